"""Whoever changes the audit log in the database, past the server, is found out; and the server goes on recording."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.crypto.seals import KeyedDigests
from adapters.postgres.event_log import Announcer
from adapters.postgres.pool import Pool
from adapters.postgres.readers import PostgresAuditReader
from adapters.postgres.work import beginner
from adapters.system import SystemIds
from domain.memberships.model.community import Community, Policy
from domain.shared.audit import AuditChain, AuditEntry, AuditLog, AuditVerdict, HeldHead
from domain.shared.ids import AuditEntryId, CommunityId
from tests.adapters.crypto.keys import some_keys
from tests.domain.fakes import A_DAY, FixedClock

LENGTH = 6


@dataclass
class Log:
    """A community's, with entries 1 to LENGTH."""

    community_id: CommunityId
    pool: Pool
    digests: KeyedDigests

    async def write(self, what: str = "sanction_warning") -> None:
        ids = SystemIds()
        begin = beginner(self.pool, Announcer(self.pool), ids, FixedClock(), AuditChain(self.digests))
        async with begin() as work:
            entry_id = AuditEntryId(ids.random("aud"))
            work.audit.add(AuditEntry(entry_id, self.community_id, A_DAY, None, what, "san_1", "理由"))

    async def verify(self, held: HeldHead | None = None) -> AuditVerdict:
        return await AuditLog(PostgresAuditReader(self.pool), self.digests).verify(self.community_id, held)

    async def tamper(self, *statements: str) -> None:
        """As somebody who has the database and not the keys. `$1` is the community."""
        async with self.pool.acquire() as connection, connection.transaction():
            for statement in statements:
                await connection.execute(statement, self.community_id)


@pytest.fixture
async def log(pool: Pool) -> AsyncIterator[Log]:
    ids, digests = SystemIds(), KeyedDigests(some_keys())
    community = Community(
        id=CommunityId(ids.ordered("com")),
        slug=f"c-{secrets.token_hex(8)}",
        name={"ja": "会"},
        description={"ja": "会"},
        time_zone="Asia/Tokyo",
        languages=("ja",),
        policy=Policy(),
        rules_version=1,
        founded_month=A_DAY.date().replace(day=1),
    )
    async with beginner(pool, Announcer(pool), ids, FixedClock(), AuditChain(digests))() as work:
        work.communities.add(community)
        work.audit.begin(community.id)
    log = Log(community.id, pool, digests)
    for _ in range(LENGTH):
        await log.write()
    yield log
    await pool.execute("DELETE FROM community.communities WHERE id = $1", community.id)


_HERE = "community.audit_entries SET {} WHERE community_id = $1 AND position = {}"
_CUT = "DELETE FROM community.audit_entries WHERE community_id = $1 AND position {}"
_HEAD = "UPDATE community.audit_heads SET {} WHERE community_id = $1"
_SEAL_OF = "(SELECT seal FROM community.audit_entries WHERE community_id = $1 AND position = {})"


def _set(change: str, position: int) -> str:
    return f"UPDATE {_HERE.format(change, position)}"


_MOVE_UP = "UPDATE community.audit_entries SET position = position - 1 WHERE community_id = $1 AND position > {}"
_COPY = """
INSERT INTO community.audit_entries (id, community_id, occurred_at, by, what, subject, reason, position, seal)
SELECT id || 'x', community_id, occurred_at, by, what, subject, reason, {}, seal
FROM community.audit_entries WHERE community_id = $1 AND position = {}
"""

