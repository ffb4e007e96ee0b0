"""Addresses and methods that are not there, and what browsers ask before they call."""

import httpx
import pytest

from tests.api.hostile import CANARY, Surroundings, assert_is_problem, assert_tells_nothing
from tests.openapi.committed import operations

PATHS = sorted({operation.path for operation in operations()})
UNKNOWN = [
    *(
        "/",
        "/v1",
        "/v1/",
        "/v2/communities",
        "/v1/communities/",
        "/v1//communities",
        "/V1/communities",
        "/v1/me/",
        "//",
    ),
    *(f"/{CANARY}", "/..%2F..%2Fetc%2Fpasswd", "/%00", "/%FF", "/favicon.ico", "/docs/", "/admin", "/.env"),
    *("/v1/communities%2F", "/v1/realtime", f"/v1/boards/{CANARY}/threads/{CANARY}", "/" + "a" * 50_000),
]
_PREFLIGHT = {"Origin": "https://client.example", "Access-Control-Request-Headers": "authorization, content-type"}


@pytest.mark.parametrize(
    "path",
    UNKNOWN,
    ids=lambda path: path[:30],
)
async def test_an_unknown_address_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        refused = await client.request(method, path)
        assert_is_problem(refused, 404)
        assert refused.json()["code"] == "not_found"


@pytest.mark.parametrize("path", PATHS)
async def test_a_method_that_is_not_there_is_answered_with_those_that_are(
    client: httpx.AsyncClient, here: Surroundings, path: str
) -> None:
    there = sorted(operation.method for operation in operations() if operation.path == path)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - set(there):
        refused = await client.request(method, path.format(**here.places))
        assert_is_problem(refused, 405)
        assert refused.headers["allow"] == ", ".join(there)
    head = await client.head(path.format(**here.places))
    assert (head.status_code, head.headers["allow"]) == (405, ", ".join(there))


@pytest.mark.parametrize("operation", list(operations()), ids=str)
async def test_a_browser_may_call_every_operation_from_any_site(
    client: httpx.AsyncClient, here: Surroundings, operation: object
) -> None:
    method, path = str(operation).split(" ")
    asked = _PREFLIGHT | {"Access-Control-Request-Method": method}
    answer = await client.options(path.format(**here.places), headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert method in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_site_can_read_answers_and_refusals_and_the_headers_that_lead_on(
    client: httpx.AsyncClient, here: Surroundings
) -> None:
    listed = await client.get("/v1/communities?limit=1", headers={"Origin": "https://client.example"})
    refused = await client.get("/v1/me", headers={"Origin": "null"})
    for answer in (listed, refused):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert {"Link", "Location", "ETag", "Retry-After"} <= set(
            answer.headers["access-control-expose-headers"].split(", ")
        )


async def test_a_preflight_for_what_no_route_takes_is_refused(client: httpx.AsyncClient) -> None:
    asked = {"Origin": "https://client.example", "Access-Control-Request-Method": CANARY}
    refused = await client.options("/v1/me", headers=asked)
    assert refused.status_code == 400
    assert_tells_nothing(refused)


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_is_protected_against_sniffing(
    client: httpx.AsyncClient, here: Surroundings, path: str
) -> None:
    answer = await client.request("PROPFIND", path.format(**here.places))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
