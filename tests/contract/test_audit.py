"""Audit entries are put at the end of their community's chain, one after another."""

import asyncio
from datetime import date, datetime

import pytest

from domain.memberships.model.community import Community
from domain.shared.audit import AuditEntry, AuditLog, AuditVerdict, ChainedEntry, EntryKnown, Examination
from domain.shared.ids import AuditEntryId
from tests.contract.storage import MONTH, SECOND, Storage, Work, interrupted
from tests.contract.test_reading_lists import loaded

AT_ONCE = 50


async def verdict(storage: Storage, community: Community) -> AuditVerdict:
    examination = Examination(storage.chain, community.id)
    return examination.end(await storage.audit.walk(community.id, examination.take))


async def entries(storage: Storage, community: Community) -> list[ChainedEntry]:
    found: list[ChainedEntry] = []
    await storage.audit.walk(community.id, found.append)
    return found


def some_entry(storage: Storage, community: Community, what: str = "x", at: datetime = SECOND) -> AuditEntry:
    return AuditEntry(AuditEntryId(storage.ids.random("aud")), community.id, at, None, what, "", "「あ」\n\\")


async def test_a_new_communitys_record_is_empty_and_intact(storage: Storage) -> None:
    community = await storage.community()
    assert await entries(storage, community) == []
    assert (await verdict(storage, community)).intact


async def test_entries_follow_one_another_without_gaps(storage: Storage) -> None:
    community = await storage.community()
    made = [(await storage.audit_entry(community)).id for _ in range(3)]
    both = [some_entry(storage, community) for _ in range(2)]
    await storage.keep_all(both)
    kept = await entries(storage, community)
    assert [each.id for each in kept] == [*made, *(each.id for each in both)]
    assert [each.position for each in kept] == [1, 2, 3, 4, 5]
    assert (await verdict(storage, community)).intact


