"""Whom posts speak to: faces, and those who are on call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.postgres.stores import mappings as of
from adapters.postgres.stores.store import Store, Transaction
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import Addressed, KeptState, Moderated, NoticeKind
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
ON CONFLICT (post_id, pseudonym_id, (kind = 'moderated')) DO UPDATE SET id = EXCLUDED.id, kind = EXCLUDED.kind
  WHERE n.kind <> 'mention' AND EXCLUDED.kind = 'mention'
RETURNING pseudonym_id, kind
"""
"""The faces are held, so that none goes meanwhile."""

_KEEP_MENTIONS = """
DELETE FROM community.notices WHERE post_id = $1 AND kind = 'mention' AND strpos($2, '@' || pseudonym_id) = 0
"""

_MODERATE = """
WITH held AS (
  SELECT p.id FROM community.pseudonyms p WHERE p.id = ANY($2::text[]) ORDER BY p.id FOR KEY SHARE
), told AS (
  SELECT w.id, h.id AS face, coalesce(w.post, (SELECT q.id FROM community.posts q WHERE q.thread_id = w.thread
    ORDER BY q.pseudonym_id IS NOT DISTINCT FROM h.id DESC, q.id LIMIT 1)) AS post
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) w(id, face, thread, post) JOIN held h ON h.id = w.face
)
INSERT INTO community.notices (id, pseudonym_id, post_id, kind)
SELECT t.id, t.face, t.post, 'moderated' FROM told t WHERE t.post IS NOT NULL ORDER BY t.post
ON CONFLICT (post_id, pseudonym_id, (kind = 'moderated')) DO UPDATE SET id = EXCLUDED.id
RETURNING pseudonym_id, post_id
"""

_FORGET_REMOVALS = """
DELETE FROM community.notices n USING community.posts p
WHERE n.kind = 'moderated' AND n.id < $1 AND p.id = n.post_id AND p.withdrawn_by IS NOT NULL
"""

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

    async def moderate(self, whose: Sequence[Moderated]) -> list[tuple[PseudonymId, PostId]]:
        each = [(one.id, one.pseudonym_id, one.thread_id, one.post_id) for one in whose]
        rows = await self._work.connection.fetch(_MODERATE, *map(list, zip(*each, strict=True)))
        return [(row["pseudonym_id"], row["post_id"]) for row in rows]

    async def forget_removals(self, before: str) -> None:
        await self._work.connection.execute(_FORGET_REMOVALS, before)


class NoticeStateStore(Store[KeptState]):
    async def lock(self, usual: KeptState) -> bytes:
        usually = f"{self._mapping.insert} ON CONFLICT DO NOTHING"
        await self._work.connection.execute(usually, *self._mapping.values(usual))
        held = await self._one("marker = $1 FOR UPDATE", usual.marker)
        assert held is not None
        return held.sealed

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
