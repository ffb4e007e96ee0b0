"""Boards, threads and posts as they are shown."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from adapters.memory.readers.authors import author_of
from adapters.memory.readers.images import images_of
from adapters.memory.readers.judging import professional, verdict_on
from adapters.memory.readers.pages import in_language, time
from adapters.memory.readers.seeing import is_hidden, place_of_post
from adapters.memory.tables import Tables
from domain.boards.arrangement.views import BoardReading, BoardView, CategoryView
from domain.boards.mentions.calls import Call
from domain.boards.mentions.notices import Notice, NoticeKind
from domain.boards.mentions.rotas import Rota
from domain.boards.model.board import Board, BoardKind, Category
from domain.boards.model.post import Mark, Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import Shunned
from domain.boards.posts.editing import PostRevisionView
from domain.boards.posts.entries import entry_of
from domain.boards.posts.images import Window
from domain.boards.posts.quotes import Quote
from domain.boards.posts.reactions import Reaction
from domain.boards.posts.views import Mention, NamedFace, PostView, QuoteView, ReactionTally
from domain.boards.posts.warnings import ContentWarning
from domain.boards.reading.preferences import Kept, KeptPreferences
from domain.boards.threads.views import ThreadReading, ThreadView
from domain.memberships.model.community import Community
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Actor
from domain.shared.audiences import those_in
from domain.shared.ids import CommunityId
from domain.shared.text import Language


def board_view(tables: Tables, board: Board, language: Language, reading: BoardReading) -> BoardView:
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


def revision_view(tables: Tables, revision: PostRevision, shunned: Shunned) -> PostRevisionView:
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


def post_view(
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
