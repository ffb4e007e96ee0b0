"""A membership elsewhere lets one in, belongs to one person, ends a grace, and brings back from a lapse."""

from datetime import date
from typing import Any

import pytest

from domain.memberships.errors import (
    CommunityMissing,
    EntryRefused,
    MembershipMissing,
    ProofInUse,
    ProofNeeded,
    ProofUnavailable,
)
from domain.memberships.life import ActionImpossible
from domain.memberships.model.admission import Proof
from domain.memberships.model.community import Admission, ProofKind
from domain.memberships.model.membership import Membership, Personal
from domain.memberships.views.admission import IssueVouchers, ShownProof
from domain.shared.actor import Actor, MembershipState
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.world import World, joining, only


async def founded(world: World, **policy: Any) -> None:
    """A community of a channel with two members."""
    await world.found(**{"admission": Admission.PROOF, "proof": ProofKind.YOUTUBE, **policy})
    world.youtube.members = {"channel-1": "gold", "channel-2": "silver"}


def token(channel: str = "channel-1") -> ShownProof:
    return ShownProof(youtube_access_token=channel)


async def came(world: World, channel: str = "channel-1") -> Actor:
    return await world.member("jijokai", proof=token(channel))


async def test_who_is_a_member_there_is_let_in_here_and_only_a_digest_is_kept(world: World) -> None:
    await founded(world)
    member = await came(world)
    standing = only(member)
    assert standing.state is MembershipState.ACTIVE
    digest = world.secrets.digests.digest(f"proof/{standing.community_id}/youtube", "channel-1")
    membership_id = standing.membership_id
    assert world.kept(Proof) == [Proof(standing.community_id, digest, membership_id, ProofKind.YOUTUBE, "gold", None)]


@pytest.mark.parametrize("shown", [None, ShownProof(), ShownProof(voucher="channel-1"), token("stranger")])
async def test_who_is_not_is_not(world: World, shown: ShownProof | None) -> None:
    await founded(world)
    newcomer = await world.ready("jijokai")
    with pytest.raises(ProofNeeded) as refused:
        await world.joining.join(newcomer, "jijokai", joining(proof=shown))
    assert refused.value.facts == {"proof": "youtube"}
    assert (await world.again(newcomer)).standings == {}


async def test_while_the_provider_is_silent_nobody_is_let_in_and_nothing_is_kept(world: World) -> None:
    await founded(world)
    world.youtube.silent = True
    with pytest.raises(ProofUnavailable):
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(proof=token()))
    assert world.kept(Proof) == []


@pytest.mark.parametrize(
    ("shown", "flaw"),
    [
        (ShownProof(voucher=" "), Flaw("/proof/voucher", "empty")),
        (ShownProof(voucher="a" * 101), Flaw("/proof/voucher", "too_long")),
        (token("\u202ex"), Flaw("/proof/youtube_access_token", "character_not_allowed")),
        (token("a" * 4_097), Flaw("/proof/youtube_access_token", "too_long")),
    ],
)
async def test_what_is_no_line_is_not_asked_about(world: World, shown: ShownProof, flaw: Flaw) -> None:
    await founded(world)
    with pytest.raises(InvalidInput) as refused:
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(proof=shown))
    assert refused.value.flaws == (flaw,)
    with pytest.raises(InvalidInput) as refused:
        await world.joining.show_proof(await world.newcomer(), "jijokai", shown)
    assert refused.value.flaws == (Flaw(flaw.pointer.removeprefix("/proof"), flaw.code),)


@pytest.mark.parametrize("state", [MembershipState.ACTIVE, MembershipState.TRIAL, MembershipState.PAUSED])
async def test_one_proof_brings_one_person_in(world: World, state: MembershipState) -> None:
    await founded(world)
    first = await came(world)
    await world.put_in_state(first, state)
    with pytest.raises(ProofInUse):
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(proof=token()))
    assert [proof.membership_id for proof in world.kept(Proof)] == [only(first).membership_id]


@pytest.mark.parametrize("state", [MembershipState.LAPSED, MembershipState.DECLINED, MembershipState.LEFT])
async def test_the_proof_of_who_is_no_longer_in_moves_on(world: World, state: MembershipState) -> None:
    await founded(world)
    first = await came(world)
    await world.put_in_state(first, state)
    second = await came(world)
    assert only(second).state is MembershipState.ACTIVE
    assert [proof.membership_id for proof in world.kept(Proof)] == [only(second).membership_id]


async def test_who_was_expelled_stays_out_with_whatever_account(world: World) -> None:
    await founded(world)
    first = await came(world)
    await world.persons.change(only(first).membership_id, lambda _: Personal(expulsions=frozenset({"san_1"})))
    with pytest.raises(EntryRefused):
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(proof=token()))
    assert [proof.membership_id for proof in world.kept(Proof)] == [only(first).membership_id]


