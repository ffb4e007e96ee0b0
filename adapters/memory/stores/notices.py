"""Whom posts speak to: faces, and those who are on call."""

from dataclasses import replace
from datetime import datetime

from adapters.memory.stores.store import Store, Transaction
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import Addressed, KeptState, Notice, NoticeKind
from domain.boards.mentions.rotas import Rota
from domain.boards.model.post import Post
from domain.pseudonyms.model import Pseudonym
from domain.shared.ids import CallId, CommunityId, NoticeId, PostId, PseudonymId


class NoticeStore:
    def __init__(self, work: Transaction) -> None:
        self._tables = work.tables

    async def address(self, addressed: Addressed) -> list[tuple[PseudonymId, NoticeKind]]:
        answered = None if addressed.reply_to is None else self._tables.rows(Post).get((addressed.reply_to,))
        wanted: list[tuple[PseudonymId | None, NoticeKind]]
        wanted = [(face, NoticeKind.MENTION) for face in addressed.mentioned]
        wanted.append((answered.pseudonym_id if answered else None, NoticeKind.REPLY))
        wanted.append((addressed.answered, NoticeKind.ANSWER))
        known = {n.pseudonym_id: n for n in self._tables.all(Notice) if n.post_id == addressed.post_id}
        told: dict[PseudonymId, NoticeKind] = {}
        for notice_id, (face, kind) in zip(addressed.ids, wanted, strict=True):
            if face is None or face in told or not self._is_spoken_to(addressed, face, kind):
                continue
            before = known.get(face)
            if before is None or (kind is NoticeKind.MENTION and before.kind is not kind):
                self._put(NoticeId(notice_id), face, addressed.post_id, kind, before)
                told[face] = kind
        return list(told.items())

    async def keep_mentions(self, post_id: PostId, body: str) -> None:
        for notice in self._tables.all(Notice):
            gone = notice.kind is NoticeKind.MENTION and f"@{notice.pseudonym_id}" not in body
            if notice.post_id == post_id and gone:
                self._tables.delete(notice)

    def _put(
        self, notice_id: NoticeId, face: PseudonymId, post_id: PostId, kind: NoticeKind, before: Notice | None
    ) -> None:
        if before is not None:
            self._tables.delete(before)
        self._tables.insert(Notice(notice_id, face, post_id, kind))

    def _is_spoken_to(self, addressed: Addressed, face: PseudonymId, kind: NoticeKind) -> bool:
        row = self._tables.rows(Pseudonym).get((face,))
        if row is None or row.community_id != addressed.community_id:
            return False
        if kind is NoticeKind.MENTION:
            return row.retired_month is None and row.scope in addressed.scopes
        return row.id != addressed.author


class NoticeStateStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work
        self._rows = work.tables.rows(KeptState)

    async def put(self, state: KeptState) -> None:
        self._rows[(state.marker,)] = state

    async def get(self, marker: bytes) -> bytes | None:
        found = self._rows.get((marker,))
        return None if found is None else found.sealed

    def remove(self, marker: bytes) -> None:
        self._work.later(lambda: self._forget(marker))

    def _forget(self, marker: bytes) -> None:
        self._rows.pop((marker,), None)


class RotaStore(Store[Rota]):
    async def lock(self, community_id: CommunityId) -> Rota:
        usual = Rota(community_id)
        if not self._tables.has(usual):
            self._tables.insert(usual)
        held = self._one(community_id)
        assert held is not None
        return held

    def choose(self, chosen: Rota) -> None:
        self.save(replace(chosen, revision=chosen.revision + 1))


class CallStore(Store[Call]):
    async def put(self, call: Call) -> None:
        self._tables.insert(call)

    async def get(self, call_id: str) -> Call | None:
        return self._one(call_id)

    async def keep(self, post_id: PostId, body: str) -> list[str]:
        there = self._all(lambda call: call.post_id == post_id)
        for call in there:
            if call.token not in body:
                self._tables.delete(call)
        return [call.called for call in there if call.token in body]

    async def answer(self, post_id: PostId, claim: bytes) -> list[CallId]:
        met = self._all(lambda call: call.post_id == post_id and call.claim == claim and not call.answered)
        for call in met:
            self._tables.update(replace(call, answered=True, claim=None))
        return [call.id for call in met]

    async def count(self, tally: CallTally, most: int, now: datetime) -> datetime | None:
        rows = self._tables.rows(CallTally)
        before = rows.get((tally.place, tally.called))
        if before is None or before.until <= now:
            rows[(tally.place, tally.called)] = tally
        elif before.calls < most:
            rows[(tally.place, tally.called)] = replace(before, calls=before.calls + 1)
        else:
            return before.until
        return None
