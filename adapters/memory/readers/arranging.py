"""Categories, the reactions that a community offers, and the threads that wait for an answer, for one viewer."""

from collections.abc import Collection

from adapters.memory.readers.pages import committed, in_language, page_of, start_of, written
from adapters.memory.readers.seeing import place_of
from adapters.memory.readers.writings import kept_in, thread_view
from adapters.memory.stores.contracts import is_reply
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.arrangement.views import CategoryDetails
from domain.boards.model.board import Board, Category
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.boards.ports.faces import Shunned
from domain.boards.ports.readers import KeptPage
from domain.boards.posts.reactions import ReactionSet
from domain.boards.threads.contracts import Contract
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import Audience, those_in
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class MemoryCategoriesReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def categories(self, standing: Standing, page: PageRequest, language: Language) -> RenderedPage:
        name = f"categories/{standing.community_id}"
        start = start_of(page, name, self._cursors)
        tables = await committed(self._database)
        own = [each for each in tables.all(Category) if each.community_id == standing.community_id]
        there = [category for category in own if _there(tables, standing.audiences, category)]
        views = {f"{each.place:010}{each.id}": _view(each, language) for each in there}
        return page_of(views, start, page.limit, name, self._cursors)

    async def category(self, standing: Standing, category_id: str, language: Language) -> Json | None:
        tables = await committed(self._database)
        category = tables.rows(Category).get((category_id,))
        if category is None or category.community_id != standing.community_id:
            return None
        return written(_view(category, language)) if _there(tables, standing.audiences, category) else None

    async def community_of_category(self, viewer: Actor, category_id: str) -> CommunityId | None:
        tables = await committed(self._database)
        category = tables.rows(Category).get((category_id,))
        if category is None or not _there(tables, viewer.audiences(), category):
            return None
        return category.community_id


class MemoryReactionSetsReader:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def reactions(self, community_id: CommunityId) -> ReactionSet | None:
        return (await committed(self._database)).rows(ReactionSet).get((community_id,))


class MemoryUnansweredReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def unanswered(
        self,
        standing: Standing,
        board: str | None,
        contract: Contract | None,
        page: PageRequest,
        shunned: Shunned,
        *,
        by_professionals: bool = False,
    ) -> KeptPage:
        name = f"unanswered/{standing.community_id}/{board}/{contract}/{by_professionals}"
        start = start_of(page, name, self._cursors)
        tables = await committed(self._database)
        viewer = Actor(AccountId(""), "", {standing.community_id: standing})
        views = {}
        for thread in tables.all(Thread):
            place = place_of(tables, viewer, thread, shunned)
            if place is None or place.archived or not place.repliers or not _waits(tables, thread, by_professionals):
                continue
            if board in (None, thread.board_id) and contract in (None, thread.response_contract):
                views[thread.id] = thread_view(tables, thread, shunned)
        found = page_of(views, start, page.limit, name, self._cursors)
        kept = kept_in(tables, shunned.preferences, standing.community_id)
        return KeptPage(found.items, found.next_cursor, kept)


def _waits(tables: Tables, thread: Thread, by_professionals: bool) -> bool:
    hint = thread.awaits_professional if by_professionals else thread.unanswered
    if not hint or thread.pseudonym_id is None or thread.locked:
        return False
    replies = [each for each in tables.all(Post) if is_reply(each, thread)]
    return not any(each.profession is not None or not by_professionals for each in replies)


def _there(tables: Tables, audiences: Collection[Audience], category: Category) -> bool:
    staff = {those_in(category.community_id, role) for role in ("staff", "owner")}
    boards = (board for board in tables.all(Board) if board.category_id == category.id)
    return not staff.isdisjoint(audiences) or any(may_see(audiences, board) for board in boards)


def _view(category: Category, language: Language) -> CategoryDetails:
    return CategoryDetails(
        id=category.id,
        community_id=category.community_id,
        slug=category.slug,
        name=in_language(category.name, language),
        place=category.place,
    )
