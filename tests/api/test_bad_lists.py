"""Lists in CSV that no honest client sends: each is refused whole with a problem that tells nothing of the inside."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from api.requests import LARGEST_BODY
from tests.api.hostile import CANARY, CSV, Surroundings, assert_is_problem, body_of, taking
from tests.openapi.committed import Operation

EACH = pytest.mark.parametrize("operation", taking(CSV), ids=lambda operation: operation.id)

GOOD = "canary-code-1\n"

BAD_LISTS: Mapping[str, bytes] = {
    "nothing": b"",
    "white space": b" \n \n",
    "a heading only": b"code,bought\n",
    "a byte order mark only": b"\xef\xbb\xbf",
    "commas only": b",,,\n,,\n",
    "a short code": GOOD.encode() + b"short\n",
    "a code of nothing but hyphens": GOOD.encode() + b"--------------\n",
    "a code too long": GOOD.encode() + b"x" * 101 + b"\n",
    "a field over the reader's limit": b"x" * 200_000,
    "too many codes": b"".join(b"canary-%06d\n" % number for number in range(5_001)),
    "NUL": GOOD.encode() + CANARY.encode() + b"\x00\n",
    "NUL alone": b"\x00",
    "a control character": GOOD.encode() + b"canary-\x07code\n",
    "writing from right to left": GOOD.encode() + "canary-\u202ecode\n".encode(),
    "invalid UTF-8": GOOD.encode() + b"\xff\xfe" + CANARY.encode(),
    "half a character": GOOD.encode() + b"canary-\xed\xa0\x80\n",
    "UTF-16": (GOOD * 3).encode("utf-16"),
    "an open quote": b'"' + CANARY.encode(),
}


def test_lists_are_for_vouchers_only() -> None:
    assert [operation.id for operation in taking(CSV)] == ["import_vouchers"]


@EACH
@pytest.mark.parametrize("name", BAD_LISTS)
async def test_a_bad_list_is_refused_whole(here: Surroundings, operation: Operation, name: str) -> None:
    assert_is_problem(await send(here, operation, BAD_LISTS[name]), 400, 422)
    counts = await here.owner.get(f"/v1/communities/{here.community.slug}/vouchers")
    assert counts.json() == {"open": 0, "claimed": 0, "expired": 0}


@EACH
@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "text/csvv", "*/*", CANARY, ";", ""])
async def test_another_media_type_is_refused(here: Surroundings, operation: Operation, media_type: str) -> None:
    assert_is_problem(await send(here, operation, GOOD.encode(), media_type=media_type), 415)


@EACH
async def test_a_list_over_the_limit_is_refused_by_its_length_or_in_pieces(
    here: Surroundings, operation: Operation
) -> None:
    assert_is_problem(await send(here, operation, GOOD.encode() * (LARGEST_BODY // 10)), 413)
    assert_is_problem(await send(here, operation, _pieces()), 413)


@EACH
@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (name, value)
        for name in ("days", "claim_within_days")
        for value in ("0", "3651", "-1", "1.5", "x", "", "9" * 99)
    ],
)
async def test_a_term_that_cannot_be_is_refused(
    here: Surroundings, operation: Operation, parameter: str, value: str
) -> None:
    refused = await send(here, operation, GOOD.encode(), **{parameter: value})
    assert_is_problem(refused, 422)
    assert [error["parameter"] for error in refused.json()["errors"]] == [parameter]


@EACH
async def test_the_example_of_the_description_is_taken(here: Surroundings, operation: Operation) -> None:
    taken = await here.owner.call(operation.method, here.address(operation), **body_of(operation))
    assert (taken.status_code, taken.json()) == (201, {"imported": 1, "known": 0})


async def send(
    here: Surroundings, operation: Operation, content: Any, media_type: str = CSV, **params: str
) -> httpx.Response:
    headers = {"Content-Type": media_type} if media_type else {}
    given = {"days": "31"} | params
    return await here.owner.call(
        operation.method, here.address(operation), content=content, headers=headers, params=given
    )


async def _pieces() -> AsyncIterator[bytes]:
    for _ in range(LARGEST_BODY // 10 + 2):
        yield b"canary-0000000000\n"
