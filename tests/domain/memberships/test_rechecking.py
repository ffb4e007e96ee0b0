"""Providers are asked who is still a member there; without a sound answer nothing changes, for however long."""

import asyncio
from datetime import date, timedelta

from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.admission import Proof
from domain.memberships.model.community import Admission, Community, ProofKind
from domain.memberships.views.admission import ShownProof
from domain.shared.ids import CommunityId
from tests.domain.world import World

HOURS = timedelta(hours=6)
YESTERDAY = date(2026, 11, 21)


async def a_channel(world: World, slug: str, *channels: str) -> CommunityId:
    """A community of these members of a channel."""
    community_id = await world.found(slug, admission=Admission.PROOF, proof=ProofKind.YOUTUBE)
    for channel in channels:
        world.youtube.members[channel] = "gold"
        await world.member(slug, proof=ShownProof(youtube_access_token=channel))
    return community_id


def ended(world: World) -> list[date | None]:
    return [proof.valid_until for proof in world.kept(Proof)]


async def test_whoever_is_gone_there_has_no_proof_any_more(world: World) -> None:
    await a_channel(world, "jijokai", "channel-1", "channel-2")
    del world.youtube.members["channel-1"]
    assert await world.caretaker.recheck() == 0
    assert ended(world) == [YESTERDAY, None]


async def test_whoever_is_back_has_it_again(world: World) -> None:
    await a_channel(world, "jijokai", "channel-1")
    for members, ends in (({}, [YESTERDAY]), ({"channel-1": "gold"}, [None])):
        world.youtube.members = dict(members)
        await world.caretaker.recheck()
        assert ended(world) == ends


async def test_members_there_who_are_not_here_stay_unknown(world: World) -> None:
    await a_channel(world, "jijokai", "channel-1")
    world.youtube.members["stranger"] = "gold"
    await world.caretaker.recheck()
    assert len(world.kept(Proof)) == 1


async def test_while_the_provider_is_silent_nothing_changes(world: World) -> None:
    await a_channel(world, "jijokai", "channel-1")
    world.youtube.silent = True
    for _ in range(100):
        world.clock.let_pass(days=1)
        assert await world.caretaker.recheck() == 1
        assert await world.caretaker.tend() == 0
    assert ended(world) == [None]


class HalfSilent:
    """Answers for all communities but one."""

    def __init__(self, world: World, silent: CommunityId) -> None:
        self._youtube, self._silent = world.youtube, silent
        self.confirm = world.youtube.confirm

    async def current(self, community: Community) -> dict[str, str]:
        if community.id == self._silent:
            raise ProofUnavailable
        return await self._youtube.current(community)


async def test_one_silent_channel_does_not_hold_up_the_others(world: World) -> None:
    silent = await a_channel(world, "silent", "channel-1")
    await a_channel(world, "jijokai", "channel-2")
    world.youtube.members = {}
    assert await world.caretaker_with(HalfSilent(world, silent)).recheck() == 1
    assert ended(world) == [None, YESTERDAY]


async def test_other_kinds_of_proof_are_not_asked_about(world: World) -> None:
    await world.found(admission=Admission.PROOF, proof=ProofKind.VOUCHER)
    await world.found("open")
    world.youtube.silent = True
    assert await world.caretaker.recheck() == 0


async def test_a_recheck_is_due_once_in_its_interval(world: World) -> None:
    await a_channel(world, "jijokai", "channel-1")
    await world.caretaker.recheck_if_due(HOURS)
    world.youtube.members = {}
    world.clock.let_pass(hours=5.99)
    await world.caretaker.recheck_if_due(HOURS)
    assert ended(world) == [None]
    world.clock.let_pass(hours=0.01)
    await world.caretaker.recheck_if_due(HOURS)
    assert ended(world) == [YESTERDAY]


async def test_of_several_processes_one_asks(world: World) -> None:
    await a_channel(world, "jijokai", "channel-1")
    asked = world.youtube.asked
    await asyncio.gather(*(world.caretaker.recheck_if_due(HOURS) for _ in range(4)))
    assert world.youtube.asked == asked + 1
