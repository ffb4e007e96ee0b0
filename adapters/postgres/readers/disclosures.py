"""What is told of one membership when a face is unsealed: no id of anything, and nothing of another face."""

import json
from collections.abc import Callable, Set
from typing import Any

import asyncpg

from adapters.postgres.pool import Pool
from domain.memberships.ports.outside import PersonalSeals
from domain.shared.actor import MembershipState
from domain.shared.ids import MembershipId
from domain.shared.shapes import Json

_MEMBERSHIP = """
SELECT m.state, to_char(m.joined_month, 'YYYY-MM') AS joined_month, m.personal,
  (SELECT coalesce(json_agg(json_build_object('occurred_on', f.occurred_on, 'what', f.what, 'state', f.state,
                                              'by', f.by) ORDER BY f.number), '[]')
   FROM vault.membership_facts f WHERE f.membership_id = m.id) AS history,
  (SELECT json_build_object('state', a.state, 'answers', a.answers, 'submitted_on', a.submitted_on)
   FROM vault.applications a WHERE a.membership_id = m.id ORDER BY a.number DESC LIMIT 1) AS application,
  (SELECT coalesce(json_agg(json_build_object('kind', p.kind, 'level', p.level) ORDER BY p.kind, p.level), '[]')
   FROM vault.proofs p WHERE p.membership_id = m.id) AS proofs,
  ARRAY(SELECT p.digest FROM vault.proofs p WHERE p.membership_id = m.id) AS digests
FROM vault.memberships m WHERE m.id = $1
"""

_OF_ONE_ACCOUNT = """
SELECT EXISTS (SELECT FROM vault.memberships a JOIN vault.memberships b USING (account_id)
               WHERE a.id = $1 AND b.id = $2)
"""


class PostgresDisclosuresReader:
    def __init__(self, pool: Pool, seals: PersonalSeals) -> None:
        self._pool = pool
        self._seals = seals

    async def disclosure(
        self, membership_id: MembershipId, parts: Set[str], is_named: Callable[[bytes], bool] | None
    ) -> Json:
        row = await self._pool.fetchrow(_MEMBERSHIP, membership_id)
        assert row is not None, "a face has a wearer"
        named = None if is_named is None else any(map(is_named, row["digests"]))
        view = {
            "standing": self._standing(membership_id, row) if "standing" in parts else None,
            "application": _parsed(row["application"]) if "application" in parts else None,
            "proofs": _parsed(row["proofs"]) if "proof" in parts else None,
            "match": named if "match" in parts else None,
        }
        return Json(json.dumps(view, ensure_ascii=False).encode())

    async def are_of_one_account(self, one: MembershipId, other: MembershipId) -> bool:
        same: bool = await self._pool.fetchval(_OF_ONE_ACCOUNT, one, other)
        return same

    def _standing(self, membership_id: MembershipId, row: asyncpg.Record) -> dict[str, Any]:
        expelled = self._seals.open_personal(membership_id, row["personal"]).expulsions
        state = MembershipState.EXPELLED if expelled else row["state"]
        return {"state": state, "joined_month": row["joined_month"], "history": _parsed(row["history"])}


def _parsed(text: str | None) -> Any:
    return None if text is None else json.loads(text)