async def test_an_expulsion_in_one_community_is_unknown_in_another(world: World) -> None:
    await founded(world)
    first = await came(world)
    await world.persons.change(only(first).membership_id, lambda _: Personal(expulsions=frozenset({"san_1"})))
    await founded(world, slug="another")
    assert only(await world.member("another", proof=token())).state is MembershipState.ACTIVE


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (MembershipState.GRACE, MembershipState.ACTIVE),
        (MembershipState.LAPSED, MembershipState.ACTIVE),
        (MembershipState.ACTIVE, MembershipState.ACTIVE),
        (MembershipState.PAUSED, MembershipState.PAUSED),
    ],
)
async def test_a_proof_shown_again_sets_things_right(
    world: World, state: MembershipState, after: MembershipState
) -> None:
    await founded(world)
    member = await came(world)
    await world.put_in_state(member, state, due_on=date(2026, 12, 1))
    await world.joining.show_proof(member, "jijokai", token())
    standing = only(await world.again(member))
    assert (standing.state, standing.due_on) == (after, None)
    assert [(f.what, f.state, f.by) for f in world.facts(member)][-1] == ("show_proof", after, "self")


async def test_a_trial_goes_on_to_its_end(world: World) -> None:
    await founded(world, trial_days=7)
    member = await came(world)
    world.clock.let_pass(days=2)
    await world.joining.show_proof(member, "jijokai", token("channel-2"))
    standing = only(await world.again(member))
    assert (standing.state, standing.due_on) == (MembershipState.TRIAL, date(2026, 11, 29))


@pytest.mark.parametrize("state", [MembershipState.APPLIED, MembershipState.DECLINED])
async def test_where_a_proof_does_not_help_it_is_not_taken(world: World, state: MembershipState) -> None:
    await founded(world)
    member = await world.put_in_state(await came(world), state)
    with pytest.raises(ActionImpossible):
        await world.joining.show_proof(member, "jijokai", token("channel-2"))
    assert len(world.kept(Proof)) == 1


async def test_who_was_expelled_does_not_come_back_by_a_proof(world: World) -> None:
    await founded(world)
    member = await came(world)
    await world.persons.change(only(member).membership_id, lambda _: Personal(expulsions=frozenset({"san_1"})))
    with pytest.raises(ActionImpossible):
        await world.joining.show_proof(member, "jijokai", token())


async def test_anothers_proof_is_not_taken_over(world: World) -> None:
    await founded(world)
    await came(world)
    other = await came(world, "channel-2")
    with pytest.raises(ProofInUse):
        await world.joining.show_proof(other, "jijokai", token())
    assert {proof.level for proof in world.kept(Proof)} == {"gold", "silver"}


async def test_a_bad_proof_changes_nothing(world: World) -> None:
    await founded(world)
    member = await world.put_in_state(await came(world), MembershipState.GRACE, due_on=date(2026, 12, 1))
    for shown in (token("stranger"), ShownProof()):
        with pytest.raises(ProofNeeded):
            await world.joining.show_proof(member, "jijokai", shown)
    world.youtube.silent = True
    with pytest.raises(ProofUnavailable):
        await world.joining.show_proof(member, "jijokai", token())
    assert (world.membership(member).state, world.membership(member).due_on) == ("grace", date(2026, 12, 1))


async def test_a_further_voucher_is_a_further_term(world: World) -> None:
    await world.found(admission=Admission.PROOF, proof=ProofKind.VOUCHER)
    staff = await world.staff("jijokai")
    first, second = (await world.inviting.issue_vouchers(staff, IssueVouchers(count=2, days=10))).codes
    member = await world.member("jijokai", proof=ShownProof(voucher=first))
    world.clock.let_pass(days=5)
    await world.joining.show_proof(member, "jijokai", ShownProof(voucher=second))
    assert [proof.valid_until for proof in world.kept(Proof)] == [date(2026, 12, 2), date(2026, 12, 7)]


@pytest.mark.parametrize(
    ("policy", "asked"),
    [({}, "none"), ({"admission": Admission.PROOF, "proof": ProofKind.ATTESTATION}, "attestation")],
)
async def test_where_no_proof_can_be_shown_none_is_taken(world: World, policy: dict[str, Any], asked: str) -> None:
    await world.found(**policy)
    member = await world.inside("jijokai")
    with pytest.raises(ProofNeeded) as refused:
        await world.joining.show_proof(member, "jijokai", token())
    assert refused.value.facts == {"proof": asked}


async def test_a_stranger_shows_nothing(world: World) -> None:
    await founded(world)
    stranger = await world.newcomer()
    with pytest.raises(MembershipMissing):
        await world.joining.show_proof(stranger, "jijokai", token())
    with pytest.raises(CommunityMissing):
        await world.joining.show_proof(stranger, "elsewhere", token())
    assert [kept for kept in world.kept(Membership) if kept.account_id == stranger.account_id] == []


async def test_who_lapsed_joins_again_by_a_proof_without_a_second_trial(world: World) -> None:
    await founded(world, trial_days=7)
    lapsed = await world.put_in_state(await came(world), MembershipState.LAPSED)
    back = await world.join(lapsed, "jijokai", proof=token())
    assert (only(back).state, only(back).due_on) == (MembershipState.ACTIVE, None)
    assert [fact.what for fact in world.facts(back)] == ["try", "admit"]