TAMPERING: dict[str, tuple[list[str], int]] = {
    "a reason rewritten": ([_set("reason = 'x'", 3)], 3),
    "the first one rewritten": ([_set("what = 'role_given:owner'", 1)], 1),
    "the last one rewritten": ([_set("reason = ''", LENGTH)], LENGTH),
    "a face taken off": ([_set("by = 'psd_x'", 2)], 2),
    "a time moved": ([_set("occurred_at = occurred_at + interval '1 second'", 4)], 4),
    "one in the middle deleted": ([_CUT.format("= 3")], 3),
    "one deleted and the rest moved up": ([_CUT.format("= 3"), _MOVE_UP.format(3)], 3),
    "the first one deleted": ([_CUT.format("= 1")], 1),
    "the last one deleted": ([_CUT.format(f"= {LENGTH}")], LENGTH),
    "the last ones deleted": ([_CUT.format("> 2")], 3),
    "all deleted": ([_CUT.format("> 0")], 1),
    "all deleted with the head": ([_CUT.format("> 0"), "DELETE FROM community.audit_heads WHERE community_id = $1"], 1),
    "the last one deleted and counted off": ([_CUT.format(f"= {LENGTH}"), _HEAD.format("length = length - 1")], LENGTH),
    "the end cut off and the head set to what is left": (
        [_CUT.format("> 4"), _HEAD.format(f"length = 4, seal = {_SEAL_OF.format(4)}")],
        5,
    ),
    "two swapped": (
        [_set("position = -1", 2), _set("position = 2", 3), _set("position = 3", -1)],
        2,
    ),
    "two swapped, seals staying": (
        [
            "UPDATE community.audit_entries a SET subject = b.id, id = b.id || 'x' FROM community.audit_entries b "
            "WHERE a.community_id = $1 AND b.community_id = $1 AND a.position = 2 AND b.position = 3",
        ],
        2,
    ),
    "one put in at the end": ([_COPY.format(LENGTH + 1, 1)], LENGTH + 1),
    "one put in at the end and counted": (
        [_COPY.format(LENGTH + 1, LENGTH), _HEAD.format("length = length + 1")],
        LENGTH + 1,
    ),
    "one put beside another": ([_COPY.format(3, 3)], 4),
    "the head deleted": (["DELETE FROM community.audit_heads WHERE community_id = $1"], LENGTH + 1),
    "the head rewritten": ([_HEAD.format("mac = '\\x00'")], LENGTH + 1),
}
"""What is done past the server, and the first position at which it shows."""


async def test_untouched_it_is_intact(log: Log) -> None:
    verdict = await log.verify()
    assert (verdict.intact, verdict.entries, verdict.broken_at) == (True, LENGTH, None)


@pytest.mark.parametrize("what", TAMPERING)
async def test_tampering_is_found_where_it_was_done(log: Log, what: str) -> None:
    statements, position = TAMPERING[what]
    await log.tamper(*statements)
    verdict = await log.verify()
    assert (verdict.intact, verdict.broken_at) == (False, position)


@pytest.mark.parametrize("what", TAMPERING)
async def test_what_happens_next_is_recorded_and_covers_nothing_up(log: Log, what: str) -> None:
    statements, position = TAMPERING[what]
    await log.tamper(*statements)
    await log.write("sanction_expulsion")
    recorded = "SELECT count(*) FROM community.audit_entries WHERE community_id = $1 AND what = 'sanction_expulsion'"
    assert await log.pool.fetchval(recorded, log.community_id) == 1
    verdict = await log.verify()
    assert (verdict.intact, verdict.broken_at) in [(False, position), (False, position + 1)]


async def test_setting_everything_back_shows_to_who_has_kept_a_seal(log: Log) -> None:
    """As from a backup: the head of that time with the entries of that time. Nothing inside the database tells."""
    old = await log.pool.fetchrow("SELECT * FROM community.audit_heads WHERE community_id = $1", log.community_id)
    assert old is not None
    await log.write("sanction_expulsion")
    kept = (await log.verify()).seal
    assert kept is not None
    held = HeldHead(bytes.fromhex(kept))
    assert (await log.verify(held)).holds is True
    await log.tamper(_CUT.format(f"> {LENGTH}"))
    back = "UPDATE community.audit_heads SET length = $2, seal = $3, mac = $4 WHERE community_id = $1"
    await log.pool.execute(back, log.community_id, old["length"], old["seal"], old["mac"])
    verdict = await log.verify(held)
    assert (verdict.intact, verdict.holds) == (True, False)
    await log.write("sanction_notice")
    assert (await log.verify(held)).holds is False
