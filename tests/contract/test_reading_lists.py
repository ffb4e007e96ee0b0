"""The lists around memberships: what each shows, in which order, of whom, and page by page."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.memberships.model.admission import ApplicationState
from domain.memberships.model.community import Community, CommunityRevision
from domain.memberships.model.membership import Membership
from domain.memberships.model.sanction import SanctionKind, SanctionState
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import MembershipState
from domain.shared.errors import CursorInvalid
from domain.shared.ids import PseudonymId
from domain.shared.shapes import Json, PageRequest
from tests.contract.paging import Fetch, every, page, pages
from tests.contract.storage import DAY, Storage

ONE_DAY = timedelta(days=1)
TRICKY = "「あ」\n\\ \U0001f338 <&>"


@dataclass(frozen=True, slots=True)
class Filled:
    """A list with something in it."""

    fetch: Fetch
    shown: Sequence[Any]
    """What tells its items apart, in the order of the list."""
    key: str = "id"


Fill = Callable[[Storage, int], Awaitable[Filled]]


async def somewhere(storage: Storage) -> tuple[Community, Membership, Pseudonym]:
    community = await storage.community()
    return community, await storage.membership(community), await storage.pseudonym(community)


async def revisions(storage: Storage, many: int) -> Filled:
    community = await storage.community()
    numbers = [9, 10, 2, 1, 100][:many]
    await storage.keep_all([CommunityRevision(community.id, number, {}, DAY) for number in numbers])
    newest_first = sorted(numbers, reverse=True)
    return Filled(lambda request: storage.communities.revisions(community.id, request), newest_first, "revision")


async def facts(storage: Storage, many: int) -> Filled:
    _, membership, _ = await somewhere(storage)
    made = [(await storage.fact(membership)).id for _ in range(many)]
    return Filled(lambda request: storage.memberships.facts(membership.id, request), made[::-1])


async def applications(storage: Storage, many: int) -> Filled:
    community = await storage.community()
    made = [(await storage.application(await storage.membership(community))).id for _ in range(many)]
    return Filled(lambda request: storage.memberships.applications(community.id, None, request), made)


async def open_applications(storage: Storage, many: int) -> Filled:
    community, membership, _ = await somewhere(storage)
    made = []
    for _ in range(many):
        for state in set(ApplicationState) - {ApplicationState.OPEN}:
            await storage.application(membership, state=state)
        made.append((await storage.application(membership)).id)
    return Filled(lambda request: storage.memberships.applications(community.id, ApplicationState.OPEN, request), made)


async def invitations(storage: Storage, many: int) -> Filled:
    _, membership, _ = await somewhere(storage)
    made = [(await storage.invitation(membership)).id for _ in range(many)]
    return Filled(lambda request: storage.memberships.invitations(membership.id, request), sorted(made, reverse=True))


async def sanctions(storage: Storage, many: int) -> Filled:
    community = await storage.community()
    made = [(await storage.sanction(await storage.pseudonym(community))).id for _ in range(many)]
    return Filled(lambda request: storage.communities.sanctions(community.id, None, request), made[::-1])


async def appealed_sanctions(storage: Storage, many: int) -> Filled:
    community, _, face = await somewhere(storage)
    made = []
    for _ in range(many):
        for state in set(SanctionState) - {SanctionState.APPEALED}:
            await storage.sanction(face, state=state)
        made.append((await storage.sanction(face, state=SanctionState.APPEALED)).id)
    return Filled(
        lambda request: storage.communities.sanctions(community.id, SanctionState.APPEALED, request), made[::-1]
    )


async def sanctions_on_faces(storage: Storage, many: int) -> Filled:
    community, _, other = await somewhere(storage)
    faces = [await storage.pseudonym(community) for _ in range(2)]
    made = []
    for number in range(many):
        await storage.sanction(other)
        made.append((await storage.sanction(faces[number % 2])).id)
    ids = [face.id for face in faces]
    return Filled(lambda request: storage.communities.sanctions_on(ids, request), made[::-1])


async def audit(storage: Storage, many: int) -> Filled:
    community = await storage.community()
    made = [(await storage.audit_entry(community)).id for _ in range(many)]
    return Filled(lambda request: storage.communities.audit(community.id, request), made[::-1])


async def unsealings(storage: Storage, many: int) -> Filled:
    face = await storage.pseudonym(await storage.community())
    made = [(await storage.unsealing(face)).id for _ in range(many)]
    return Filled(lambda request: storage.unsealings.unsealings(face.community_id, None, request), made[::-1])


LISTS: list[Fill] = [
    unsealings,
    revisions,
    facts,
    applications,
    open_applications,
    invitations,
    sanctions,
    appealed_sanctions,
    sanctions_on_faces,
    audit,
]
EACH = pytest.mark.parametrize("fill", LISTS, ids=lambda each: each.__name__)


@EACH
async def test_every_item_is_shown_once_in_order_whatever_the_size_of_a_page(storage: Storage, fill: Fill) -> None:
    filled = await fill(storage, 5)
    for limit in (1, 2, 3, 5, 50):
        assert [item[filled.key] for item in await every(filled.fetch, limit)] == filled.shown


@EACH
async def test_pages_are_full_until_the_last(storage: Storage, fill: Fill) -> None:
    filled = await fill(storage, 4)
    for limit, lengths in ((1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (5, [4])):
        assert [len(items) for items in await pages(filled.fetch, limit)] == lengths


@EACH
async def test_a_list_with_nothing_in_it_is_empty(storage: Storage, fill: Fill) -> None:
    await fill(storage, 2)
    assert await page((await fill(storage, 0)).fetch) == ([], None)


@EACH
async def test_what_is_in_another_list_is_not_in_this_one(storage: Storage, fill: Fill) -> None:
    filled, _ = await fill(storage, 2), await fill(storage, 3)
    assert [item[filled.key] for item in await every(filled.fetch)] == filled.shown


@EACH
async def test_a_cursor_of_another_list_is_refused(storage: Storage, fill: Fill) -> None:
    filled, other = await fill(storage, 2), await fill(storage, 2)
    _, cursor = await page(other.fetch, limit=1)
    foreign = [] if fill is sanctions_on_faces else [cursor]  # one's own are one list, whatever faces there are
    for wrong in (*foreign, storage.cursors.wrap("communities", "1"), "", "x", "あ"):
        with pytest.raises(CursorInvalid):
            await filled.fetch(PageRequest(1, wrong))


async def test_what_comes_meanwhile_is_not_in_the_pages_after(storage: Storage) -> None:
    _, membership, _ = await somewhere(storage)
    made = [(await storage.fact(membership)).id for _ in range(4)]

    def fetch(request: PageRequest) -> Awaitable[Any]:
        return storage.memberships.facts(membership.id, request)

    first, cursor = await page(fetch, limit=2)
    await storage.fact(membership)
    second, cursor = await page(fetch, limit=2, cursor=cursor)
    assert ([item["id"] for item in first + second], cursor) == (made[::-1], None)


async def test_what_changes_keeps_its_place(storage: Storage) -> None:
    community, membership, face = await somewhere(storage)
    first, _ = [await storage.application(membership) for _ in range(2)]
    imposed, _ = [await storage.sanction(face) for _ in range(2)]
    async with storage.begin() as work:
        work.applications.save(replace(first, state=ApplicationState.DECLINED))
        work.sanctions.save(replace(imposed, state=SanctionState.APPEALED))
    applied = await every(lambda request: storage.memberships.applications(community.id, None, request))
    assert [item["state"] for item in applied] == ["declined", "open"]
    sanctioned = await every(lambda request: storage.communities.sanctions(community.id, None, request))
    assert [item["state"] for item in sanctioned] == ["in_force", "appealed"]


async def test_a_revision_shows_what_the_community_was(storage: Storage) -> None:
    community, _, _ = await somewhere(storage)
    document = {"name": {"ja": TRICKY}, "languages": ["ja"], "policy": {"proof": None, "trial_days": 3}}
    await storage.keep_all([CommunityRevision(community.id, 3, document, DAY)])
    view = {"revision": 3, "replaced_on": "2026-11-22", "document": document}
    assert await page(lambda request: storage.communities.revisions(community.id, request)) == ([view], None)


async def test_a_fact_shows_what_happened_and_no_more(storage: Storage) -> None:
    _, membership, _ = await somewhere(storage)
    fact = await storage.fact(membership, what="decline", state=MembershipState.DECLINED, by="staff", reason=TRICKY)
    view = {
        "id": fact.id,
        "occurred_on": "2026-11-22",
        "what": "decline",
        "state": "declined",
        "by": "staff",
        "reason": TRICKY,
    }
    assert await page(lambda request: storage.memberships.facts(membership.id, request)) == ([view], None)


async def test_an_application_is_shown_alike_to_staff_and_to_who_made_it(storage: Storage) -> None:
    community, membership, _ = await somewhere(storage)
    made = await storage.application(membership, answers={"b": TRICKY, "a": ""}, reason="はい。")
    view = {
        "id": made.id,
        "state": "open",
        "answers": {"b": TRICKY, "a": ""},
        "submitted_on": "2026-11-22",
        "reason": "はい。",
    }
    assert await page(lambda request: storage.memberships.applications(community.id, None, request)) == ([view], None)
    assert loaded(await storage.memberships.own_application(membership.id)) == view


async def test_ones_own_newest_application_is_shown(storage: Storage) -> None:
    community, membership, _ = await somewhere(storage)
    assert await storage.memberships.own_application(membership.id) is None
    await storage.application(membership, state=ApplicationState.DECLINED)
    newest = await storage.application(membership)
    await storage.application(await storage.membership(community))
    assert loaded(await storage.memberships.own_application(membership.id))["id"] == newest.id


async def test_an_invitation_is_shown_without_its_code(storage: Storage) -> None:
    _, membership, _ = await somewhere(storage)
    made = await storage.invitation(membership, uses=5, used=2)
    view = {"id": made.id, "code": None, "uses": 5, "used": 2, "expires_on": "2026-11-22"}
    assert await page(lambda request: storage.memberships.invitations(membership.id, request)) == ([view], None)


async def test_an_invitation_that_was_taken_back_is_gone_and_one_used_up_is_not(storage: Storage) -> None:
    _, membership, _ = await somewhere(storage)
    await storage.invitation(membership, revoked=True)
    used_up = await storage.invitation(membership, used=1, expires_on=DAY - 99 * ONE_DAY)
    listed = await every(lambda request: storage.memberships.invitations(membership.id, request))
    assert [item["id"] for item in listed] == [used_up.id]


async def test_a_sanction_is_shown_alike_in_every_list_and_without_who_imposed_it(storage: Storage) -> None:
    community, _, face = await somewhere(storage)
    tokyo = datetime(2026, 12, 1, 3, 4, 5, tzinfo=timezone(timedelta(hours=9)))
    made = await storage.sanction(
        face,
        kind=SanctionKind.SUSPENSION,
        reason=TRICKY,
        until=tokyo,
        imposed_at=tokyo.astimezone(UTC),
        state=SanctionState.UPHELD,
        appeal="誤解です。",
        appeal_reason="読み直しました。",
    )
    view = {
        "id": made.id,
        "pseudonym_id": face.id,
        "kind": "suspension",
        "reason": TRICKY,
        "rule": "3",
        "until": "2026-11-30T18:04:05Z",
        "imposed_at": "2026-11-30T18:04:05Z",
        "state": "upheld",
        "appeal": "誤解です。",
        "appeal_reason": "読み直しました。",
    }
    assert loaded(await storage.communities.sanction(community.id, made.id)) == view
    assert await page(lambda request: storage.communities.sanctions(community.id, None, request)) == ([view], None)
    assert await page(lambda request: storage.communities.sanctions_on([face.id], request)) == ([view], None)


async def test_a_sanction_without_an_end_has_none(storage: Storage) -> None:
    community, _, face = await somewhere(storage)
    made = await storage.sanction(face)
    assert loaded(await storage.communities.sanction(community.id, made.id))["until"] is None


async def test_another_communitys_sanction_is_not_there(storage: Storage) -> None:
    community, _, face = await somewhere(storage)
    elsewhere, _, _ = await somewhere(storage)
    made = await storage.sanction(face)
    assert await storage.communities.sanction(elsewhere.id, made.id) is None
    assert await storage.communities.sanction(community.id, "san_00000000000000000000000000") is None


async def test_who_has_no_face_has_no_sanctions(storage: Storage) -> None:
    _, _, face = await somewhere(storage)
    await storage.sanction(face)
    assert await page(lambda request: storage.communities.sanctions_on([], request)) == ([], None)


@pytest.mark.parametrize("by", [None, PseudonymId("psd_5mz0wq6gqk1v0n3h2j4t8r9x7c")])
async def test_an_audit_entry_says_what_was_done_to_what_under_which_face(
    storage: Storage, by: PseudonymId | None
) -> None:
    community, _, _ = await somewhere(storage)
    entry = await storage.audit_entry(community, by=by, what="appeal_upheld", subject="san_1", reason=TRICKY)
    view = {
        "id": entry.id,
        "position": 1,
        "occurred_at": "2026-11-22T12:34:56Z",
        "by": by,
        "what": "appeal_upheld",
        "subject": "san_1",
        "reason": TRICKY,
    }
    assert await page(lambda request: storage.communities.audit(community.id, request)) == ([view], None)


async def test_vouchers_are_counted_by_what_became_of_them(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    await storage.voucher(elsewhere)
    for days, claimed in ((0, False), (1, False), (-1, False), (-1, True), (0, True), (5, True), (-2, False)):
        await storage.voucher(community, expires_on=DAY + days * ONE_DAY, claimed=claimed)
    counted = [loaded(await storage.memberships.voucher_counts(community.id, DAY + n * ONE_DAY)) for n in (0, 1, 2)]
    assert [(each["open"], each["claimed"], each["expired"]) for each in counted] == [(2, 3, 2), (1, 3, 3), (0, 3, 4)]
    assert loaded(await storage.memberships.voucher_counts((await storage.community()).id, DAY)) == {
        "open": 0,
        "claimed": 0,
        "expired": 0,
    }


async def test_the_sealed_wearer_is_given_within_the_faces_community_alone(storage: Storage) -> None:
    community, _, face = await somewhere(storage)
    assert await storage.pseudonyms.sealed_wearer(community.id, face.id) == face.sealed_wearer
    elsewhere = await storage.community()
    assert await storage.pseudonyms.sealed_wearer(elsewhere.id, face.id) is None
    assert await storage.pseudonyms.sealed_wearer(community.id, "psd_00000000000000000000000000") is None


def loaded(view: Json | None) -> dict[str, Any]:
    assert view is not None
    shown: dict[str, Any] = json.loads(view)
    return shown
