"""Boards, threads and posts, for one viewer.

The visibility rule is `domain.boards.policies.may_see`, for a board and for what is on it. What it hides and what does
not exist are both None.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from adapters.memory.readers.authors import author_of
from adapters.memory.readers.images import images_of
from adapters.memory.readers.judging import professional, verdict_on
from adapters.memory.readers.pages import committed, in_language, listed, page_of, start_of, time, written
from adapters.memory.readers.traces import board_reading, thread_reading
from adapters.memory.stores.contracts import is_reply
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.calls import Call
from domain.boards.editing import PostRevisionView
from domain.boards.entries import entry_of
from domain.boards.images import ImageAddresses, Window
from domain.boards.listing import ALL, Answered, Order, Sought
from domain.boards.model.board import Board, BoardKind, Category
from domain.boards.model.place import Place
from domain.boards.model.post import Mark, Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.notices import Notice, NoticeKind
from domain.boards.policies import may_see
from domain.boards.ports.faces import NOBODY, Shunned
from domain.boards.ports.readers import KeptPage, KeptView, PostsPage
from domain.boards.preferences import Kept, KeptPreferences
from domain.boards.quotes import Quotable, Quote
from domain.boards.reactions import Reaction, ReactionSet
from domain.boards.rotas import Rota
from domain.boards.traces import OWN_NOTHING, Own
from domain.boards.views.boards import BoardReading, BoardView, CategoryView
from domain.boards.views.posts import Mention, MentionableFaces, NamedFace, PostView, QuoteView, ReactionTally
from domain.boards.views.threads import ThreadReading, ThreadView
from domain.boards.warnings import ContentWarning
from domain.memberships.model.community import Community
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind
from domain.pseudonyms.shunned import Shunned as Avoided
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import Audience, audiences_of, those_in
from domain.shared.cursors import Cursors
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class MemoryBoardsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors, addresses: ImageAddresses) -> None:
        self._database = database
        self._cursors = cursors
        self._addresses = addresses

    async def place_of_board(self, viewer: Actor, board_id: str) -> Place | None:
        tables = await committed(self._database)
        board = _seen(tables, viewer, board_id)
        return None if board is None else _place_on(tables, board)

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
            view = _board_view(tables, board, language, board_reading(tables, board, shunned, own))
            chosen = mine and board.id in own.boards
            if not mine or view.reading.mine:
                views[f"{own.boards.index(board.id) + 1 if chosen else board.place:010}{board.id}"] = view
        return page_of(views, start, page.limit, name, self._cursors)

    async def board(
        self, viewer: Actor, board_id: str, language: Language, shunned: Shunned = NOBODY, own: Own = OWN_NOTHING
    ) -> Json | None:
        tables = await committed(self._database)
        board = _seen(tables, viewer, board_id)
        if board is None:
            return None
        return written(_board_view(tables, board, language, board_reading(tables, board, shunned, own)))

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
        if (board := _seen(tables, viewer, board_id)) is None:
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
        views = {p.id: _post_view(tables, viewer, p, marks, shunned, window) for p in there}
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
        return KeptView(written(_post_view(tables, viewer, post, marks, shunned, self._addresses.window())), kept)

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
        views = {f"{each.revision:010}": _revision_view(tables, each, shunned) for each in revisions}
        return listed(views, page, f"revisions/{post_id}", self._cursors)


def _seen(tables: Tables, viewer: Actor, board_id: str) -> Board | None:
    board = tables.rows(Board).get((board_id,))
    return board if board is not None and may_see(viewer.audiences(), board) else None


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


def _place_on(tables: Tables, board: Board) -> Place:
    return Place(
        community_id=board.community_id,
        board_id=board.id,
        kind=board.kind,
        pseudonym_scope=board.pseudonym_scope,
        visible_to=board.visible_to,
        writers=board.writers,
        repliers=board.repliers,
        archived=board.archived,
        response_contract=board.response_contract,
        tags=board.tags,
        reviewers=board.reviewers,
        warnings=tables.rows(Community)[(board.community_id,)].policy.content_warnings,
    )


def place_of(tables: Tables, viewer: Actor, thread: Thread | None, shunned: Shunned) -> Place | None:
    board = None if thread is None else _seen(tables, viewer, thread.board_id)
    if thread is None or board is None or is_hidden(tables, board, thread.pseudonym_id, shunned):
        return None
    return replace(
        _place_on(tables, board),
        thread_id=thread.id,
        response_contract=thread.response_contract,
        opened_by=thread.pseudonym_id,
        unanswered=thread.unanswered,
        awaits_professional=thread.awaits_professional,
        closed=thread.locked or thread.merged_into is not None,
    )


def place_of_post(tables: Tables, viewer: Actor, post: Post | None, shunned: Shunned) -> Place | None:
    place = None if post is None else place_of(tables, viewer, tables.rows(Thread)[(post.thread_id,)], shunned)
    if post is None or place is None:
        return None
    if is_hidden(tables, tables.rows(Board)[(place.board_id,)], post.pseudonym_id, shunned):
        return None
    offered = tables.rows(ReactionSet).get((place.community_id,))
    return replace(
        place,
        author=post.pseudonym_id,
        withdrawn=post.withdrawn_by is not None,
        marked_in=post.marked_in,
        entry=post.parts is not None,
        offered=place.offered if offered is None else offered.reactions,
    )


def is_hidden(tables: Tables, board: Board, pseudonym_id: PseudonymId | None, shunned: Shunned) -> bool:
    blocks = ((marker, pseudonym_id, ShunKind.BLOCK) for marker in shunned.hidden_by)
    return board.kind is not BoardKind.ANNOUNCEMENT and any(block in tables.rows(Avoided) for block in blocks)


def _board_view(tables: Tables, board: Board, language: Language, reading: BoardReading) -> BoardView:
    category = tables.rows(Category)[(board.category_id,)]
    policy = tables.rows(Community)[(board.community_id,)].policy
    return BoardView(
        id=board.id,
        community_id=board.community_id,
        slug=board.slug,
        kind=board.kind,
        name=in_language(board.name, language),
        description=in_language(board.description, language),
        category=CategoryView(id=category.id, slug=category.slug, name=in_language(category.name, language)),
        pseudonym_scope=policy.pseudonym_scope.tightened_by(board.pseudonym_scope),
        visible_to=list(board.visible_to),
        writers=list(board.writers),
        repliers=list(board.repliers),
        response_contract=board.response_contract,
        archived=board.archived,
        place=board.place,
        tags=list(board.tags),
        reviewers=list(board.reviewers),
        revision=board.revision,
        reading=reading,
    )


def thread_view(tables: Tables, thread: Thread, shunned: Shunned, reading: ThreadReading | None = None) -> ThreadView:
    return ThreadView(
        id=thread.id,
        board_id=thread.board_id,
        title=thread.title,
        author=author_of(tables, thread.pseudonym_id, shunned),
        opened_at=time(thread.opened_at),
        response_contract=thread.response_contract,
        pinned=thread.pinned,
        locked=thread.locked,
        merged_into=thread.merged_into,
        tags=list(thread.tags),
        helped=thread.helped,
        revision=thread.revision,
        reading=reading,
        content_warning=_first_warning(tables, thread, shunned),
        filtered=None,
    )


def kept_of(tables: Tables, shunned: Shunned, board: Board) -> Kept | None:
    """The viewer's preferences where this board is; none for announcements."""
    if board.kind is BoardKind.ANNOUNCEMENT:
        return None
    return kept_in(tables, shunned.preferences, board.community_id)


