"""An owner changes a community; what it was is kept, and two who change it at once do not undo one another."""

import asyncio
from datetime import date
from typing import Any

import pytest

from domain.memberships.model.community import Admission, CommunityRevision, Policy
from domain.memberships.views.communities import ReviseCommunity
from domain.shared.actor import NotStaff, Standing
from domain.shared.errors import Flaw, InvalidInput, RevisionOutdated
from tests.domain.world import World, only

RENAMED = ReviseCommunity(name={"ja": " 読書の会 ", "en": "Readers"})


async def owned(world: World) -> Standing:
    await world.found()
    return only(await world.owner("jijokai"))


async def test_what_is_given_changes_and_what_is_absent_stays(world: World) -> None:
    standing = await owned(world)
    before = world.community("jijokai")
    await world.founding.revise(standing, RENAMED, None)
    after = world.community("jijokai")
    assert (after.name, after.revision) == ({"ja": "読書の会", "en": "Readers"}, 2)
    assert (after.slug, after.description, after.time_zone) == (before.slug, before.description, before.time_zone)
    assert (after.languages, after.policy, after.rules_version) == (before.languages, before.policy, 1)


async def test_everything_can_change_at_once(world: World) -> None:
    standing = await owned(world)
    policy = Policy(admission=Admission.INVITATION, invitations_per_member=3, eligibility={"ja": "どなたでも。 "})
    command = ReviseCommunity(
        name={"ja": "別の会"},
        description={"ja": "別の場所。"},
        time_zone="Europe/Paris",
        languages=["ja", "fr"],
        policy=policy,
    )
    await world.founding.revise(standing, command, 1)
    after = world.community("jijokai")
    assert (after.name, after.description, after.time_zone) == ({"ja": "別の会"}, {"ja": "別の場所。"}, "Europe/Paris")
    assert (after.languages, after.policy) == (("ja", "fr"), policy.sound())


async def test_what_it_was_is_kept_and_the_change_is_on_record(world: World) -> None:
    standing = await owned(world)
    await world.founding.revise(standing, RENAMED, None)
    (kept,) = world.kept(CommunityRevision)
    assert (kept.community_id, kept.revision, kept.replaced_on) == (standing.community_id, 1, date(2026, 11, 22))
    assert set(kept.document) == {"name", "description", "time_zone", "languages", "policy"}
    assert kept.document["name"] == {"ja": "自助会", "en": "Self-help group"}
    assert world.audited() == [("community_revised", "1", "")]


@pytest.mark.parametrize(
    "command", [ReviseCommunity(), ReviseCommunity(name={"ja": "自助会 ", "en": "Self-help group"})]
)
async def test_a_change_that_changes_nothing_leaves_no_trace(world: World, command: ReviseCommunity) -> None:
    standing = await owned(world)
    await world.founding.revise(standing, command, 1)
    assert world.community("jijokai").revision == 1
    assert [*world.kept(CommunityRevision), *world.audited()] == []


@pytest.mark.parametrize("revision", [0, 2])
async def test_a_change_based_on_another_revision_is_refused(world: World, revision: int) -> None:
    standing = await owned(world)
    with pytest.raises(RevisionOutdated) as refused:
        await world.founding.revise(standing, RENAMED, revision)
    assert refused.value.facts == {"revision": 1}
    assert world.community("jijokai").revision == 1


async def test_of_two_changes_at_once_based_on_the_same_one_counts(world: World) -> None:
    standing = await owned(world)
    done = await asyncio.gather(
        *(world.founding.revise(standing, ReviseCommunity(name={"ja": name}), 1) for name in ("い", "ろ")),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["NoneType", "RevisionOutdated"]
    assert world.community("jijokai").revision == 2


async def test_who_does_not_own_it_changes_nothing(world: World) -> None:
    await owned(world)
    for standing in (await world.staff("jijokai"), only(await world.member("jijokai"))):
        with pytest.raises(NotStaff):
            await world.founding.revise(standing, RENAMED, None)
    assert world.community("jijokai").revision == 1


@pytest.mark.parametrize(
    ("given", "flaw"),
    [
        ({"time_zone": "Asia/Edo"}, Flaw("/time_zone", "unknown")),
        ({"time_zone": ""}, Flaw("/time_zone", "unknown")),
        ({"name": {"en": "x"}}, Flaw("/name/ja", "missing")),
        ({"description": {"ja": " "}}, Flaw("/description/ja", "empty")),
        ({"languages": ["JA"]}, Flaw("/languages/0", "does_not_fit")),
        ({"policy": Policy(admission=Admission.PROOF)}, Flaw("/policy/proof", "does_not_fit")),
    ],
)
async def test_a_flawed_change_changes_nothing(world: World, given: dict[str, Any], flaw: Flaw) -> None:
    standing = await owned(world)
    with pytest.raises(InvalidInput) as refused:
        await world.founding.revise(standing, ReviseCommunity(**given), None)
    assert refused.value.flaws == (flaw,)
    assert world.community("jijokai").revision == 1


async def test_owners_are_counted_apart_from_what_is_revised(world: World) -> None:
    standing = await owned(world)
    await world.founding.revise(standing, RENAMED, None)
    assert world.owners("jijokai") == 1
