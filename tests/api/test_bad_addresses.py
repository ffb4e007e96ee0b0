"""Ids, versions, limits and cursors that lead nowhere, at every operation that takes them."""

import base64
import os
import re
from collections.abc import Mapping
from urllib.parse import quote

import httpx
import pytest

from adapters.crypto.seals import SealedCursors
from domain.shared.ids import is_id
from tests.adapters.crypto.keys import some_keys
from tests.api.hostile import CANARY, Surroundings, assert_is_problem, body_of
from tests.openapi.committed import Operation, operations

WITH_PLACES = [(operation, name) for operation in operations() for name in re.findall(r"\{(\w+)\}", operation.path)]
LISTS = [operation for operation in operations() if operation.is_list]

EACH_PLACE = pytest.mark.parametrize(
    ("operation", "name"),
    WITH_PLACES,
    ids=[f"{operation.id}-{name}" for operation, name in WITH_PLACES],
)
FILTERED = [o for o in LISTS if any(p.get("name") == "state" for p in o.content["parameters"])]
FREE_NAMES = {"profession"}
"""What people name as they like: a word that is one of our choices elsewhere can be a name here, but an id cannot."""

EACH_LIST = pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.id)

NOWHERE: Mapping[str, str] = {
    "a well-formed id": "zzz_01kb2y8v4t6m0q3r5s7w9x1z2a",
    "an id in capitals": "BRD_01KB2Y8V4T6M0Q3R5S7W9X1Z2A",
    "an id too long": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a0",
    "a word": CANARY,
    "nothing but dots": "...",
    "a minus": "-",
    "NUL": "%00",
    "an id and NUL": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a%00",
    "a slash": f"{CANARY}%2F..%2F{CANARY}",
    "a backslash": "..%5C..%5C",
    "a line end": f"x%0D%0ASet-Cookie:%20{CANARY}",
    "an emoji": quote("🫠"),
    "invalid UTF-8": "%FF%FE",
    "a percent sign": "%25",
    "SQL": quote(f"' OR 1=1; -- {CANARY}"),
    "mark-up": quote(f"<script>{CANARY}</script>"),
    "white space": "%20",
    "5,000 characters": "a" * 5_000,
    "5,000 digits": "9" * 5_000,
    "a huge number": "99999999999999999999",
    "zero": "0",
    "a negative number": "-1",
    "a fraction": "1.5",
    "a full-width digit": quote("１"),
}

BAD_LIMITS = (
    "0",
    "101",
    "-1",
    "abc",
    "1e9",
    "1.5",
    "",
    " ",
    "%00",
    "NaN",
    "9" * 5_000,
    CANARY,
    quote("１"),
    "+-1",
)


@EACH_PLACE
async def test_what_names_nothing_is_refused(here: Surroundings, operation: Operation, name: str) -> None:
    for what, value in NOWHERE.items():
        refused = await _call(here, operation, here.address(operation, **{name: value}))
        assert refused.status_code in (404, 422), what
        assert_is_problem(refused, 404, 422)


@EACH_PLACE
async def test_an_id_of_another_kind_names_nothing(here: Surroundings, operation: Operation, name: str) -> None:
    for other, value in here.places.items():
        if other not in (name, "version") and (name not in FREE_NAMES or is_id(value)):
            assert_is_problem(await _call(here, operation, here.address(operation, **{name: value})), 404, 422)


async def test_a_version_that_cannot_be_is_an_input_error_and_another_one_is_absent(here: Surroundings) -> None:
    at = f"/v1/communities/{here.community.slug}/rules"
    for version in ("0", "10001", "-1", "x", "9" * 5_000, "1.5", "%00"):
        refused = await here.owner.post(f"{at}/{version}/acceptance")
        assert_is_problem(refused, 422)
        assert [error["parameter"] for error in refused.json()["errors"]] == ["version"]
    assert (await here.owner.post(f"{at}/2/acceptance")).json()["code"] == "rules_version_missing"


