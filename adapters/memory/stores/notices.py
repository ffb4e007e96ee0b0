"""Whom posts speak to: faces, and those who are on call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.stores.store import Store, Transaction
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import Addressed, KeptState, Moderated, Notice, NoticeKind
from domain.boards.mentions.rotas import Rota
from domain.boards.model.post import Post
from domain.pseudonyms.model import Pseudonym
from domain.shared.ids import CallId, CommunityId, NoticeId, PostId, PseudonymId, ThreadId


class NoticeStore:
    def __init__(self, work: Transaction) -> None:
        self._tables = work.tables

    async def address(self, addressed: Addressed) -> list[tuple[PseudonymId, NoticeKind]]:
        answered = None if addressed.reply_to is None else self._tables.rows(Post).get((addressed.reply_to,))
        wanted: list[tuple[PseudonymId | None, NoticeKind]]
        wanted = [(face, NoticeKind.MENTION) for face in addressed.mentioned]
        wanted.append((answered.pseudonym_id if answered else None, NoticeKind.REPLY))
        wanted.append((addressed.answered, NoticeKind.ANSWER))
        known = {n.pseudonym_id: n for n in self._of(addressed.post_id) if n.kind is not NoticeKind.MODERATED}
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
        for notice in self._of(post_id):
            if notice.kind is NoticeKind.MENTION and f"@{notice.pseudonym_id}" not in body:
                self._tables.delete(notice)

    async def moderate(self, whose: Sequence[Moderated]) -> list[tuple[PseudonymId, PostId]]:
        told = []
        for each in whose:
            post_id = each.post_id or self._first(each.thread_id, each.pseudonym_id)
            if post_id is not None and self._tables.rows(Pseudonym).get((each.pseudonym_id,)) is not None:
                there = (n for n in self._of(post_id) if n.pseudonym_id == each.pseudonym_id)
                before = next((n for n in there if n.kind is NoticeKind.MODERATED), None)
                self._put(each.id, each.pseudonym_id, post_id, NoticeKind.MODERATED, before)
                told.append((each.pseudonym_id, post_id))
        return told

    async def forget_removals(self, before: str) -> None:
        for notice in self._tables.all(Notice):
            withdrawn = self._tables.rows(Post)[(notice.post_id,)].withdrawn_by is not None
            if notice.kind is NoticeKind.MODERATED and notice.id < before and withdrawn:
                self._tables.delete(notice)

    def _of(self, post_id: PostId) -> list[Notice]:
        return [notice for notice in self._tables.all(Notice) if notice.post_id == post_id]

    def _first(self, thread_id: ThreadId, face: PseudonymId) -> PostId | None:
        there = [post for post in self._tables.all(Post) if post.thread_id == thread_id]
        return min(there, key=lambda post: (post.pseudonym_id != face, post.id)).id if there else None

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


class NoticeStateStore(Store[KeptState]):
    async def lock(self, usual: KeptState) -> bytes:
        return self._tables.rows(KeptState).setdefault((usual.marker,), usual).sealed

    def remove(self, marker: bytes) -> None:
        self._work.later(lambda: self._forget(marker))

    def _forget(self, marker: bytes) -> None:
        self._tables.rows(KeptState).pop((marker,), None)


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
