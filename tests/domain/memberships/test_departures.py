"""Leaving: the membership ends at once, and each face goes at a moment of its own."""

from collections import Counter
from datetime import timedelta

import pytest

from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.memberships.model.membership import Membership
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Actor, MembershipState, Role
from domain.shared.errors import InvalidInput
from domain.shared.ids import PseudonymId, ThreadId
from domain.shared.scopes import in_thread
from tests.domain.world import World, here, only

AN_HOUR = timedelta(hours=1)


async def somebody(world: World, faces: int = 3) -> tuple[Actor, list[PseudonymId]]:
    if not world.kept(Membership):
        await world.found(pseudonyms=10)
    member = await world.member("jijokai")
    return member, [await world.vault.wear(only(member), here(only(member)), None, "ja") for _ in range(faces)]


async def gone_by_the_hour(world: World, days: int) -> dict[PseudonymId, int]:
    """In which hour after now each face went, looking every half hour."""
    went: dict[PseudonymId, int] = {}
    before = {face.id for face in world.kept(Pseudonym)}
    for half in range(days * 48):
        world.clock.let_pass(minutes=30)
        await world.departures.tend()
        now = {face.id for face in world.kept(Pseudonym)}
        went |= dict.fromkeys(before - now, half // 2)
        before = now
    return went


async def test_nothing_of_the_faces_changes_at_that_moment(world: World) -> None:
    member, _ = await somebody(world)
    before = world.kept(Pseudonym)
    await world.leave(member, "jijokai")
    await world.departures.tend()
    assert world.kept(Pseudonym) == before
    assert (await world.again(member)).standings == {}


async def test_all_go_within_the_days_of_the_policy_and_hardly_any_together(world: World) -> None:
    member, faces = await somebody(world, faces=10)
    await world.leave(member, "jijokai")
    went = await gone_by_the_hour(world, 9)
    assert went.keys() == set(faces)
    assert max(Counter(went.values()).values()) <= 3 and len(set(went.values())) >= 6
    assert min(went.values()) >= 11, "it is 12:34 when they leave, and nobody goes on that day"


async def test_when_they_go_says_nothing_of_whose_they_were(world: World) -> None:
    leavers = [await somebody(world, faces=5) for _ in range(6)]
    for member, _ in leavers:
        await world.leave(member, "jijokai")
    went = await gone_by_the_hour(world, 9)
    assert all(len({went[face] for face in faces}) >= 3 for _, faces in leavers)


async def test_when_no_server_ran_they_still_go_one_by_one(world: World) -> None:
    member, faces = await somebody(world, faces=10)
    await world.leave(member, "jijokai")
    world.clock.let_pass(days=20)
    went = await gone_by_the_hour(world, 3)
    assert went.keys() == set(faces)
    assert len(set(went.values())) >= 6


async def test_other_peoples_faces_stay(world: World) -> None:
    member, _ = await somebody(world)
    _, others = await somebody(world)
    await world.leave(member, "jijokai")
    await gone_by_the_hour(world, 9)
    assert {face.id for face in world.kept(Pseudonym)} >= set(others)


async def test_when_all_are_gone_nothing_is_left_to_do_and_the_key_is_another(world: World) -> None:
    member, _ = await somebody(world)
    key = only(member).tag_key
    await world.leave(member, "jijokai")
    assert await world.departures.tend() == 1
    await gone_by_the_hour(world, 9)
    assert await world.departures.tend() == 0
    membership = world.membership(member)
    personal = world.personals.open_personal(membership.id, membership.personal)
    assert (membership.state, membership.due_on, personal.farewell) == (MembershipState.LEFT, None, None)
    assert personal.tag_key not in (key, b"")


async def test_who_had_no_face_is_done_at_once(world: World) -> None:
    member, _ = await somebody(world, faces=0)
    await world.leave(member, "jijokai")
    assert await world.departures.tend() == 0


async def test_at_once_is_now(world: World) -> None:
    member, faces = await somebody(world)
    await world.leave(member, "jijokai", at_once=True)
    assert await world.departures.tend() == 0
    assert not {face.id for face in world.kept(Pseudonym)} & set(faces)


@pytest.mark.parametrize("writing", ["keep", "withdraw"])
async def test_each_face_takes_its_writing_along_or_leaves_it(world: World, writing: str) -> None:
    await world.found()
    board = await world.board(world.community("jijokai").id)
    member = await world.member("jijokai")
    thread, post = await world.thread(member, board)
    face = await world.face(member)
    silent = await world.vault.wear(only(member), here(only(member)), None, "ja")
    other = "withdraw" if writing == "keep" else "keep"
    await world.leave(member, "jijokai", writing=other, faces={face: writing, silent: other}, at_once=True)
    await world.departures.tend()
    (kept,) = [each for each in world.kept(Thread) if each.id == thread]
    (first,) = [each for each in world.kept(Post) if each.id == post]
    assert (kept.pseudonym_id, first.pseudonym_id) == (None, None)
    assert (kept.title is None, first.body is None) == (writing == "withdraw",) * 2


async def test_a_face_that_is_not_ones_own_is_pointed_at_and_nothing_happens(world: World) -> None:
    member, _ = await somebody(world)
    _, (theirs, *_) = await somebody(world)
    with pytest.raises(InvalidInput) as refused:
        await world.leave(member, "jijokai", faces={theirs: "withdraw"})
    assert [(flaw.pointer, flaw.code) for flaw in refused.value.flaws] == [(f"/faces/{theirs}", "not_yours")]
    assert (await world.again(member)).standings


async def test_many_faces_of_many_threads_all_go(world: World) -> None:
    member, _ = await somebody(world, faces=0)
    for n in range(250):
        await world.vault.worn_by(only(member), in_thread(ThreadId(f"thr_{n:026}")), None, "ja")
    await world.leave(member, "jijokai")
    await gone_by_the_hour(world, 9)
    assert await world.departures.tend() == 0
    assert [face for face in world.kept(Pseudonym) if face.scope.startswith("thread:")] == []


async def test_what_they_were_entrusted_with_ends_and_what_keeps_them_out_stays(world: World) -> None:
    member, _ = await somebody(world)
    promoted = await world.promoted(member, Role.MEMBER, Role.FACILITATOR)
    await world.leave(promoted, "jijokai")
    assert world.personal(member).roles == {Role.MEMBER}
