"""Memberships, and what opens and closes the door to them."""

from collections.abc import Sequence, Set
from datetime import date, datetime, timedelta

from adapters.postgres.stores.mappings import FACTS
from adapters.postgres.stores.store import Store, Transaction
from domain.memberships.model.admission import Application, ApplicationState, Invitation, Proof, Voucher
from domain.memberships.model.community import ProofKind
from domain.memberships.model.membership import Fact, Membership, Unwritten
from domain.memberships.model.sanction import Sanction
from domain.shared.ids import AccountId, CommunityId, MembershipId, SanctionId

_HELD = "FOR UPDATE"
_FREE = "FOR UPDATE SKIP LOCKED"

_PROVEN = (
    "EXISTS (SELECT FROM vault.proofs p WHERE p.membership_id = memberships.id AND coalesce(p.valid_until, $1) >= $1)"
)
_BY_PROOF = "community_id IN (SELECT id FROM community.communities WHERE policy->>'admission' = 'proof')"
_ONCE_PROVEN = "EXISTS (SELECT FROM vault.proofs p WHERE p.membership_id = memberships.id)"

_UNFOUNDED = """
WITH nowhere AS (
  SELECT o.community_id FROM vault.ownerships o
  WHERE NOT EXISTS (SELECT FROM community.communities c WHERE c.id = o.community_id)
    AND NOT EXISTS (SELECT FROM vault.memberships m WHERE m.community_id = o.community_id AND m.joined_month >= $1)
), accepted AS (
  DELETE FROM vault.rules_acceptances a USING nowhere WHERE a.community_id = nowhere.community_id
), owned AS (
  DELETE FROM vault.ownerships o USING nowhere WHERE o.community_id = nowhere.community_id
)
DELETE FROM vault.memberships m USING nowhere WHERE m.community_id = nowhere.community_id
"""

_USE = """
UPDATE vault.invitations SET used = used + 1
WHERE community_id = $1 AND digest = $2 AND used < uses AND expires_on >= $3 AND NOT revoked
RETURNING inviter_id
"""
_OPEN = """
SELECT count(*) FROM vault.invitations
WHERE inviter_id = $1 AND used < uses AND expires_on >= $2 AND NOT revoked
"""
_REVOKE = "UPDATE vault.invitations SET revoked = true WHERE id = $1 AND inviter_id = $2"

_CLAIM = """
UPDATE vault.vouchers SET claimed = true
WHERE community_id = $1 AND digest = $2 AND NOT claimed AND expires_on >= $3
RETURNING community_id, digest, days, expires_on, claimed
"""

_ADD_NEW = """
INSERT INTO vault.vouchers (community_id, digest, days, expires_on, claimed)
SELECT * FROM unnest($1::text[], $2::bytea[], $3::int[], $4::date[], $5::boolean[]) AS v (c, digest, d, e, claimed)
ORDER BY v.digest
ON CONFLICT DO NOTHING
"""
"""In one order, so that two lists at once do not wait for each other."""

_ALONE = "SELECT pg_advisory_xact_lock(('x' || encode(substr($1::bytea, 1, 8), 'hex'))::bit(64)::bigint)"
"""Whoever comes with the same proof comes after, even where it is not kept yet and there is no row to hold."""

_ONE_BY_ONE = "SELECT pg_advisory_xact_lock(hashtextextended('company/' || $1, 0))"

_PUT = """
INSERT INTO vault.proofs (community_id, digest, membership_id, kind, level, valid_until) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (community_id, digest) DO UPDATE
SET membership_id = excluded.membership_id, level = excluded.level, valid_until = excluded.valid_until
"""
_MARK = """
UPDATE vault.proofs SET valid_until = CASE WHEN digest = ANY($3) THEN NULL ELSE $4::date - 1 END
WHERE community_id = $1 AND kind = $2 AND (valid_until IS NULL) <> (digest = ANY($3))
"""


_RECORD = f"""
INSERT INTO vault.membership_facts ({", ".join(FACTS.columns)}, number) OVERRIDING SYSTEM VALUE
SELECT {", ".join(f"${place}" for place in range(1, len(FACTS.columns) + 1))}, coalesce(max(number), 0) + 1
FROM vault.membership_facts WHERE membership_id = ${FACTS.columns.index("membership_id") + 1}
"""  # noqa: S608
"""Whoever changes a membership holds it, so of two facts of one membership one comes after the other."""

_CLAIM_CHORE = """
INSERT INTO vault.chores AS c (name, done_at) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at WHERE c.done_at <= excluded.done_at - $3::interval
"""


