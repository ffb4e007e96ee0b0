"""The threads that a viewer follows, and the boards that they chose."""

from collections.abc import Sequence

from adapters.memory.readers.pages import committed, listed
from adapters.memory.readers.seeing import place_of, place_of_post
from adapters.memory.readers.traces import follow_of, new_posts, thread_reading
from adapters.memory.readers.writings import kept_in, thread_view
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.model.board import Board
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.boards.ports.faces import Shunned
from domain.boards.ports.readers import KeptPage
from domain.boards.reading.traces import MOST_FOLLOWED, BoardChoice, Follow, FollowKind, Own, TraceKey
from domain.shared.actor import Actor, Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, BoardId
from domain.shared.shapes import PageRequest


class MemoryKeepingUpReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def followed(
        self, standing: Standing, page: PageRequest, shunned: Shunned, own: Own, *, unread: bool
    ) -> KeptPage:
        name = f"followed/{standing.community_id}/{unread}"
        tables = await committed(self._database)
        viewer = Actor(AccountId(""), "", {standing.community_id: standing})
        views = {}
        for thread in tables.all(Thread):
            if thread.merged_into is not None or follow_of(tables, thread, own) is not FollowKind.FOLLOW:
                continue
            newest = _newest(tables, viewer, thread, shunned)
            if newest and (not unread or new_posts(tables, thread, shunned, own)):
                views[newest] = thread_view(tables, thread, shunned, thread_reading(tables, thread, shunned, own))
        found = listed(views, page, name, self._cursors)
        return KeptPage(found.items, found.next_cursor, kept_in(tables, shunned.preferences, standing.community_id))

    async def slots_used(self, key: TraceKey) -> int:
        used = (await committed(self._database)).rows(Follow)
        return sum((key.of_slot(number),) in used for number in range(MOST_FOLLOWED))

    async def choices(self, markers: Sequence[bytes]) -> list[BoardChoice]:
        return [each for each in (await committed(self._database)).all(BoardChoice) if each.marker in markers]

    async def there(self, standing: Standing, boards: Sequence[BoardId]) -> frozenset[BoardId]:
        here = [each for each in (await committed(self._database)).all(Board) if each.id in boards]
        own = [each for each in here if each.community_id == standing.community_id]
        return frozenset(each.id for each in own if may_see(standing.audiences, each))


def _newest(tables: Tables, viewer: Actor, thread: Thread, shunned: Shunned) -> str:
    """The newest post that can be read; nothing where the viewer does not see the thread."""
    if place_of(tables, viewer, thread, shunned) is None:
        return ""
    there = [post for post in tables.all(Post) if post.thread_id == thread.id and post.readable]
    shown = [post.id for post in there if place_of_post(tables, viewer, post, shunned) is not None]
    return max(shown, default="")
