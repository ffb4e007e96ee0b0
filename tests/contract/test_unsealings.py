"""Requests to open a face are kept, listed, found when their time is up; and what is told of a membership."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.memberships.model.admission import ApplicationState
from domain.memberships.model.community import ProofKind
from domain.memberships.model.membership import Membership, Personal
from domain.pseudonyms.unsealing.model import Part, UnsealingState
from domain.shared.actor import MembershipState
from domain.shared.ids import MembershipId, PseudonymId
from tests.contract.paging import page
from tests.contract.storage import SECOND, Storage

ALL = 100_000
EVERYTHING = {part.value for part in Part}


@pytest.mark.parametrize("state", UnsealingState)
async def test_it_is_found_again_as_it_was_and_as_it_was_saved(storage: Storage, state: UnsealingState) -> None:
    face = await storage.pseudonym(await storage.community())
    unsealing = await storage.unsealing(face, scope=tuple(Part), match_tag=b"tag", reason="「あ」\n\\")
    async with storage.begin() as work:
        assert await work.unsealings.get(unsealing.id) == unsealing
    changed = replace(unsealing, state=state, decided_by=PseudonymId("psd_x"), decision_reason="はい", seal=b"y")
    async with storage.begin() as work:
        work.unsealings.save(changed)
    async with storage.begin() as work:
        assert await work.unsealings.get(unsealing.id) == changed
        assert await work.unsealings.get("uns_00000000000000000000000000") is None


async def test_one_on_no_face_is_a_defect(storage: Storage) -> None:
    nobody = storage.some_pseudonym(await storage.community())
    with pytest.raises(storage.broken):
        await storage.unsealing(nobody)


@pytest.mark.parametrize("state", UnsealingState)
async def test_what_time_ends_is_found_at_its_second_and_after(storage: Storage, state: UnsealingState) -> None:
    face = await storage.pseudonym(await storage.community())
    unsealing = await storage.unsealing(face, expires_at=SECOND, state=state)
    ending = state in (UnsealingState.OPEN, UnsealingState.APPROVED)
    for moment, due in ((-1, False), (0, ending), (10**6, ending)):
        async with storage.begin() as work:
            found = await work.unsealings.over(SECOND + timedelta(seconds=moment), ALL)
        assert (unsealing in found) is due


async def test_no_more_end_at_once_than_are_wanted(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    for _ in range(3):
        await storage.unsealing(face, expires_at=SECOND)
    async with storage.begin() as work:
        assert len(await work.unsealings.over(SECOND, 2)) == 2


async def test_what_somebody_else_holds_does_not_end_meanwhile(postgres_storage: Storage) -> None:
    face = await postgres_storage.pseudonym(await postgres_storage.community())
    held, free = [await postgres_storage.unsealing(face, expires_at=SECOND) for _ in range(2)]
    async with postgres_storage.begin() as holding:
        await holding.unsealings.get(held.id)
        async with postgres_storage.begin() as work:
            found = await work.unsealings.over(SECOND, ALL)
        assert (held in found, free in found) == (False, True)


async def test_a_view_shows_all_but_marks_and_seals(storage: Storage) -> None:
    community = await storage.community()
    face = await storage.pseudonym(community)
    unsealing = await storage.unsealing(face, reason="「あ」\n\\ <&>")
    view = {
        "id": unsealing.id,
        "pseudonym_id": face.id,
        "scope": ["standing", "proof"],
        "reason": "「あ」\n\\ <&>",
        "requested_at": "2026-11-22T12:34:56Z",
        "requested_by": unsealing.requested_by,
        "expires_at": "2026-11-25T12:34:56Z",
        "state": "open",
        "decided_by": None,
        "decision_reason": "",
    }
    one = await storage.unsealings.unsealing(community.id, unsealing.id)
    assert one is not None and json.loads(one) == view
    assert await page(lambda request: storage.unsealings.unsealings(community.id, None, request)) == ([view], None)
    elsewhere = await storage.community()
    assert await storage.unsealings.unsealing(elsewhere.id, unsealing.id) is None


async def test_those_in_a_state_are_listed(storage: Storage) -> None:
    community = await storage.community()
    face = await storage.pseudonym(community)
    made = {state: (await storage.unsealing(face, state=state)).id for state in UnsealingState}
    for state in UnsealingState:

        async def listed(request: Any, state: UnsealingState = state) -> Any:
            return await storage.unsealings.unsealings(community.id, state, request)

        assert [item["id"] for item in (await page(listed))[0]] == [made[state]]


# What is told


async def told(storage: Storage, membership_id: MembershipId, *parts: str, named: bytes | None = None) -> Any:
    is_named = None if named is None else (lambda digest: bool(digest == named))
    return json.loads(await storage.disclosures.disclosure(membership_id, set(parts), is_named))


async def somebody(storage: Storage, **changes: Any) -> Membership:
    return await storage.membership(await storage.community(), **changes)


async def test_without_a_part_nothing_is_told(storage: Storage) -> None:
    membership = await somebody(storage)
    assert await told(storage, membership.id) == {"standing": None, "application": None, "proofs": None, "match": None}


async def test_the_standing_has_its_history_oldest_first(storage: Storage) -> None:
    membership = await somebody(storage, state=MembershipState.PAUSED, joined_month=date(2026, 9, 1))
    for what, day in (("admit", 1), ("pause", 20)):
        await storage.fact(membership, what=what, occurred_on=date(2026, 11, day), reason="秘密")
    facts = [
        {"occurred_on": f"2026-11-{day}", "what": what, "state": "active", "by": "self"}
        for what, day in (("admit", "01"), ("pause", "20"))
    ]
    shown = (await told(storage, membership.id, "standing"))["standing"]
    assert shown == {"state": "paused", "joined_month": "2026-09", "history": facts}


async def test_an_expulsion_is_told(storage: Storage) -> None:
    membership = await somebody(storage, personal=Personal(expulsions=frozenset({"san_1"})))
    assert (await told(storage, membership.id, "standing"))["standing"]["state"] == "expelled"


async def test_the_newest_application_is_told(storage: Storage) -> None:
    membership = await somebody(storage)
    assert (await told(storage, membership.id, "application"))["application"] is None
    await storage.application(membership, state=ApplicationState.DECLINED)
    await storage.application(membership, answers={"why": "「あ」"}, reason="秘密")
    shown = (await told(storage, membership.id, "application"))["application"]
    assert shown == {"state": "open", "answers": {"why": "「あ」"}, "submitted_on": "2026-11-22"}


async def test_proofs_are_told_by_kind_and_level_and_one_that_is_named_is_known(storage: Storage) -> None:
    membership = await somebody(storage)
    gold = await storage.proof(membership)
    await storage.proof(membership, kind=ProofKind.VOUCHER, level="")
    other = await storage.proof(await somebody(storage))
    proofs = [{"kind": "voucher", "level": ""}, {"kind": "youtube", "level": "gold"}]
    for named, match in ((gold.digest, True), (other.digest, False)):
        shown = await told(storage, membership.id, "proof", "match", named=named)
        assert (sorted(shown["proofs"], key=str), shown["match"]) == (sorted(proofs, key=str), match)


async def test_nothing_that_is_told_is_an_id(storage: Storage) -> None:
    membership = await somebody(storage)
    fact, application = await storage.fact(membership), await storage.application(membership)
    await storage.proof(membership)
    shown = json.dumps(await told(storage, membership.id, *EVERYTHING, named=b"x"))
    assert not any(secret in shown for secret in (fact.id, application.id, membership.id, membership.account_id))


async def test_memberships_of_one_account_are_known_as_such(storage: Storage) -> None:
    community = await storage.community()
    left = await somebody(storage, state=MembershipState.LEFT)
    again = storage.some_membership(left.account_id, community)
    await storage.keep_all([again])
    other = await storage.membership(community)
    same = storage.disclosures.are_of_one_account
    assert [await same(left.id, each.id) for each in (left, again, other)] == [True, True, False]
    assert not await same(MembershipId("mem_00000000000000000000000000"), again.id)