async def test_an_entry_that_is_known_leaves_the_chain_as_it_was(storage: Storage) -> None:
    """What an interruption left to be written may have been written already, also just now."""
    community = await storage.community()
    first = await storage.audit_entry(community)
    entry = some_entry(storage, community)
    done = await asyncio.gather(*(storage.keep_all([entry]) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in done if each is not None] == [EntryKnown, EntryKnown]
    later = await storage.audit_entry(community)
    assert [each.id for each in await entries(storage, community)] == [first.id, entry.id, later.id]
    assert (await verdict(storage, community)).intact


async def test_what_is_kept_is_what_was_added(storage: Storage) -> None:
    community = await storage.community()
    added = some_entry(storage, community)
    await storage.keep_all([added])
    (kept,) = await entries(storage, community)
    assert kept == storage.chain.link(added, 1, b"")


async def test_each_community_has_a_chain_of_its_own(storage: Storage) -> None:
    one, other = await storage.community(), await storage.community()
    await storage.keep_all([some_entry(storage, each) for each in (one, other, one, other, other)])
    assert [len(await entries(storage, each)) for each in (one, other)] == [2, 3]
    assert all([(await verdict(storage, each)).intact for each in (one, other)])


async def test_a_work_that_fails_leaves_the_chain_as_it_was(storage: Storage) -> None:
    community = await storage.community()

    async def add(work: Work) -> None:
        work.audit.add(some_entry(storage, community))

    await interrupted(storage, add)
    assert await entries(storage, community) == []
    await storage.audit_entry(community)
    assert (await verdict(storage, community)).entries == 1


async def test_many_at_once_make_one_chain(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    given = [some_entry(storage, community, str(number)) for number in range(AT_ONCE)]
    crossing = [some_entry(storage, elsewhere) for _ in range(AT_ONCE)]
    pairs = [(a, b) if n % 2 else (b, a) for n, (a, b) in enumerate(zip(given, crossing, strict=True))]
    await asyncio.gather(*(storage.keep_all(pair) for pair in pairs))
    kept = await entries(storage, community)
    assert {each.what for each in kept} == {each.what for each in given}
    assert [each.position for each in kept] == list(range(1, AT_ONCE + 1))
    for each in (community, elsewhere):
        assert (await verdict(storage, each)).intact


async def test_walking_while_others_write_finds_a_chain_that_is_whole(storage: Storage) -> None:
    community = await storage.community()
    writing = asyncio.gather(*(storage.audit_entry(community) for _ in range(AT_ONCE)))
    seen = []
    while not writing.done():
        seen.append(await verdict(storage, community))
        await asyncio.sleep(0)
    await writing
    assert all(each.intact for each in seen)
    assert (await verdict(storage, community)).entries == AT_ONCE


async def test_without_a_head_entries_are_kept_and_the_break_stays_to_be_seen(storage: Storage) -> None:
    community = storage.some_community()
    async with storage.begin() as work:
        work.communities.add(community)
    for number in (1, 2):
        await storage.audit_entry(community)
        assert (await verdict(storage, community)).broken_at == number + 1
    assert [each.position for each in await entries(storage, community)] == [1, 2]


class OtherDigests:
    def digest(self, purpose: str, secret: str) -> bytes:
        return f"{purpose}/{secret}".encode()


async def test_who_has_other_keys_finds_it_broken(storage: Storage) -> None:
    community = await storage.community()
    await storage.audit_entry(community)
    assert (await AuditLog(storage.audit, OtherDigests()).verify(community.id)).broken_at == 1


LATER, LAST_YEAR = SECOND.replace(month=12), SECOND.replace(year=2025)


async def test_public_counts_are_of_years_and_of_sanctions_in_fives_of_full_months(storage: Storage) -> None:
    community = await storage.community()
    made = [("sanction_warning", SECOND)] * 7 + [("sanction_warning", LATER)] * 9
    made += [("sanction_notice", SECOND)] * 4 + [("appeal_upheld", SECOND)] * 5
    made += [("unsealing_requested", LATER)] * 3 + [("unsealing_disclosed", SECOND), ("unsealing_refused", LAST_YEAR)]
    made += [("role_given:staff", SECOND)]
    await storage.keep_all([some_entry(storage, community, what, at) for what, at in made])
    view = loaded(await storage.transparency.transparency(community.slug, date(2026, 12, 1)))
    (this_year, last_year) = view["years"]
    assert (this_year["year"], last_year["year"]) == (2026, 2025)
    assert this_year["sanctions"] == {"notice": 0, "warning": 5, "suspension": 0, "expulsion": 0}
    assert this_year["appeals"] == {"upheld": 5, "overturned": 0}
    assert (this_year["unsealings"]["requested"], this_year["unsealings"]["disclosed"]) == (3, 1)
    assert last_year["unsealings"]["refused"] == 1
    assert (view["rounded_down_to"], view["sanctions_until"]) == (5, "2026-11-30")
    assert loaded(await storage.transparency.transparency(community.id, date(2026, 12, 1))) == view


async def test_the_seal_that_is_shown_is_that_of_the_last_full_month(storage: Storage) -> None:
    community = await storage.community()

    async def shown(month: date) -> object:
        return loaded(await storage.transparency.transparency(community.id, month))["audit_seal"]

    await storage.keep_all([some_entry(storage, community, at=at) for at in (SECOND, SECOND, LATER)])
    _, second, third = await entries(storage, community)
    assert await shown(MONTH) is None
    assert await shown(date(2026, 12, 1)) == second.seal.hex()
    assert await shown(date(2027, 1, 1)) == third.seal.hex()


async def test_another_communitys_counts_are_not_in_it(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    await storage.keep_all([some_entry(storage, elsewhere, "unsealing_requested")])
    assert loaded(await storage.transparency.transparency(community.id, MONTH))["years"] == []


@pytest.mark.parametrize("unknown", ["", "com_00000000000000000000000000", "あ"])
async def test_without_such_a_community_there_is_nothing_to_count(storage: Storage, unknown: str) -> None:
    assert await storage.transparency.transparency(unknown, MONTH) is None


async def test_unsealings_are_counted_over_the_whole_installation(storage: Storage) -> None:
    before = await storage.transparency.unsealings()
    for what in ("unsealing_requested", "unsealing_approved", "unsealing_disclosed", "sanction_notice"):
        await storage.keep_all([some_entry(storage, await storage.community(), what)])
    after = await storage.transparency.unsealings()
    grown = {name for name in after if after[name] == before[name] + 1}
    assert grown == {"requested", "approved", "disclosed"}
    assert sum(after.values()) == sum(before.values()) + 3
