"""Traces of reading: found and opened by one key, and as good as random to all others."""

import secrets

import pytest

from adapters.system import SystemIds
from domain.boards.reading.traces import MOST_BOARDS, MOST_FOLLOWED, TraceKey
from domain.shared.ids import BoardId, CommunityId, PostId, ThreadId

IDS = SystemIds()
HERE = CommunityId(IDS.ordered("com"))
KEY = TraceKey(HERE, secrets.token_bytes(32))


def test_a_position_comes_back_in_every_kind_of_place() -> None:
    post, board, thread = PostId(IDS.ordered("pst")), BoardId(IDS.ordered("brd")), ThreadId(IDS.ordered("thr"))
    readings = [KEY.reading(post), KEY.reading(post, board), KEY.reading(post, None, thread)]
    assert [KEY.position(each) for each in readings] == [post] * 3
    assert [each.marker for each in readings] == [KEY.of_reading(place) for place in (HERE, board, thread)]


def test_the_same_position_is_sealed_otherwise_each_time_and_at_one_length() -> None:
    thread, post = ThreadId(IDS.ordered("thr")), PostId(IDS.ordered("pst"))
    readings = [KEY.reading(post, None, thread) for _ in range(20)]
    assert {len(each.sealed) for each in readings} == {48}
    pieces = {each.sealed[at : at + 4] for each in readings for at in range(0, 48, 4)}
    assert len(pieces) == 20 * 12


def test_no_two_markers_are_alike_and_another_key_makes_others() -> None:
    other = TraceKey(HERE, secrets.token_bytes(32))
    thread = IDS.ordered("thr")
    made = [
        [key.of_reading(thread), key.of_follow(thread), key.of_choice, *map(key.of_slot, range(MOST_FOLLOWED))]
        for key in (KEY, other)
    ]
    assert len({*made[0], *made[1]}) == 2 * (MOST_FOLLOWED + 3)


@pytest.mark.parametrize("count", [0, 1, 7, MOST_BOARDS])
def test_a_choice_comes_back_in_its_order_and_has_one_length(count: int) -> None:
    boards = [BoardId(IDS.random("brd")) for _ in range(count)]
    choice = KEY.choice(boards)
    assert KEY.boards(choice) == boards
    assert len(choice.sealed) == 1616
