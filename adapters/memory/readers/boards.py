"""Boards, threads and posts, for one viewer.

The visibility rule is `domain.boards.policies.may_see`, for a board and for what is on it. What it hides and what does
not exist are both None.
"""

from collections.abc import Mapping, Sequence

from adapters.memory.readers.authors import author_of
from adapters.memory.readers.pages import committed, listed, page_of, start_of, written
from adapters.memory.readers.seeing import place_of, place_of_post, place_on, seen_board
from adapters.memory.readers.traces import board_reading, thread_reading
from adapters.memory.readers.writings import board_view, kept_of, post_view, revision_view, thread_view
from adapters.memory.stores.contracts import is_reply
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.model.board import Board
from domain.boards.model.place import Place
from domain.boards.model.post import Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.boards.ports.faces import NOBODY, Shunned
from domain.boards.ports.readers import KeptPage, KeptView, PostsPage
from domain.boards.posts.images import ImageAddresses
from domain.boards.posts.quotes import Quotable
from domain.boards.posts.views import MentionableFaces
from domain.boards.reading.traces import OWN_NOTHING, Own
from domain.boards.threads.listing import ALL, Answered, Order, Sought
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import Audience, audiences_of
from domain.shared.cursors import Cursors
from domain.shared.ids import BoardId, CommunityId, PostId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class MemoryBoardsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors, addresses: ImageAddresses) -> None:
        self._database = database
        self._cursors = cursors
        self._addresses = addresses

    async def place_of_board(self, viewer: Actor, board_id: str) -> Place | None:
        tables = await committed(self._database)
        board = seen_board(tables, viewer, board_id)
        return None if board is None else place_on(tables, board)

    async def place_of_thread(self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY) -> Place | None:
        tables = await committed(self._database)
        return place_of(tables, viewer, tables.rows(Thread).get((thread_id,)), shunned)

    async def place_of_post(self, viewer: Actor, post_id: str, shunned: Shunned = NOBODY) -> Place | None:
        tables = await committed(self._database)
        return place_of_post(tables, viewer, tables.rows(Post).get((post_id,)), shunned)

    async def restricted_boards(self, communities: Sequence[CommunityId]) -> Mapping[BoardId, frozenset[Audience]]:
        boards = (await committed(self._database)).all(Board)
        restricted = [board for board in boards if board.community_id in communities and board.visible_to]
        return {board.id: audiences_of(board.community_id, board.visible_to) for board in restricted}

    async def boards(
        self,
        standing: Standing,
        page: PageRequest,
        language: Language,
        shunned: Shunned = NOBODY,
        own: Own = OWN_NOTHING,
        *,
        archived: bool = False,
        mine: bool = False,
    ) -> RenderedPage:
        name = f"boards/{standing.community_id}" + "/archived" * archived + "/mine" * mine
        start = start_of(page, name, self._cursors)
        tables = await committed(self._database)
        here = [board for board in tables.all(Board) if board.community_id == standing.community_id]
        wanted = [board for board in here if board.archived is archived]
        views = {}
        for board in (each for each in wanted if may_see(standing.audiences, each)):
            view = board_view(tables, board, language, board_reading(tables, board, shunned, own))
            chosen = mine and board.id in own.boards
            if not mine or view.reading.mine:
                views[f"{own.boards.index(board.id) + 1 if chosen else board.place:010}{board.id}"] = view
        return page_of(views, start, page.limit, name, self._cursors)

    async def board(
        self, viewer: Actor, board_id: str, language: Language, shunned: Shunned = NOBODY, own: Own = OWN_NOTHING
    ) -> Json | None:
        tables = await committed(self._database)
        board = seen_board(tables, viewer, board_id)
        if board is None:
            return None
        return written(board_view(tables, board, language, board_reading(tables, board, shunned, own)))

    async def threads(
        self,
        viewer: Actor,
        board_id: str,
        page: PageRequest,
        shunned: Shunned = NOBODY,
        own: Own = OWN_NOTHING,
        sought: Sought = ALL,
    ) -> KeptPage | None:
        name = sought.in_list(board_id)
        start = start_of(page, name, self._cursors)
        tables = await committed(self._database)
        if (board := seen_board(tables, viewer, board_id)) is None:
            return None
        there = [t for t in tables.all(Thread) if t.board_id == board_id and t.merged_into is None]
        seen = [t for t in there if place_of(tables, viewer, t, shunned)]
        shown = seen if sought == ALL else [t for t in seen if _is_sought(tables, viewer, t, shunned, sought)]
        views = {
            _key_of(t, sought.order): thread_view(tables, t, shunned, thread_reading(tables, t, shunned, own))
            for t in shown
        }
        found = page_of(views, start, page.limit, name, self._cursors, descending=True)
        return KeptPage(found.items, found.next_cursor, kept_of(tables, shunned, board))

    async def thread(
        self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY, own: Own = OWN_NOTHING
    ) -> KeptView | None:
        tables = await committed(self._database)
        thread = tables.rows(Thread).get((thread_id,))
        if thread is None or place_of(tables, viewer, thread, shunned) is None:
            return None
        kept = kept_of(tables, shunned, tables.rows(Board)[(thread.board_id,)])
        return KeptView(
            written(thread_view(tables, thread, shunned, thread_reading(tables, thread, shunned, own))), kept
        )

    async def posts(
        self, viewer: Actor, thread_id: str, marks: Sequence[bytes], page: PageRequest, shunned: Shunned = NOBODY
    ) -> PostsPage | None:
        name = f"posts/{thread_id}"
        start = start_of(page, name, self._cursors)
        tables = await committed(self._database)
        thread = tables.rows(Thread).get((thread_id,))
        if thread is None or place_of(tables, viewer, thread, shunned) is None:
            return None
        there = [p for p in tables.all(Post) if p.thread_id == thread_id and place_of_post(tables, viewer, p, shunned)]
        window = self._addresses.window()
        views = {p.id: post_view(tables, viewer, p, marks, shunned, window) for p in there}
        found = page_of(views, start, page.limit, name, self._cursors)
        kept = kept_of(tables, shunned, tables.rows(Board)[(thread.board_id,)])
        return PostsPage(found.items, found.next_cursor, kept, thread.marked_in)

    async def post(
        self, viewer: Actor, post_id: str, marks: Sequence[bytes], shunned: Shunned = NOBODY
    ) -> KeptView | None:
        tables = await committed(self._database)
        post = tables.rows(Post).get((post_id,))
        place = place_of_post(tables, viewer, post, shunned)
        if post is None or place is None:
            return None
        kept = kept_of(tables, shunned, tables.rows(Board)[(place.board_id,)])
        return KeptView(written(post_view(tables, viewer, post, marks, shunned, self._addresses.window())), kept)

    async def quotable(
        self, viewer: Actor, thread_id: str, wanted: Sequence[PostId], shunned: Shunned = NOBODY
    ) -> Mapping[PostId, Quotable]:
        tables = await committed(self._database)
        there = [p for p in tables.all(Post) if p.id in wanted and p.thread_id == thread_id and p.readable]
        read = [p for p in there if place_of_post(tables, viewer, p, shunned) is not None]
        return {p.id: Quotable(p.revision, p.body or "") for p in read}

    async def writers_lately(self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY) -> Json | None:
        tables = await committed(self._database)
        thread = tables.rows(Thread).get((thread_id,))
        if thread is None or place_of(tables, viewer, thread, shunned) is None:
            return None
        lately = sorted((p for p in tables.all(Post) if p.thread_id == thread_id and p.body), key=lambda p: p.id)
        shown = [p for p in lately[:-201:-1] if place_of_post(tables, viewer, p, shunned)]
        faces = dict.fromkeys(p.pseudonym_id for p in shown if p.pseudonym_id is not None)
        worn = [face for face in list(faces)[:50] if tables.rows(Pseudonym)[(face,)].retired_month is None]
        authors = [author_of(tables, face, shunned) for face in worn]
        return written(MentionableFaces(faces=[each for each in authors if each is not None]))

    async def revisions(self, post_id: str, page: PageRequest, shunned: Shunned = NOBODY) -> RenderedPage:
        tables = await committed(self._database)
        revisions = [each for each in tables.all(PostRevision) if each.post_id == post_id]
        views = {f"{each.revision:010}": revision_view(tables, each, shunned) for each in revisions}
        return listed(views, page, f"revisions/{post_id}", self._cursors)


def _key_of(thread: Thread, order: Order) -> str:
    helped = f"{thread.helped:010}" if order is Order.HELPED else ""
    return f"{thread.pinned:d}{helped}{thread.id}"


def _is_sought(tables: Tables, viewer: Actor, thread: Thread, shunned: Shunned, sought: Sought) -> bool:
    there = [post for post in tables.all(Post) if place_of_post(tables, viewer, post, shunned)]
    replies = [post for post in there if is_reply(post, thread)]
    answered = {Answered.ANY} if replies else {Answered.NONE}
    if any(post.profession is not None for post in replies):
        answered.add(Answered.PROFESSIONAL)
    helped = any(p.thread_id == thread.id and p.readable and p.parts is not None and p.parts[2] for p in there)
    return (
        (sought.answered is None or sought.answered in answered)
        and (sought.tag is None or sought.tag in thread.tags)
        and (helped or not sought.says_what_helped)
    )