def kept_in(tables: Tables, markers: Sequence[bytes], community_id: CommunityId) -> Kept | None:
    there = [each for each in tables.all(KeptPreferences) if each.community_id == community_id]
    return next(((each.marker, each.sealed) for each in there if each.marker in markers), None)


def _first_warning(tables: Tables, thread: Thread, shunned: Shunned) -> ContentWarning | None:
    first = min((p for p in tables.all(Post) if p.thread_id == thread.id), key=lambda p: p.id, default=None)
    board = tables.rows(Board)[(thread.board_id,)]
    if not thread.warns or first is None or first.hidden or is_hidden(tables, board, first.pseudonym_id, shunned):
        return None
    return warning_of(first)


def warning_of(post: Post) -> ContentWarning | None:
    if not post.warns:
        return None
    tags = sorted({*post.warned_of, *post.staff_warned_of})
    return ContentWarning(tags=tags, text=post.warning, by_staff=list(post.staff_warned_of))


def _revision_view(tables: Tables, revision: PostRevision, shunned: Shunned) -> PostRevisionView:
    others = [each.revision for each in tables.all(PostRevision) if each.post_id == revision.post_id]
    first = max((each for each in others if each < revision.revision), default=0) + 1
    return PostRevisionView(
        revision=revision.revision,
        body=revision.body,
        entry=entry_of(revision.body, revision.parts),
        verdict=verdict_on(tables, revision.post_id, shunned, range(first, revision.revision + 1)),
        replaced_at=time(revision.replaced_at),
    )


