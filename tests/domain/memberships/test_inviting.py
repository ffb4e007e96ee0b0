"""Members invite as many as the policy lets them have open, staff as many as they need; a code is shown once."""

import asyncio
from datetime import date
from typing import Any

import pytest

from domain.memberships.errors import InvitationLimitReached, InvitationMissing, InvitationNeeded
from domain.memberships.model.admission import Invitation
from domain.memberships.model.community import Admission
from domain.memberships.model.membership import Membership
from domain.memberships.model.sanction import SanctionKind
from domain.memberships.views.admission import InvitationView, Invite
from domain.memberships.views.communities import PublishRules
from domain.memberships.views.sanctions import ImposeSanction
from domain.shared.actor import MembershipState, RulesNotAccepted, Standing, TrialReadsOnly
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.world import World, joining, only


async def inviter(world: World, quota: int = 3, **policy: Any) -> Standing:
    await world.found(**{"admission": Admission.INVITATION, "invitations_per_member": quota, **policy})
    return only(await world.inside("jijokai"))


async def test_an_invitation_shows_its_code_once_and_keeps_a_digest(world: World) -> None:
    standing = await inviter(world)
    shown = await world.inviting.invite(standing, Invite(days=14))
    (kept,) = world.kept(Invitation)
    assert shown == InvitationView(id=kept.id, code="aaaaa-aaaaa-00001", uses=1, used=0, expires_on="2026-12-06")
    assert kept == Invitation(
        id=kept.id,
        digest=world.secrets.digests.digest("invitation", "aaaaaaaaaa00001"),
        community_id=standing.community_id,
        inviter_id=standing.membership_id,
        uses=1,
        used=0,
        expires_on=date(2026, 12, 6),
    )


@pytest.mark.parametrize("typed", ["aaaaa-aaaaa-00001", "AAAAA AAAAA 00001", " aaaaaaaaaa00001 "])
async def test_whoever_has_the_code_gets_in_however_it_is_typed(world: World, typed: str) -> None:
    await world.inviting.invite(await inviter(world), Invite())
    member = await world.member("jijokai", invitation=typed)
    assert only(member).state is MembershipState.ACTIVE
    assert world.kept(Invitation)[0].used == 1


async def test_a_code_for_one_lets_one_in(world: World) -> None:
    shown = await world.inviting.invite(await inviter(world), Invite())
    newcomers = [await world.ready("jijokai") for _ in range(3)]
    done = await asyncio.gather(
        *(world.joining.join(each, "jijokai", joining(invitation=shown.code)) for each in newcomers),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["InvitationNeeded", "InvitationNeeded", "NoneType"]
    came = {each.account_id for each in newcomers} & {each.account_id for each in world.kept(Membership)}
    assert len(came) == 1


@pytest.mark.parametrize("code", [None, "-", "unknown-code", "aaaaa-aaaaa-00002"])
async def test_without_a_good_code_nobody_gets_in(world: World, code: str | None) -> None:
    await world.inviting.invite(await inviter(world), Invite())
    newcomer = await world.ready("jijokai")
    with pytest.raises(InvitationNeeded):
        await world.joining.join(newcomer, "jijokai", joining(invitation=code))
    assert (await world.again(newcomer)).standings == {}


@pytest.mark.parametrize(("days", "good"), [(14, True), (15, False)])
async def test_a_code_is_good_to_its_last_day(world: World, days: int, good: bool) -> None:
    shown = await world.inviting.invite(await inviter(world), Invite(days=14))
    newcomer = await world.ready("jijokai")
    world.clock.let_pass(days=days)
    if good:
        await world.joining.join(newcomer, "jijokai", joining(invitation=shown.code))
    else:
        with pytest.raises(InvitationNeeded):
            await world.joining.join(newcomer, "jijokai", joining(invitation=shown.code))


async def test_another_communitys_code_opens_nothing_here(world: World) -> None:
    shown = await world.inviting.invite(await inviter(world), Invite())
    await world.found("another", admission=Admission.INVITATION)
    with pytest.raises(InvitationNeeded):
        await world.joining.join(await world.ready("another"), "another", joining(invitation=shown.code))


async def test_a_code_that_is_no_line_is_refused_before_it_is_looked_up(world: World) -> None:
    await inviter(world)
    with pytest.raises(InvalidInput) as refused:
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(invitation="\u202ecode"))
    assert refused.value.flaws == (Flaw("/invitation", "character_not_allowed"),)