class MembershipStore(Store[Membership]):
    async def of(self, account_id: AccountId, community_id: CommunityId) -> Membership | None:
        mine = "account_id = $1 AND community_id = $2 AND state <> 'left'"
        return await self._one(f"{mine} {_HELD}", account_id, community_id)

    async def left_by(self, account_id: AccountId, community_id: CommunityId) -> list[Membership]:
        return await self._all("account_id = $1 AND community_id = $2 AND state = 'left'", account_id, community_id)

    async def get(self, membership_id: MembershipId) -> Membership | None:
        return await self._one(f"id = $1 {_HELD}", membership_id)

    async def some_others(self, membership: Membership, count: int) -> list[Membership]:
        await self._work.connection.execute(_ONE_BY_ONE, membership.community_id)
        where = f"community_id = $1 AND id <> $2 ORDER BY random() LIMIT $3 {_FREE}"
        return await self._all(where, membership.community_id, membership.id, count)

    async def leaving(self, after: MembershipId, limit: int) -> list[Membership]:
        where = "state = 'left' AND due_on IS NOT NULL AND id > $1 ORDER BY id LIMIT $2"
        return await self._all(where, after, limit)

    async def due(self, today: date, limit: int) -> list[Membership]:
        return await self._all(f"due_on <= $1 AND state IN ('trial', 'grace') LIMIT $2 {_FREE}", today, limit)

    async def to_remind(self, before: date, limit: int) -> list[Membership]:
        unknowing = "due_on <= $1 AND state IN ('trial', 'grace') AND NOT reminded"
        return await self._all(f"{unknowing} LIMIT $2 {_FREE}", before, limit)

    async def proof_lost(self, today: date, limit: int) -> list[Membership]:
        where = f"state IN ('trial', 'active') AND {_BY_PROOF} AND {_ONCE_PROVEN} AND NOT {_PROVEN}"
        return await self._all(f"{where} LIMIT $2 {_FREE}", today, limit)

    async def proof_regained(self, today: date, limit: int) -> list[Membership]:
        where = f"(state IN ('grace', 'lapsed') AND {_BY_PROOF} AND {_PROVEN} OR state = 'grace' AND NOT {_BY_PROOF})"
        return await self._all(f"{where} LIMIT $2 {_FREE}", today, limit)

    def record(self, fact: Fact) -> None:
        self._work.later(_RECORD, FACTS.values(fact))

    async def forget_unfounded(self, before: date) -> int:
        return int((await self._work.connection.execute(_UNFOUNDED, before)).removeprefix("DELETE "))


class ApplicationStore(Store[Application]):
    async def get(self, application_id: str) -> Application | None:
        return await self._one(f"id = $1 {_HELD}", application_id)

    async def open_of(self, membership_id: MembershipId) -> Application | None:
        where = f"membership_id = $1 AND state = '{ApplicationState.OPEN}'"
        return await self._one(f"{where} {_HELD}", membership_id)


class InvitationStore(Store[Invitation]):
    async def use(self, community_id: CommunityId, digest: bytes, today: date) -> MembershipId | None:
        inviter_id: MembershipId | None = await self._work.connection.fetchval(_USE, community_id, digest, today)
        return inviter_id

    async def open_by(self, inviter_id: MembershipId, today: date) -> int:
        count: int = await self._work.connection.fetchval(_OPEN, inviter_id, today)
        return count

    async def revoke(self, invitation_id: str, inviter_id: MembershipId) -> bool:
        return await self._work.connection.execute(_REVOKE, invitation_id, inviter_id) == "UPDATE 1"


class VoucherStore(Store[Voucher]):
    async def add_new(self, vouchers: Sequence[Voucher]) -> int:
        rows = [self._mapping.values(voucher) for voucher in vouchers]
        result = await self._work.connection.execute(_ADD_NEW, *zip(*rows, strict=True)) if rows else "INSERT 0 0"
        return int(result.removeprefix("INSERT 0 "))

    async def claim(self, community_id: CommunityId, digest: bytes, today: date) -> Voucher | None:
        row = await self._work.connection.fetchrow(_CLAIM, community_id, digest, today)
        return None if row is None else self._mapping.entity_of(row)


class ProofStore(Store[Proof]):
    async def held(self, community_id: CommunityId, digest: bytes) -> Proof | None:
        await self._work.connection.execute(_ALONE, digest)
        return await self._one(f"community_id = $1 AND digest = $2 {_HELD}", community_id, digest)

    async def put(self, proof: Proof) -> None:
        await self._work.flush()  # the membership that it belongs to may be new
        await self._work.connection.execute(_PUT, *self._mapping.values(proof))

    async def mark(self, community_id: CommunityId, kind: ProofKind, current: Set[bytes], today: date) -> None:
        await self._work.connection.execute(_MARK, community_id, kind, list(current), today)


class SanctionStore(Store[Sanction]):
    async def get(self, sanction_id: str) -> Sanction | None:
        return await self._one(f"id = $1 {_HELD}", sanction_id)

    async def undone(self, limit: int) -> list[Sanction]:
        return await self._all("NOT carried_out ORDER BY number LIMIT $1", limit)

    async def remove(self, sanction_id: SanctionId) -> None:
        await self._work.connection.execute("DELETE FROM community.sanctions WHERE id = $1", sanction_id)


class UnwrittenStore(Store[Unwritten]):
    async def all(self, limit: int) -> list[Unwritten]:
        return await self._all("true LIMIT $1", limit)

    async def remove(self, unwritten_id: str) -> None:
        await self._work.connection.execute("DELETE FROM vault.unwritten_entries WHERE id = $1", unwritten_id)


class ChoreStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        return await self._work.connection.execute(_CLAIM_CHORE, name, now, every) == "INSERT 0 1"
