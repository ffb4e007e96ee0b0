"""Staff issue codes, or bring a list of them; each is good once, for a period, and may be lost again by time."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.memberships.errors import CommunityMissing, ProofNeeded
from domain.memberships.inviting import MOST_IMPORTED
from domain.memberships.model.admission import Proof, Voucher
from domain.memberships.model.community import Admission, ProofKind
from domain.memberships.views.admission import ImportedVouchers, IssueVouchers, ShownProof
from domain.shared.actor import MembershipState, NotStaff, Standing
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId
from tests.domain.world import World, joining, only


async def staff(world: World, **policy: Any) -> Standing:
    await world.found(admission=Admission.PROOF, proof=ProofKind.VOUCHER, **policy)
    return await world.staff("jijokai")


def voucher(code: str) -> ShownProof:
    return ShownProof(voucher=code)


async def bring(world: World, standing: Standing, text: str) -> ImportedVouchers:
    return await world.inviting.import_vouchers(standing, text, 31, 90)


async def test_codes_are_shown_once_and_kept_as_digests(world: World) -> None:
    standing = await staff(world)
    issued = await world.inviting.issue_vouchers(standing, IssueVouchers(count=3, days=31, claim_within_days=90))
    assert (len(set(issued.codes)), issued.days, issued.expires_on) == (3, 31, "2027-02-20")
    digests = {world.secrets.digests.digest(f"proof/{standing.community_id}/voucher", _normal(c)) for c in issued.codes}
    assert set(world.kept(Voucher)) == {
        Voucher(standing.community_id, digest, 31, date(2027, 2, 20)) for digest in digests
    }


async def test_a_code_lets_one_in_for_its_days(world: World) -> None:
    standing = await staff(world)
    (code,) = (await world.inviting.issue_vouchers(standing, IssueVouchers(count=1, days=31))).codes
    member = await world.member("jijokai", proof=voucher(code.upper()))
    assert only(member).state is MembershipState.ACTIVE
    (proof,) = world.kept(Proof)
    assert (proof.membership_id, proof.kind) == (only(member).membership_id, ProofKind.VOUCHER)
    assert (proof.valid_until, proof.level) == (date(2026, 12, 23), "")
    assert world.kept(Voucher)[0].claimed


async def test_a_code_lets_nobody_in_twice(world: World) -> None:
    standing = await staff(world)
    (code,) = (await world.inviting.issue_vouchers(standing, IssueVouchers(count=1, days=31))).codes
    await world.member("jijokai", proof=voucher(code))
    newcomer = await world.ready("jijokai")
    with pytest.raises(ProofNeeded) as refused:
        await world.joining.join(newcomer, "jijokai", joining(proof=voucher(code)))
    assert refused.value.facts == {"proof": "voucher"}
    assert (await world.again(newcomer)).standings == {}


@pytest.mark.parametrize(
    "proof", [None, ShownProof(), voucher("-"), voucher("unknown"), ShownProof(youtube_access_token="x")]
)
async def test_without_a_good_code_nobody_gets_in(world: World, proof: ShownProof | None) -> None:
    await staff(world)
    newcomer = await world.ready("jijokai")
    with pytest.raises(ProofNeeded):
        await world.joining.join(newcomer, "jijokai", joining(proof=proof))
    assert (await world.again(newcomer)).standings == {}


@pytest.mark.parametrize(("days", "good"), [(90, True), (91, False)])
async def test_a_code_can_be_claimed_to_its_last_day(world: World, days: int, good: bool) -> None:
    standing = await staff(world)
    (code,) = (await world.inviting.issue_vouchers(standing, IssueVouchers(count=1, days=31))).codes
    newcomer = await world.ready("jijokai")
    world.clock.let_pass(days=days)
    if good:
        await world.joining.join(newcomer, "jijokai", joining(proof=voucher(code)))
    else:
        with pytest.raises(ProofNeeded):
            await world.joining.join(newcomer, "jijokai", joining(proof=voucher(code)))


async def test_another_communitys_code_opens_nothing_here(world: World) -> None:
    standing = await staff(world)
    (code,) = (await world.inviting.issue_vouchers(standing, IssueVouchers(count=1, days=31))).codes
    await world.found("another", admission=Admission.PROOF, proof=ProofKind.VOUCHER)
    with pytest.raises(ProofNeeded):
        await world.joining.join(await world.ready("another"), "another", joining(proof=voucher(code)))


@pytest.mark.parametrize(
    "text",
    [
        "code\r\nFirst-Code-1\r\nsecond-code-2\r\n",
        "\ufeffcode,for whom\nfirst-code-1,x\nsecond-code-2,y\n",
        "first-code-1\n\n  second-code-2  \nFIRST CODE 1\n",
        '"first-code-1"\r"second-code-2"',
        "Code\nfirst-code-1\n,\nsecond-code-2",
    ],
)
async def test_a_list_is_taken_in_with_or_without_a_heading(world: World, text: str) -> None:
    standing = await staff(world)
    assert (await bring(world, standing, text)).imported == 2
    for code in ("first-code-1", "second-code-2"):
        assert only(await world.member("jijokai", proof=voucher(code))).state is MembershipState.ACTIVE


async def test_codes_that_are_known_are_counted_and_left_as_they_are(world: World) -> None:
    standing = await staff(world)
    assert await bring(world, standing, "first-code-1\n") == ImportedVouchers(imported=1, known=0)
    await world.member("jijokai", proof=voucher("first-code-1"))
    again = "first-code-1\nsecond-code-2\nsecond-code-2\n"
    assert await bring(world, standing, again) == ImportedVouchers(imported=1, known=1)
    with pytest.raises(ProofNeeded):
        await world.joining.join(await world.ready("jijokai"), "jijokai", joining(proof=voucher("first-code-1")))


@pytest.mark.parametrize(
    ("text", "flaws"),
    [
        ("", [Flaw("/", "empty")]),
        ("code\n", [Flaw("/", "empty")]),
        ("\n,,\n", [Flaw("/", "empty")]),
        ("first-code-1\nshort\n-------------\n", [Flaw("/1", "too_short"), Flaw("/2", "too_short")]),
        ("first-code-1\n\u202esecond-code-2\n", [Flaw("/1", "character_not_allowed")]),
        ("first-code-1\n" + "c" * 101, [Flaw("/1", "too_long")]),
        ('"' + "c" * 200_000, [Flaw("/", "does_not_fit")]),
        ("\n".join(f"some-code-{n}" for n in range(MOST_IMPORTED + 1)), [Flaw("/", "too_long")]),
        ("x\n" * 30, [Flaw(f"/{n}", "too_short") for n in range(20)]),
    ],
)
async def test_of_a_flawed_list_nothing_is_taken_in(world: World, text: str, flaws: list[Flaw]) -> None:
    standing = await staff(world)
    with pytest.raises(InvalidInput) as refused:
        await bring(world, standing, text)
    assert list(refused.value.flaws) == flaws
    assert world.kept(Voucher) == []


async def test_nobody_but_staff_handles_vouchers(world: World) -> None:
    await staff(world)
    member = only(await world.inside("jijokai"))
    with pytest.raises(NotStaff):
        await world.inviting.issue_vouchers(member, IssueVouchers(count=1, days=31))
    with pytest.raises(NotStaff):
        await bring(world, member, "first-code-1\n")
    assert world.kept(Voucher) == []


async def test_for_a_community_that_is_gone_there_are_none(world: World) -> None:
    standing = replace(await staff(world), community_id=CommunityId("com_00000000000000000000000099"))
    with pytest.raises(CommunityMissing):
        await world.inviting.issue_vouchers(standing, IssueVouchers(count=1, days=31))
    with pytest.raises(CommunityMissing):
        await bring(world, standing, "first-code-1\n")


def _normal(code: str) -> str:
    return code.replace("-", "")
