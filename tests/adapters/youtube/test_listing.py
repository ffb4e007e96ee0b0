"""Every member: complete, or refused."""

import gzip
from typing import Any

import pytest

from adapters.youtube import YoutubeMemberships
from adapters.youtube.channel import MOST_PAGES
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from tests.adapters.youtube.stand_in import MEMBERS, OWNER_TOKEN, Google, Reply, member, members_answer, reply


async def test_three_pages_are_read_to_the_end(google: Google, youtube: YoutubeMemberships, harbour: Community) -> None:
    google.join(*(f"UC_{number}" for number in range(2_000)))
    google.join(*(f"UC_{number}" for number in range(2_000, 2_500)), level="UgkxOurs")
    found = await youtube.current(harbour)
    assert found == {f"UC_{number}": "Lantern" if number < 2_000 else "keeper" for number in range(2_500)}
    wanted = {"part": "snippet", "mode": "all_current", "maxResults": "1000"}
    assert [seen.params for seen in google.calls(MEMBERS)] == [
        wanted,
        {**wanted, "pageToken": "after-1000"},
        {**wanted, "pageToken": "after-2000"},
    ]
    assert {seen.token for seen in google.calls(MEMBERS)} == {f"{OWNER_TOKEN}1"}


async def test_a_channel_can_have_no_members(google: Google, youtube: YoutubeMemberships, harbour: Community) -> None:
    assert await youtube.current(harbour) == {}
    without_items = members_answer()
    del without_items["items"]
    google.next[MEMBERS] = [reply(200, without_items)]
    assert await youtube.current(harbour) == {}


def _changed(path: str, value: Any) -> dict[str, Any]:
    """A sound answer with one member, in which one thing is different (`...`: missing)."""
    answer = members_answer(member("UC_1"))
    *parents, last = path.split(".")
    place: Any = answer
    for name in parents:
        place = place[0] if name == "0" else place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return answer


_SNIPPET = "items.0.snippet"
_WRONG: list[tuple[str, Any]] = [
    ("kind", ...),
    ("kind", "youtube#channelListResponse"),
    ("pageInfo", ...),
    ("pageInfo", []),
    ("pageInfo.totalResults", "1"),
    ("pageInfo.totalResults", True),
    ("pageInfo.totalResults", -1),
    ("pageInfo.totalResults", ...),
    ("items", ...),
    ("items", {"0": {}}),
    ("items", None),
    ("items", ["UC_1"]),
    ("items", [None]),
    ("nextPageToken", 5),
    ("nextPageToken", ""),
    ("nextPageToken", None),
    (_SNIPPET, ...),
    (f"{_SNIPPET}.memberDetails", "UC_1"),
    (f"{_SNIPPET}.memberDetails.channelId", ...),
    (f"{_SNIPPET}.memberDetails.channelId", ""),
    (f"{_SNIPPET}.memberDetails.channelId", 12),
    (f"{_SNIPPET}.memberDetails.channelId", "UC_1,UC_2"),
    (f"{_SNIPPET}.membershipsDetails", ...),
    (f"{_SNIPPET}.membershipsDetails.highestAccessibleLevel", ...),
    (f"{_SNIPPET}.membershipsDetails.highestAccessibleLevel", ["UgkxA"]),
    (f"{_SNIPPET}.membershipsDetails.highestAccessibleLevelDisplayName", ...),
]


@pytest.mark.parametrize(("path", "value"), _WRONG, ids=lambda part: str(part)[-40:])
async def test_an_answer_with_a_wrong_or_missing_field_is_refused(
    path: str, value: Any, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [reply(200, _changed(path, value))]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)


_SOUND = reply(200, members_answer(member("UC_1"))).body
_GARBAGE = {
    "nothing": b"",
    "html": b"<!DOCTYPE html><title>Sign in to the hotel</title>",
    "truncated": _SOUND[:-9],
    "list": b"[]",
    "text": b'"ok"',
    "no utf-8": b'{"kind": "\xff"}',
    "deep": b"[" * 200_000,
    "long number": b'{"kind": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.parametrize("garbage", _GARBAGE.values(), ids=_GARBAGE.keys())
async def test_what_is_not_a_json_object_is_refused(
    garbage: bytes, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [Reply(200, garbage)]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)


async def test_an_answer_that_comes_packed_is_not_unpacked(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    """It was asked for as it is; what a few bytes unpack into has no bound."""
    google.next[MEMBERS] = [Reply(200, gzip.compress(_SOUND), {"content-encoding": "gzip"})]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)


async def test_a_gigantic_answer_is_not_read_to_its_end(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [Reply(kind="flood")]
    with pytest.raises(ProofUnavailable) as refused:
        await youtube.current(harbour)
    assert refused.value.__notes__ == ["YouTube: an answer is too large"]


@pytest.mark.parametrize("status", [201, 204, 304, 400, 403, 404, 409])
async def test_any_other_status_is_refused(
    status: int, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [Reply(status, b"" if status in (204, 304) else _SOUND)]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)


async def test_a_failure_on_a_later_page_refuses_the_whole(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [
        reply(200, members_answer(member("UC_1"), total=2, nextPageToken="two")),
        reply(200, {"kind": "youtube#memberListResponse"}),
    ]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)


async def test_a_list_that_goes_in_circles_is_refused(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    pages = [reply(200, members_answer(member("UC_1"), nextPageToken=token)) for token in ("a", "b", "a", "b")]
    google.next[MEMBERS] = pages
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)
    assert len(google.calls(MEMBERS)) == 3


async def test_a_list_that_does_not_end_is_refused(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [
        reply(200, members_answer(member("UC_1"), nextPageToken=str(number))) for number in range(MOST_PAGES + 9)
    ]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)
    assert len(google.calls(MEMBERS)) == MOST_PAGES


@pytest.mark.parametrize(("there", "total"), [(0, 1), (0, 5), (2, 5), (80, 100), (890, 1_000)])
async def test_a_list_much_shorter_than_it_says_is_refused(
    there: int, total: int, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    members = [member(f"UC_{number}") for number in range(there)]
    google.next[MEMBERS] = [reply(200, members_answer(*members, total=total))]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)


async def test_a_total_that_shrinks_from_page_to_page_hides_nobody(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [
        reply(200, members_answer(member("UC_1"), total=1_000, nextPageToken="two")),
        reply(200, members_answer(member("UC_2"), total=2)),
    ]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)


@pytest.mark.parametrize(("there", "total"), [(1, 2), (4, 5), (92, 100), (5, 1), (3, 0)])
async def test_somebody_may_come_or_go_while_it_is_read(
    there: int, total: int, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    members = [member(f"UC_{number}") for number in range(there)]
    google.next[MEMBERS] = [reply(200, members_answer(*members, total=total))]
    assert len(await youtube.current(harbour)) == there
