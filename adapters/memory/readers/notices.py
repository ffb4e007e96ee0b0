"""Notices and calls: of each, what the viewer reads whom the post speaks to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.memory.readers.pages import committed, listed
from adapters.memory.readers.seeing import is_hidden
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.mentions.calls import Call, CallTally, CallView
from domain.boards.mentions.notices import KeptState, Looking, Notice, NoticeKind, NoticesPage, NoticeState, NoticeView
from domain.boards.mentions.rotas import Rota
from domain.boards.model.board import Board
from domain.boards.model.post import Post, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.boards.ports.faces import Shunned
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Standing
from domain.shared.audiences import Audience
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import PageRequest, RenderedPage

Spot = tuple[Post, Thread, Board]


class MemoryNoticesReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def state(self, marker: bytes) -> bytes | None:
        found = (await committed(self._database)).rows(KeptState).get((marker,))
        return None if found is None else found.sealed

    async def notices(
        self, looking: Looking, faces: Sequence[bytes], page: PageRequest, *, unread: bool
    ) -> NoticesPage:
        tables = await committed(self._database)
        worn = {face.number_tag: face.id for face in tables.all(Pseudonym) if face.number_tag in faces}
        state = _state(tables, looking)
        there = _there(tables, looking, state, worn.values())
        views = {n.id: _view(n, spot, state.read_up_to) for n, spot in there if not unread or n.id > state.read_up_to}
        found = listed(views, page, "notices/unread" if unread else "notices", self._cursors)
        return NoticesPage(found.items, found.next_cursor, bool(faces) and faces[-1] in worn)

    async def is_there(self, looking: Looking, face: PseudonymId, post_id: str) -> bool:
        tables = await committed(self._database)
        there = _there(tables, looking, _state(tables, looking), [face])
        return any(notice.post_id == post_id for notice, _ in there)


def _state(tables: Tables, looking: Looking) -> NoticeState:
    found = tables.rows(KeptState).get((looking.marker,))
    return looking.opened(None if found is None else found.sealed)


def _there(
    tables: Tables, looking: Looking, state: NoticeState, faces: Collection[PseudonymId]
) -> list[tuple[Notice, Spot]]:
    found = []
    for notice in tables.all(Notice):
        if notice.pseudonym_id in faces:
            spot, moderated = _spot(tables, notice.post_id), notice.kind is NoticeKind.MODERATED
            post, _, board = spot
            news = moderated or post.pseudonym_id != notice.pseudonym_id
            reads = _reads(tables, spot, looking.audiences, looking.hidden_by)
            removed = moderated and (post.hidden or post.withdrawn_by is Withdrawer.STAFF)
            if may_see(looking.audiences, board) and (removed or (news and notice.kind in state.wanted and reads)):
                found.append((notice, spot))
    return found


def _spot(tables: Tables, post_id: str) -> Spot:
    post = tables.rows(Post)[(post_id,)]
    thread = tables.rows(Thread)[(post.thread_id,)]
    return post, thread, tables.rows(Board)[(thread.board_id,)]


def _reads(tables: Tables, spot: Spot, audiences: Collection[Audience], hidden_by: Sequence[bytes]) -> bool:
    """Whether the viewer reads the post."""
    post, thread, board = spot
    blocked = any(
        is_hidden(tables, board, face, Shunned(hidden_by)) for face in (post.pseudonym_id, thread.pseudonym_id)
    )
    return post.readable and may_see(audiences, board) and not blocked


def _view(notice: Notice, spot: Spot, up_to: str) -> NoticeView:
    post, thread, board = spot
    return NoticeView(
        id=notice.id,
        kind=notice.kind,
        pseudonym_id=notice.pseudonym_id,
        board_id=board.id,
        thread_id=thread.id,
        post_id=post.id,
        read=notice.id <= up_to,
    )


class MemoryCallsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def rota(self, community_id: CommunityId) -> Rota | None:
        return (await committed(self._database)).rows(Rota).get((community_id,))

    async def calls(
        self, standing: Standing, groups: Sequence[str] | None, page: PageRequest, hidden_by: Sequence[bytes]
    ) -> RenderedPage:
        tables = await committed(self._database)
        views = {}
        for call in tables.all(Call):
            spot = _spot(tables, call.post_id)
            wanted = call.community_id == standing.community_id and (groups is None or call.called in groups)
            if wanted and not call.answered and _reads(tables, spot, standing.audiences, hidden_by):
                views[call.id] = _call_view(call, spot)
        return listed(views, page, f"calls/{standing.community_id}", self._cursors, descending=False)

    async def call(self, call_id: str) -> Call | None:
        return (await committed(self._database)).rows(Call).get((call_id,))

    async def forget_tallies(self, now: datetime) -> None:
        rows = self._database.tables.rows(CallTally)
        for key in [key for key, tally in rows.items() if tally.until <= now]:
            del rows[key]


def _call_view(call: Call, spot: Spot) -> CallView:
    post, thread, board = spot
    return CallView(
        id=call.id,
        group=call.called,
        board_id=board.id,
        thread_id=thread.id,
        post_id=post.id,
        claimed=call.claim is not None,
    )