async def test_a_trial_begins_with_an_invitation_too(world: World) -> None:
    shown = await world.inviting.invite(await inviter(world, trial_days=7), Invite())
    assert only(await world.member("jijokai", invitation=shown.code)).state is MembershipState.TRIAL


async def test_no_more_are_open_than_the_policy_allows(world: World) -> None:
    standing = await inviter(world, quota=2)
    for _ in range(2):
        await world.inviting.invite(standing, Invite())
    with pytest.raises(InvitationLimitReached) as refused:
        await world.inviting.invite(standing, Invite())
    assert refused.value.facts == {"limit": 2}
    assert len(world.kept(Invitation)) == 2


async def test_at_once_no_more_are_made_either(world: World) -> None:
    standing = await inviter(world, quota=2)
    done = await asyncio.gather(*(world.inviting.invite(standing, Invite()) for _ in range(4)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["InvitationLimitReached"] * 2 + ["InvitationView"] * 2


async def test_used_revoked_and_expired_ones_make_room(world: World) -> None:
    standing = await inviter(world, quota=1)
    used = await world.inviting.invite(standing, Invite())
    await world.member("jijokai", invitation=used.code)
    revoked = await world.inviting.invite(standing, Invite())
    await world.inviting.revoke(standing, revoked.id)
    await world.inviting.invite(standing, Invite(days=1))
    world.clock.let_pass(days=2)
    await world.inviting.invite(standing, Invite())
    assert len(world.kept(Invitation)) == 4


@pytest.mark.parametrize("quota", [0, 3])
async def test_a_member_invites_one_at_a_time(world: World, quota: int) -> None:
    standing = await inviter(world, quota=quota)
    with pytest.raises(InvitationLimitReached):
        await world.inviting.invite(standing, Invite(uses=2))


async def test_where_members_invite_nobody_staff_do(world: World) -> None:
    standing = await inviter(world, quota=0)
    with pytest.raises(InvitationLimitReached) as refused:
        await world.inviting.invite(standing, Invite())
    assert refused.value.facts == {"limit": 0}
    staff = await world.staff("jijokai")
    shown = [await world.inviting.invite(staff, Invite(uses=100, days=365)) for _ in range(3)]
    assert [(each.uses, each.expires_on) for each in shown] == [(100, "2027-11-22")] * 3


async def test_whoever_may_not_write_invites_nobody(world: World) -> None:
    standing = await inviter(world, trial_days=7)
    member = await world.member("jijokai", invitation=(await world.inviting.invite(standing, Invite())).code)
    with pytest.raises(TrialReadsOnly):
        await world.inviting.invite(only(member), Invite())
    owner = await world.owner("jijokai")
    await world.founding.publish_rules_as(only(owner), PublishRules(version=2, text={"ja": "二。"}))
    with pytest.raises(RulesNotAccepted):
        await world.inviting.invite(only(await world.again(owner)), Invite())


async def test_one_takes_back_ones_own(world: World) -> None:
    standing = await inviter(world)
    shown = await world.inviting.invite(standing, Invite())
    await world.inviting.revoke(standing, shown.id)
    with pytest.raises(InvitationNeeded):
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(invitation=shown.code))


async def test_nobody_takes_back_anothers_not_even_staff(world: World) -> None:
    shown = await world.inviting.invite(await inviter(world), Invite())
    for standing in (await world.staff("jijokai"), only(await world.inside("jijokai"))):
        for wanted in (shown.id, "inv_00000000000000000000000000"):
            with pytest.raises(InvitationMissing):
                await world.inviting.revoke(standing, wanted)
    await world.member("jijokai", invitation=shown.code)


async def test_who_was_expelled_brings_nobody_in(world: World) -> None:
    await inviter(world)
    member = await world.inside("jijokai")
    shown = await world.inviting.invite(only(member), Invite())
    expulsion = ImposeSanction(kind=SanctionKind.EXPULSION, reason="乱暴な言葉。", rule="1")
    await world.sanctioning.impose(await world.staff("jijokai"), await world.face(member), expulsion)
    with pytest.raises(InvitationNeeded):
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(invitation=shown.code))
    assert world.kept(Invitation)[0].used == 0
