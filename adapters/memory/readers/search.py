"""Search, by looking through everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.readers.authors import author_of
from adapters.memory.readers.pages import committed, time, written
from adapters.memory.readers.seeing import place_of, place_of_post
from adapters.memory.readers.writings import kept_in, thread_view, warning_of
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.model.board import Board, BoardKind
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.boards.ports.faces import Shunned
from domain.boards.search.excerpts import TITLE_FIT, fit_of
from domain.boards.search.folding import folded
from domain.boards.search.searching import FoundPage, FoundPost, Wanted
from domain.boards.search.windows import Key, Rank, Reached
from domain.boards.threads.views import ThreadView
from domain.shared.actor import Actor, Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId
from domain.shared.shapes import PageRequest


@dataclass(frozen=True, slots=True)
class _Hit:
    key: Key
    fit: int
    thread: Thread
    post: Post | None = None

    @property
    def rank(self) -> Rank:
        return (self.fit, *self.key)


@dataclass(frozen=True, slots=True)
class _View:
    thread: ThreadView
    post: FoundPost | None
    text: str
    kind: BoardKind


class MemorySearchReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def search(
        self, standing: Standing, wanted: Wanted, newest: datetime, page: PageRequest, shunned: Shunned
    ) -> FoundPage | None:
        name = wanted.in_list(standing.community_id)
        reached = Reached((newest, ""))
        if page.cursor is not None:
            reached = Reached.read(self._cursors.unwrap(name, page.cursor))
        search = _Search(await committed(self._database), standing, wanted, shunned)
        if not search.has_its_board:
            return None
        found = [hit for hit in search.hits() if reached.end <= hit.key < reached.start]
        size = reached.window(page)
        window = sorted(found, key=lambda hit: hit.key, reverse=True)[: size + 1]
        unread = [hit for hit in window[:size] if reached.last is None or hit.rank < reached.last]
        shown = sorted(unread, key=lambda hit: hit.rank, reverse=True)[: page.limit]
        oldest, last = (window[:size][-1].key, shown[-1].rank) if shown else (None, None)
        following = reached.after(page, len(window), oldest, len(unread), last)
        cursor = None if following is None else self._cursors.wrap(name, following.written())
        tables = await committed(self._database)
        kept = kept_in(tables, shunned.preferences, standing.community_id)
        return FoundPage(written([search.view(hit) for hit in shown]), cursor, kept, search.words)


class _Search:
    def __init__(self, tables: Tables, standing: Standing, wanted: Wanted, shunned: Shunned) -> None:
        self._tables = tables
        self._here = standing.community_id
        self._viewer = Actor(AccountId(""), "", {standing.community_id: standing})
        self._wanted = wanted
        self._shunned = shunned
        self.words = sorted({folded(word) for word in wanted.words})

    @property
    def has_its_board(self) -> bool:
        boards = [board for board in self._tables.all(Board) if board.community_id == self._here]
        return self._wanted.board_id is None or self._wanted.board_id in {
            board.id for board in boards if may_see(self._viewer.audiences(), board)
        }

    def hits(self) -> Iterator[_Hit]:
        for thread in self._tables.all(Thread):
            fit = fit_of(thread.title or "", self.words)
            if fit > 0 and self._is_wanted(thread, thread.opened_at):
                yield _Hit((thread.opened_at, thread.id), TITLE_FIT, thread)
        for post in self._tables.all(Post):
            thread = self._tables.rows(Thread)[(post.thread_id,)]
            fit = 0 if not post.readable else fit_of(post.body or "", self.words)
            seen = fit > 0 and place_of_post(self._tables, self._viewer, post, self._shunned) is not None
            if seen and self._is_wanted(thread, post.published_at):
                yield _Hit((post.published_at, post.id), fit, thread, post)

    def _is_wanted(self, thread: Thread, at: datetime) -> bool:
        wanted, place = self._wanted, place_of(self._tables, self._viewer, thread, self._shunned)
        return (
            place is not None
            and place.community_id == self._here
            and wanted.board_id in (None, place.board_id)
            and wanted.kind in (None, place.kind)
            and (wanted.since is None or at >= wanted.since)
            and wanted.answered in (None, self._is_answered(thread))
        )

    def _is_answered(self, thread: Thread) -> bool:
        posts = [post for post in self._tables.all(Post) if post.thread_id == thread.id]
        return any(
            post.readable
            and post.pseudonym_id != thread.pseudonym_id
            and place_of_post(self._tables, self._viewer, post, self._shunned) is not None
            for post in posts
        )

    def view(self, hit: _Hit) -> _View:
        post, text = hit.post, hit.thread.title if hit.post is None else hit.post.body
        kind, found = self._tables.rows(Board)[(hit.thread.board_id,)].kind, None
        if post is not None:
            author = author_of(self._tables, post.pseudonym_id, self._shunned)
            found = FoundPost(
                id=post.id,
                author=author,
                published_at=time(post.published_at),
                content_warning=warning_of(post),
                filtered=None,
            )
        thread = thread_view(self._tables, hit.thread, self._shunned)
        return _View(thread, found, text or "", kind)
