"""Notices and calls: of each, what the viewer reads whom the post speaks to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.memory.readers.pages import committed, listed
from adapters.memory.readers.seeing import is_hidden
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.mentions.calls import Call, CallTally, CallView
from domain.boards.mentions.notices import KeptState, Looking, Notice, NoticeView
from domain.boards.mentions.rotas import Rota
from domain.boards.model.board import Board
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.boards.ports.faces import Shunned
from domain.shared.actor import Standing
from domain.shared.audiences import Audience
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId
from domain.shared.shapes import PageRequest, RenderedPage

Spot = tuple[Post, Thread, Board]


class MemoryNoticesReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def state(self, marker: bytes) -> bytes | None:
        found = (await committed(self._database)).rows(KeptState).get((marker,))
        return None if found is None else found.sealed

    async def notices(self, looking: Looking, page: PageRequest, *, unread: bool) -> RenderedPage:
        tables, up_to = await committed(self._database), looking.state.read_up_to
        there = _there(tables, looking)
        views = {n.id: _view(n, spot, up_to) for n, spot in there if not unread or n.id > up_to}
        return listed(views, page, "notices/unread" if unread else "notices", self._cursors)

    async def is_there(self, looking: Looking, post_id: str) -> bool:
        tables = await committed(self._database)
        return any(notice.post_id == post_id for notice, _ in _there(tables, looking))


def _there(tables: Tables, looking: Looking) -> list[tuple[Notice, Spot]]:
    found = []
    for notice in tables.all(Notice):
        if notice.pseudonym_id in looking.faces and notice.kind in looking.state.wanted:
            spot = _read(tables, notice.post_id, looking.audiences, looking.hidden_by)
            if spot is not None and spot[0].pseudonym_id != notice.pseudonym_id:
                found.append((notice, spot))
    return found


def _read(tables: Tables, post_id: str, audiences: Collection[Audience], hidden_by: Sequence[bytes]) -> Spot | None:
    """Where the post is, if the viewer reads it."""
    post = tables.rows(Post)[(post_id,)]
    thread = tables.rows(Thread)[(post.thread_id,)]
    board = tables.rows(Board)[(thread.board_id,)]
    blocked = any(
        is_hidden(tables, board, face, Shunned(hidden_by)) for face in (post.pseudonym_id, thread.pseudonym_id)
    )
    return (post, thread, board) if post.readable and may_see(audiences, board) and not blocked else None


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
            spot = _read(tables, call.post_id, standing.audiences, hidden_by)
            wanted = call.community_id == standing.community_id and (groups is None or call.called in groups)
            if spot is not None and wanted and not call.answered:
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
