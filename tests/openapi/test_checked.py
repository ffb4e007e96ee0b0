"""The check itself: it lets a faithful answer pass and catches each kind of departure."""

import json
from typing import Any

import httpx
import pytest

from tests.openapi.checked import CheckedTransport, Deviation
from tests.openapi.committed import Json, openapi

COMMUNITY, BOARDS = "/v1/communities/jijokai", "/v1/communities/jijokai/boards"
PSEUDONYMS = "/v1/communities/jijokai/pseudonyms"
REACTION = "/v1/posts/pst_1/reactions/heard"
JSON, PROBLEM = {"Content-Type": "application/json"}, {"Content-Type": "application/problem+json"}
WEBP = {"Content-Type": "image/webp"}
ENGLISH = {**PROBLEM, "Content-Language": "en"}


def _example(path: str, method: str = "get", status: str = "200") -> Json:
    example: Json = openapi()["paths"][path][method]["responses"][status]["content"]["application/json"]["example"]
    return example


def _problem(code: str, status: int, **more: Any) -> Json:
    return {"type": f"urn:ibasho:problem:{code}", "title": "…", "status": status, "detail": "…", "code": code, **more}


def _answer(status: int, body: object, headers: dict[str, str] = JSON) -> httpx.Response:
    return httpx.Response(status, content=json.dumps(body).encode(), headers=headers)


A_COMMUNITY = _example("/v1/communities/{community}")
A_PSEUDONYM = _example("/v1/communities/{community}/pseudonyms", "post", "201")
MISSING = _problem("community_missing", 404)

FAITHFUL: dict[str, tuple[str, str, httpx.Response]] = {
    "a described answer": ("GET", COMMUNITY, _answer(200, A_COMMUNITY)),
    "a described header": ("POST", PSEUDONYMS, _answer(201, A_PSEUDONYM, {**JSON, "Location": "/v1/pseudonyms/psd_1"})),
    "a described problem": ("GET", COMMUNITY, _answer(404, MISSING, ENGLISH)),
    "no body": ("PUT", REACTION, httpx.Response(204)),
    "a picture": ("GET", "/v1/avatars/ava_1.webp", httpx.Response(200, content=b"RIFF", headers=WEBP)),
    "an unknown address": ("GET", "/v1/nothing", _answer(404, _problem("not_found", 404), ENGLISH)),
    "an unknown method": (
        "DELETE",
        PSEUDONYMS,
        _answer(405, _problem("method_not_allowed", 405), {**ENGLISH, "Allow": "GET, POST"}),
    ),
    "a page": ("GET", "/docs", httpx.Response(200, content=b"<!DOCTYPE html>", headers={"Content-Type": "text/html"})),
}

DEPARTURES: dict[str, tuple[str, str, httpx.Response, str]] = {
    "an address": ("GET", "/v1/secrets", _answer(200, {}), "the path is not described"),
    "a method": ("DELETE", COMMUNITY, _answer(200, {}), "the method is not described"),
    "a status": ("GET", COMMUNITY, _answer(202, A_COMMUNITY), "status 202 is not described"),
    "a defect of ours": ("GET", "/v1/nothing", _answer(500, {}), "the path is not described"),
    "a picture that is empty": (
        "GET",
        "/v1/avatars/ava_1.webp",
        httpx.Response(200, headers=WEBP),
        "there is no picture",
    ),
    "a media type": (
        "GET",
        COMMUNITY,
        _answer(200, A_COMMUNITY, {"Content-Type": "text/html"}),
        "media type 'text/html' is not described",
    ),
    "a problem without its media type": (
        "GET",
        COMMUNITY,
        _answer(404, MISSING, {**JSON, "Content-Language": "en"}),
        "media type 'application/json' is not described",
    ),
    "no JSON": ("GET", COMMUNITY, httpx.Response(200, content=b"{", headers=JSON), "the body is not JSON"),
    "a field of a wrong type": ("GET", COMMUNITY, _answer(200, A_COMMUNITY | {"rules_version": "1"}), "rules_version"),
    "a field too few": ("GET", COMMUNITY, _answer(200, {"id": "com_1"}), "is a required property"),
    "a field too many": ("GET", COMMUNITY, _answer(200, A_COMMUNITY | {"owner": "acc_1"}), "'owner' was unexpected"),
    "a field too many, deep inside": (
        "GET",
        COMMUNITY,
        _answer(200, A_COMMUNITY | {"policy": A_COMMUNITY["policy"] | {"owner": "acc_1"}}),
        "'owner' was unexpected",
    ),
    "a body with 204": ("PUT", REACTION, httpx.Response(204, content=b"{}"), "there is a body, and none is described"),
    "a media type with 204": ("PUT", REACTION, httpx.Response(204, headers=JSON), "there is a body"),
    "a problem's code": ("GET", COMMUNITY, _answer(404, _problem("board_missing", 404), ENGLISH), "code board_missing"),
    "a problem's fact": (
        "GET",
        COMMUNITY,
        _answer(404, MISSING | {"owner": "acc_1"}, ENGLISH),
        "its members are",
    ),
    "a problem's status": ("GET", COMMUNITY, _answer(404, MISSING | {"status": 403}, ENGLISH), "`status` is 403"),
    "a header too few": ("POST", PSEUDONYMS, _answer(201, A_PSEUDONYM), "the header Location is missing"),
    "a header too many": (
        "GET",
        COMMUNITY,
        _answer(200, A_COMMUNITY, {**JSON, "Location": "/elsewhere"}),
        "the header Location is not described",
    ),
    "the methods allowed": (
        "DELETE",
        PSEUDONYMS,
        _answer(405, _problem("method_not_allowed", 405), {**ENGLISH, "Allow": "GET"}),
        "Allow is ['GET']",
    ),
}


@pytest.mark.parametrize("what", FAITHFUL)
async def test_a_faithful_answer_passes(what: str) -> None:
    method, path, response = FAITHFUL[what]
    assert (await _ask(method, path, response)).status_code == response.status_code


@pytest.mark.parametrize("what", DEPARTURES)
async def test_a_departure_is_caught(what: str) -> None:
    method, path, response, words = DEPARTURES[what]
    with pytest.raises(Deviation) as caught:
        await _ask(method, path, response)
    assert words in str(caught.value)


async def _ask(method: str, path: str, response: httpx.Response) -> httpx.Response:
    server = httpx.MockTransport(lambda _: response)
    async with httpx.AsyncClient(transport=CheckedTransport(server), base_url="http://ibasho.test") as client:
        return await client.request(method, path)
