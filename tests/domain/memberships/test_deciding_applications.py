"""Staff, or whoever has the duty, let an applicant in or not, once, and say why."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from domain.memberships.errors import AlreadyDecided, ApplicationMissing, EntryRefused, ProofInUse, ProofNeeded
from domain.memberships.model.admission import Application, ApplicationState, Proof
from domain.memberships.model.community import Admission, ProofKind
from domain.memberships.model.membership import Personal
from domain.memberships.views.admission import DecideApplication
from domain.shared.actor import Actor, Duty, MembershipState, NotStaff
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import ApplicationId, is_id
from tests.domain.world import World, only

APPROVE = DecideApplication(decision="approve", reason="ようこそ。")
DECLINE = DecideApplication(decision="decline", reason="今は満員です。")
BY_ATTESTATION: Mapping[str, Any] = {"admission": Admission.PROOF, "proof": ProofKind.ATTESTATION}


async def applied(world: World, **policy: Any) -> tuple[Actor, ApplicationId]:
    await world.found(**{"admission": Admission.APPLICATION, **policy})
    applicant = await world.member("jijokai")
    return applicant, world.kept(Application)[-1].id


def attested(subject: str | None, days: int | None = None) -> DecideApplication:
    return DecideApplication(decision="approve", reason="見ました。", attested_subject=subject, valid_days=days)


async def test_who_is_approved_is_in(world: World) -> None:
    applicant, application_id = await applied(world)
    await world.joining.decide(await world.staff("jijokai"), application_id, APPROVE)
    only(await world.again(applicant)).require_may_write()
    (application,) = world.kept(Application)
    assert (application.state, application.reason) == (ApplicationState.APPROVED, "ようこそ。")
    assert [(f.what, f.state, f.by, f.reason) for f in world.facts(applicant)] == [
        ("apply", "applied", "self", ""),
        ("admit", "active", "staff", "ようこそ。"),
    ]


async def test_who_is_declined_stays_out_and_reads_why(world: World) -> None:
    applicant, application_id = await applied(world)
    await world.joining.decide(await world.staff("jijokai"), application_id, DECLINE)
    assert only(await world.again(applicant)).state is MembershipState.DECLINED
    assert [(f.what, f.by, f.reason) for f in world.facts(applicant)][-1] == ("decline", "staff", "今は満員です。")
    assert world.kept(Application)[0].state is ApplicationState.DECLINED


async def test_where_there_is_a_trial_approval_begins_it(world: World) -> None:
    applicant, application_id = await applied(world, trial_days=30)
    world.clock.let_pass(days=10)
    await world.joining.decide(await world.staff("jijokai"), application_id, APPROVE)
    standing = only(await world.again(applicant))
    assert (standing.state, standing.due_on) == (MembershipState.TRIAL, date(2027, 1, 1))


@pytest.mark.parametrize(("command", "what"), [(APPROVE, "approved"), (DECLINE, "declined")])
async def test_every_decision_is_on_record_under_the_face_of_who_made_it(
    world: World, command: DecideApplication, what: str
) -> None:
    _, application_id = await applied(world)
    staff = await world.staff("jijokai")
    await world.joining.decide(staff, application_id, command)
    ((audited, _, reason),) = world.audited()
    assert (audited, reason) == (f"application_{what}", ""), "the reason stands with the application"
    assert world.last_audited_by() == await world.vault.office_face(staff)


async def test_the_record_of_decisions_tells_applications_apart_and_leads_to_none(world: World) -> None:
    await world.found(admission=Admission.APPLICATION)
    staff = await world.staff("jijokai")
    for _ in range(2):
        await world.member("jijokai")
        await world.joining.decide(staff, world.kept(Application)[-1].id, APPROVE)
    subjects = {subject for _, subject, _ in world.audited()}
    assert len(subjects) == 2
    assert all(map(is_id, subjects))
    assert not subjects & {application.id for application in world.kept(Application)}


async def test_whoever_has_the_duty_decides(world: World) -> None:
    applicant, application_id = await applied(world)
    helper = await world.with_duty(await world.inside("jijokai"), Duty.APPROVE_APPLICATIONS)
    await world.joining.decide(only(helper), application_id, APPROVE)
    assert only(await world.again(applicant)).state is MembershipState.ACTIVE


async def test_nobody_else_decides_not_even_the_applicant(world: World) -> None:
    applicant, application_id = await applied(world)
    other = await world.with_duty(await world.inside("jijokai"), Duty.RUN_SESSIONS)
    for somebody in (applicant, other, await world.inside("jijokai")):
        with pytest.raises(NotStaff):
            await world.joining.decide(only(somebody), application_id, APPROVE)
    assert world.audited() == []


async def test_an_application_is_decided_once(world: World) -> None:
    applicant, application_id = await applied(world)
    staff = await world.staff("jijokai")
    await world.joining.decide(staff, application_id, DECLINE)
    with pytest.raises(AlreadyDecided) as refused:
        await world.joining.decide(staff, application_id, APPROVE)
    assert refused.value.facts == {"state": "declined"}
    assert only(await world.again(applicant)).state is MembershipState.DECLINED


async def test_of_two_decisions_at_once_one_counts(world: World) -> None:
    _, application_id = await applied(world)
    staff = [await world.staff("jijokai") for _ in range(2)]
    done = await asyncio.gather(
        *(world.joining.decide(each, application_id, c) for each, c in zip(staff, (APPROVE, DECLINE), strict=True)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["AlreadyDecided", "NoneType"]
    assert len(world.audited()) == 1


async def test_what_was_taken_back_is_not_decided(world: World) -> None:
    applicant, application_id = await applied(world)
    await world.leave(applicant, "jijokai")
    with pytest.raises(AlreadyDecided):
        await world.joining.decide(await world.staff("jijokai"), application_id, APPROVE)


async def test_another_communitys_application_is_not_there(world: World) -> None:
    _, application_id = await applied(world)
    await world.found("elsewhere")
    staff = await world.staff("elsewhere")
    for wanted in (application_id, "app_00000000000000000000000000"):
        with pytest.raises(ApplicationMissing):
            await world.joining.decide(staff, wanted, APPROVE)


async def test_a_reason_that_cannot_be_read_is_refused(world: World) -> None:
    _, application_id = await applied(world)
    staff = await world.staff("jijokai")
    for reason, code in ((" ", "empty"), ("\u202eあ", "character_not_allowed"), ("あ" * 2_001, "too_long")):
        with pytest.raises(InvalidInput) as refused:
            await world.joining.decide(staff, application_id, DecideApplication(decision="decline", reason=reason))
        assert refused.value.flaws == (Flaw("/reason", code),)
    assert world.kept(Application)[0].state is ApplicationState.OPEN


async def test_what_staff_have_seen_is_kept_as_a_digest_with_its_last_day(world: World) -> None:
    applicant, application_id = await applied(world, **BY_ATTESTATION)
    await world.joining.decide(await world.staff("jijokai"), application_id, attested(" ＡＢ-12 ", 365))
    (proof,) = world.kept(Proof)
    community_id = only(applicant).community_id
    assert proof == Proof(
        community_id,
        world.secrets.digests.digest(f"proof/{community_id}/attestation", "ab-12"),
        only(applicant).membership_id,
        ProofKind.ATTESTATION,
        "",
        date(2027, 11, 22),
    )


async def test_what_staff_have_seen_may_count_for_good(world: World) -> None:
    _, application_id = await applied(world, **BY_ATTESTATION)
    await world.joining.decide(await world.staff("jijokai"), application_id, attested("AB-12"))
    assert world.kept(Proof)[0].valid_until is None


async def test_without_having_seen_anything_nobody_is_let_in(world: World) -> None:
    applicant, application_id = await applied(world, **BY_ATTESTATION)
    staff = await world.staff("jijokai")
    with pytest.raises(ProofNeeded) as refused:
        await world.joining.decide(staff, application_id, attested(None))
    assert refused.value.facts == {"proof": "attestation"}
    assert only(await world.again(applicant)).state is MembershipState.APPLIED
    await world.joining.decide(staff, application_id, DECLINE)
    assert world.kept(Proof) == []


async def test_what_staff_have_seen_of_one_person_brings_no_other_in(world: World) -> None:
    _, first = await applied(world, **BY_ATTESTATION)
    staff = await world.staff("jijokai")
    await world.joining.decide(staff, first, attested("AB-12"))
    await world.member("jijokai")
    with pytest.raises(ProofInUse):
        await world.joining.decide(staff, world.kept(Application)[-1].id, attested("ab-12"))


async def test_who_was_expelled_is_known_by_what_staff_have_seen(world: World) -> None:
    expelled, first = await applied(world, **BY_ATTESTATION)
    staff = await world.staff("jijokai")
    await world.joining.decide(staff, first, attested("AB-12"))
    await world.persons.change(only(expelled).membership_id, lambda _: Personal(expulsions=frozenset({"san_1"})))
    await world.member("jijokai")
    with pytest.raises(EntryRefused):
        await world.joining.decide(staff, world.kept(Application)[-1].id, attested("AB-12"))