@pytest.mark.parametrize("reaction", ["anger", "HEARD", "heard ", CANARY, "%00", quote("👍"), "x" * 5_000])
async def test_an_unknown_reaction_is_an_input_error(here: Surroundings, reaction: str) -> None:
    for method in ("PUT", "DELETE"):
        refused = await here.owner.call(method, f"/v1/posts/{here.places['post']}/reactions/{reaction}")
        assert_is_problem(refused, 422)
        (error,) = refused.json()["errors"]
        assert (error["parameter"], error["code"]) == ("reaction", "not_a_choice")


@EACH_LIST
async def test_a_limit_that_cannot_be_is_an_input_error(here: Surroundings, operation: Operation) -> None:
    for limit in BAD_LIMITS:
        refused = await here.owner.get(here.list_address(operation, f"limit={limit}"))
        assert refused.status_code == 422, limit
        assert_is_problem(refused, 422)
        assert [error["parameter"] for error in refused.json()["errors"]] == ["limit"], limit


@pytest.mark.parametrize("operation", FILTERED, ids=lambda operation: operation.id)
async def test_a_state_that_cannot_be_is_an_input_error(here: Surroundings, operation: Operation) -> None:
    for state in ("", "OPEN", "left", CANARY, "%00", quote("🫠"), "x" * 5_000):
        refused = await here.owner.get(f"{here.address(operation)}?state={state}")
        assert_is_problem(refused, 422)
        assert [error["parameter"] for error in refused.json()["errors"]] == ["state"], state


@EACH_LIST
async def test_a_cursor_that_this_list_did_not_make_is_refused(here: Surroundings, operation: Operation) -> None:
    for what, cursor in (await _bad_cursors(here, operation)).items():
        refused = await here.owner.get(here.list_address(operation, f"limit=1&cursor={cursor}"))
        assert_is_problem(refused, 422)
        assert [error["parameter"] for error in refused.json()["errors"]] == ["cursor"], what


@EACH_LIST
async def test_an_unknown_query_parameter_is_ignored(here: Surroundings, operation: Operation) -> None:
    assert (await here.owner.get(here.list_address(operation, f"{CANARY}={CANARY}&x=%00"))).status_code == 200


async def _bad_cursors(here: Surroundings, operation: Operation) -> dict[str, str]:
    own = await _cursor_of(here, operation)
    other = next(o for o in LISTS if o.id != operation.id and o.id in ("list_boards", "list_posts"))
    foreign = await _cursor_of(here, other)
    assert foreign is not None
    cursors = {
        "garbage": CANARY,
        "nothing": "",
        "one letter": "A",
        "not base 64": "****",
        "NUL": "%00",
        "an emoji": quote("🫠"),
        "invalid UTF-8": "%FF",
        "501 characters": "A" * 501,
        "50,000 characters": "A" * 50_000,
        "random bytes": base64.urlsafe_b64encode(os.urandom(48)).decode().rstrip("="),
        "a cursor of another list": foreign,
        "one that another installation made": _elsewhere().wrap("communities", "c"),
        "a place in the clear": base64.urlsafe_b64encode(b"communities/c").decode().rstrip("="),
    }
    if own is not None:
        changed = ("B" if own[0] == "A" else "A") + own[1:]
        cursors |= {"cut off": own[:-4], "cut by one": own[:-1], "altered": changed, "longer": own + "AAAA"}
        cursors |= {
            "doubled": own * 2,
            "padded": own + "%3D",
            "with white space": f"%20{own}",
            "a line end": f"{own}%0A",
        }
    return cursors


async def _cursor_of(here: Surroundings, operation: Operation) -> str | None:
    cursor: str | None = (await here.owner.get(here.list_address(operation, "limit=1"))).json()["next_cursor"]
    return cursor


async def _call(here: Surroundings, operation: Operation, address: str) -> httpx.Response:
    return await here.owner.call(operation.method, address, **body_of(operation))


def _elsewhere() -> SealedCursors:
    return SealedCursors(some_keys())