def _is_staff(tables: Tables, viewer: Actor, post: Post) -> bool:
    board = tables.rows(Board)[(tables.rows(Thread)[(post.thread_id,)].board_id,)]
    return not viewer.audiences().isdisjoint(those_in(board.community_id, each) for each in ("staff", "owner"))


def _post_view(
    tables: Tables, viewer: Actor, post: Post, marks: Sequence[bytes], shunned: Shunned, window: Window
) -> PostView:
    readable = not post.hidden or _is_staff(tables, viewer, post)
    body = post.body if readable else None
    return PostView(
        id=post.id,
        thread_id=post.thread_id,
        author=author_of(tables, post.pseudonym_id, shunned),
        body=body,
        entry=entry_of(body, post.parts),
        images=[] if post.hidden else images_of(tables, post.id, window),
        reply_to=post.reply_to,
        published_at=time(post.published_at),
        kind=post.kind,
        professional=professional(post.profession),
        edited_at=None if post.edited_at is None else time(post.edited_at),
        withdrawn_by=post.withdrawn_by,
        hidden=post.hidden,
        revision=post.revision,
        mentions=[] if post.hidden else _mentions(tables, post),
        verdict=verdict_on(tables, post.id, shunned) if readable else None,
        reactions=_tallies([mark for mark in tables.all(Mark) if mark.post_id == post.id], marks),
        content_warning=warning_of(post) if readable else None,
        quotes=[_quote_view(tables, viewer, post, each, shunned) for each in post.quotes if readable],
        filtered=None,
    )


def _mentions(tables: Tables, post: Post) -> list[Mention]:
    faces = [n.pseudonym_id for n in tables.all(Notice) if n.post_id == post.id and n.kind is NoticeKind.MENTION]
    named = [
        Mention(
            token=f"@{face}",
            pseudonym=NamedFace(id=face, name=tables.rows(Pseudonym)[(face,)].name),
            group=None,
            away_until=None,
        )
        for face in faces
    ]
    called = [
        Mention(token=call.token, pseudonym=None, group=call.called, away_until=_away(tables, call))
        for call in tables.all(Call)
        if call.post_id == post.id
    ]
    body = post.body or ""
    return sorted([*named, *called], key=lambda mention: (body.find(mention.token), mention.token))


def _away(tables: Tables, call: Call) -> date | None:
    rota = tables.rows(Rota).get((call.community_id,))
    groups = () if rota is None else rota.groups
    return next((each.away_until for each in groups if each.group == call.called), None)


def _quote_view(tables: Tables, viewer: Actor, quoting: Post, quote: Quote, shunned: Shunned) -> QuoteView:
    post = tables.rows(Post).get((quote.post_id,))
    if post is not None and (
        post.thread_id != quoting.thread_id
        or not post.readable
        or quote.revision < post.quotable_from
        or place_of_post(tables, viewer, post, shunned) is None
    ):
        post = None
    return QuoteView(
        post_id=quote.post_id,
        revision=quote.revision,
        start=quote.start,
        length=quote.length,
        author=None if post is None else author_of(tables, post.pseudonym_id, shunned),
        text=None if post is None else _said(tables, post, quote.revision)[quote.start :][: quote.length],
        content_warning=None if post is None else warning_of(post),
    )


def _said(tables: Tables, post: Post, revision: int) -> str:
    """What a post said in one of its revisions."""
    later = [r for r in tables.all(PostRevision) if r.post_id == post.id and r.revision >= revision]
    return min(later, key=lambda r: r.revision).body if later else post.body or ""


def _tallies(given: list[Mark], own: Sequence[bytes]) -> list[ReactionTally]:
    counts = Counter(mark.reaction for mark in given)
    mine = {mark.reaction for mark in given if mark.marker in own}
    reactions: list[Reaction] = sorted(counts)
    return [ReactionTally(reaction=each, count=counts[each], mine=each in mine) for each in reactions]
