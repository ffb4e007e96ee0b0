"""Tokens and headers that nobody gave out: 401 with the same answer for all, or simply not listened to."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.tokens import JwtAccessTokens, new_signing_key
from api.bootstrap import Services
from domain.identity.model import ACCESS_TOKEN_LIFETIME
from domain.identity.ports import Bearer
from domain.shared.ids import AccountId
from tests.api.hostile import CANARY, Surroundings, assert_is_problem, assert_tells_nothing
from tests.openapi.committed import Operation, operations
from tests.people import Person

PROTECTED = [operation for operation in operations() if operation.content["security"]]

GARBAGE: list[bytes] = [
    b"",
    b" ",
    b"Bearer",
    b"Bearer ",
    b"bearer  ",
    b"Bearer " + CANARY.encode(),
    b"Bearer a.b.c",
    b"Bearer ...",
    b"Bearer e30.e30.e30",
    b"Bearer \xff\xfe",
    b"Bearer \xe3\x81\x82",
    b"Bearer " + b"A" * 100_000,
    b"Bearer " + b"." * 1_900,
    b"Basic " + base64.b64encode(CANARY.encode()),
    b"Basic \xff",
    b"Digest username=" + CANARY.encode(),
    b"DPoP " + CANARY.encode(),
    b"Token token=" + CANARY.encode(),
    b"null",
    b"Bearer null",
    b"Bearer undefined",
    b"Bearer, Bearer",
]


@pytest.mark.parametrize("operation", PROTECTED, ids=lambda operation: operation.id)
async def test_nothing_that_is_protected_is_done_without_a_token(
    client: httpx.AsyncClient, here: Surroundings, operation: Operation
) -> None:
    refused = await client.request(operation.method, here.address(operation))
    assert_is_problem(refused, 401)
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", GARBAGE, ids=lambda header: repr(header[:30]))
async def test_an_authorization_that_is_no_token_is_not_signed_in(client: httpx.AsyncClient, header: bytes) -> None:
    refused = await client.get("/v1/me", headers={b"Authorization": header})
    assert_is_problem(refused, 401)
    assert refused.json()["code"] == "not_signed_in"


async def test_tokens_that_are_not_ours_now_are_all_answered_alike(
    client: httpx.AsyncClient, services: Services, member: Person
) -> None:
    answers = set()
    for token in _forged(services, member):
        refused = await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert_is_problem(refused, 401)
        answers.add(refused.content)
    assert answers == {(await client.get("/v1/me")).content}


async def test_a_refresh_token_or_recovery_code_is_no_access_token(client: httpx.AsyncClient, member: Person) -> None:
    for secret in (member.refresh_token, member.recovery_code):
        refused = await client.get("/v1/me", headers={"Authorization": f"Bearer {secret}"})
        assert_is_problem(refused, 401)
        assert secret not in refused.text


async def test_the_scheme_may_be_written_in_any_case(client: httpx.AsyncClient, member: Person) -> None:
    for scheme in ("bearer", "BEARER", "Bearer"):
        answer = await client.get("/v1/me", headers={"Authorization": f"{scheme} {member.access_token}"})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        *(CANARY.encode(), b"\xff\xfe", b",,,;;;", b"*", b"en;q=NaN", b"en;q=-1", b"en;q=1e9", b"xx,yy;q=0.5"),
        *(b"e" * 50_000, b";q=1", b"en;q=", b"ja-;q=", b"\x00en"),
    ],
    ids=lambda header: repr(header[:20]),
)
async def test_a_language_that_nobody_can_read_gets_one_of_ours(client: httpx.AsyncClient, header: bytes) -> None:
    answer = await client.get("/v1/communities/no-such", headers={b"Accept-Language": header})
    assert_is_problem(answer, 404)
    assert answer.headers["content-language"] in ("ja", "en")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept", "application/xml"),
        ("Accept", CANARY),
        ("Accept-Encoding", "identity;q=0, *;q=0"),
        ("Cookie", f"session={CANARY}"),
        ("Host", f"{CANARY}.example"),
        ("X-Forwarded-For", CANARY),
        ("X-Forwarded-Host", CANARY),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Original-URL", "/v1/me"),
        ("If-Match", CANARY),
        ("Idempotency-Key", CANARY * 1_000),
        ("Range", "bytes=0-1"),
        ("Content-Encoding", "gzip"),
        ("Expect", "100-continue"),
    ],
)
async def test_odd_headers_change_nothing(here: Surroundings, name: str, value: str) -> None:
    path = f"/v1/communities/{here.community.slug}/boards?limit=2"
    plain, odd = await here.owner.get(path), await here.owner.get(path, headers={name: value})
    assert_tells_nothing(odd)
    assert (odd.status_code, odd.content) == (200, plain.content)
    assert odd.headers["link"] == plain.headers["link"]


def _forged(services: Services, member: Person) -> Iterator[str]:
    now, bearer = datetime.now(UTC), Bearer(AccountId(member.account_id), "first-party")
    ours = services.access_tokens
    yield ours.issue(bearer, now - ACCESS_TOKEN_LIFETIME - timedelta(minutes=1)).token
    yield ours.issue(bearer, now + timedelta(hours=1)).token
    (kid,) = (key["kid"] for key in ours.jwks()["keys"])
    for issuer in (services.issuer, "http://elsewhere.test"):
        theirs = JwtAccessTokens(new_signing_key() | {"kid": kid}, b"u" * 64, issuer, ACCESS_TOKEN_LIFETIME)
        yield theirs.issue(bearer, now).token
    header, claims, signature = member.access_token.split(".")
    for changed in _headers(kid):
        yield f"{changed}.{claims}.{signature}"
        yield f"{changed}.{claims}."
    others: list[Any] = [{}, {"sub": CANARY}, [], "x", 1]
    for other in others:
        yield f"{header}.{_part(other)}.{signature}"
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    yield from (f"{header}.{claims}", f"{header}.{claims}.", f"{header}.{claims}.{flipped}", f"{header}.{claims}.AAAA")
    yield f"{member.access_token}.{signature}"


def _headers(kid: str) -> Iterator[str]:
    good = {"alg": "ES256", "typ": "at+jwt", "kid": kid}
    for change in (
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "HS256"},
        {"alg": ["ES256"]},
        {"alg": None},
        {"typ": "JWT"},
        {"kid": CANARY},
        {"kid": ["x"]},
        {"kid": None},
        {"crit": ["exp"]},
        {"jwk": {"kty": "oct", "k": CANARY}},
        {"jku": f"http://{CANARY}.example/keys"},
        {"x5u": CANARY},
        {"b64": False},
    ):
        yield _part(good | change)
    yield from (_part([]), _part("x"), _part(None), _raw(b"[" * 1_000), _raw(b'{"a":' * 250), _raw(b"\xff"), _raw(b""))


def _part(value: Any) -> str:
    return _raw(json.dumps(value).encode())


def _raw(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
