"""Whom posts speak to: faces, and those who are on call."""

from dataclasses import replace
from datetime import datetime

from adapters.postgres.stores import mappings as of
from adapters.postgres.stores.store import Store, Transaction
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import Addressed, KeptState, NoticeKind
from domain.boards.mentions.rotas import Rota
from domain.shared.ids import CallId, CommunityId, PostId, PseudonymId

_ADDRESS = """
WITH wanted AS (
  SELECT w.id, w.kind, w.rank, CASE WHEN w.kind = 'reply'
    THEN (SELECT q.pseudonym_id FROM community.posts q WHERE q.id = $7) ELSE w.face END AS face
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY w(id, face, kind, rank)
), held AS (
  SELECT p.id, p.retired_month IS NULL AND p.scope = ANY($5::text[]) AS worn FROM community.pseudonyms p
  WHERE p.id IN (SELECT face FROM wanted) AND p.community_id = $4 FOR KEY SHARE
)
INSERT INTO community.notices AS n (id, pseudonym_id, post_id, kind)
SELECT DISTINCT ON (h.id) w.id, h.id, $6, w.kind FROM wanted w JOIN held h ON h.id = w.face
WHERE CASE w.kind WHEN 'mention' THEN h.worn ELSE h.id <> $8 END
ORDER BY h.id, w.rank
ON CONFLICT (post_id, pseudonym_id) DO UPDATE SET id = EXCLUDED.id, kind = EXCLUDED.kind
  WHERE n.kind <> 'mention' AND EXCLUDED.kind = 'mention'
RETURNING pseudonym_id, kind
"""
"""The faces are held, so that none goes meanwhile."""

_KEEP_MENTIONS = """
DELETE FROM community.notices WHERE post_id = $1 AND kind = 'mention' AND strpos($2, '@' || pseudonym_id) = 0
"""

_INSTEAD = "ON CONFLICT (marker) DO UPDATE SET sealed = EXCLUDED.sealed"

_KEEP_CALLS = """
WITH gone AS (DELETE FROM community.calls WHERE post_id = $1 AND strpos($2, token) = 0)
SELECT called FROM community.calls WHERE post_id = $1 AND strpos($2, token) > 0
"""
_ANSWER = """
UPDATE community.calls SET answered = true, claim = NULL WHERE post_id = $1 AND claim = $2 AND NOT answered RETURNING id
"""

_COUNT = """
INSERT INTO community.call_tallies AS t (place, called, calls, until) VALUES ($1, $2, $3, $4)
ON CONFLICT (place, called) DO UPDATE SET calls = CASE WHEN t.until <= $6 THEN $3 ELSE t.calls + 1 END,
  until = CASE WHEN t.until <= $6 THEN $4 ELSE t.until END
WHERE t.until <= $6 OR t.calls < $5
"""
_UNTIL = "SELECT until FROM community.call_tallies WHERE place = $1 AND called = $2"


class NoticeStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def address(self, addressed: Addressed) -> list[tuple[PseudonymId, NoticeKind]]:
        named = [*addressed.mentioned, None, addressed.answered]
        kinds = [*(NoticeKind.MENTION for _ in addressed.mentioned), NoticeKind.REPLY, NoticeKind.ANSWER]
        where = (addressed.community_id, list(addressed.scopes), addressed.post_id)
        values = (list(addressed.ids), named, kinds, *where, addressed.reply_to, addressed.author)
        rows = await self._work.connection.fetch(_ADDRESS, *values)
        return [(row["pseudonym_id"], NoticeKind(row["kind"])) for row in rows]

    async def keep_mentions(self, post_id: PostId, body: str) -> None:
        await self._work.connection.execute(_KEEP_MENTIONS, post_id, body)


class NoticeStateStore(Store[KeptState]):
    async def put(self, state: KeptState) -> None:
        await self._work.connection.execute(f"{self._mapping.insert} {_INSTEAD}", *self._mapping.values(state))

    async def get(self, marker: bytes) -> bytes | None:
        held = await self._one("marker = $1 FOR UPDATE", marker)
        return None if held is None else held.sealed

    def remove(self, marker: bytes) -> None:
        self._work.later("DELETE FROM community.notice_states WHERE marker = $1", [marker])


class RotaStore(Store[Rota]):
    async def lock(self, community_id: CommunityId) -> Rota:
        usual = f"{self._mapping.insert} ON CONFLICT DO NOTHING"
        await self._work.connection.execute(usual, *self._mapping.values(Rota(community_id)))
        held = await self._one("community_id = $1 FOR NO KEY UPDATE", community_id)
        assert held is not None
        return held

    def choose(self, chosen: Rota) -> None:
        self.save(replace(chosen, revision=chosen.revision + 1))


class CallStore(Store[Call]):
    async def put(self, call: Call) -> None:
        await self._work.connection.execute(self._mapping.insert, *self._mapping.values(call))

    async def get(self, call_id: str) -> Call | None:
        return await self._one("id = $1 FOR UPDATE", call_id)

    async def keep(self, post_id: PostId, body: str) -> list[str]:
        return [row["called"] for row in await self._work.connection.fetch(_KEEP_CALLS, post_id, body)]

    async def answer(self, post_id: PostId, claim: bytes) -> list[CallId]:
        return [row["id"] for row in await self._work.connection.fetch(_ANSWER, post_id, claim)]

    async def count(self, tally: CallTally, most: int, now: datetime) -> datetime | None:
        values = of.CALL_TALLIES.values(tally)
        if await self._work.connection.execute(_COUNT, *values, most, now) != "INSERT 0 0":
            return None
        until: datetime = await self._work.connection.fetchval(_UNTIL, tally.place, tally.called)
        return until
