"""What is older than its community keeps it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from adapters.memory.readers.pages import committed
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.model.board import Board
from domain.boards.model.place import Place
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.posts.expiring import KeptForAWhile
from domain.memberships.model.community import Community, CommunityRevision
from domain.shared.ids import BoardId, CommunityId, PostId


class MemoryExpiringReader:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def kept_for_a_while(self, since: date) -> Sequence[KeptForAWhile]:
        tables = await committed(self._database)
        kept = []
        for board in sorted(tables.all(Board), key=lambda board: board.id):
            days = _promised(tables, board.community_id, since)
            if days is not None:
                place = Place(board.community_id, board.id, board.kind, visible_to=board.visible_to)
                kept.append(KeptForAWhile(place, days))
        return kept

    async def expired(self, board_id: BoardId, after: str, before: str, most: int) -> Sequence[PostId]:
        tables = await committed(self._database)
        threads = {thread.id for thread in tables.all(Thread) if thread.board_id == board_id}
        there = (post for post in tables.all(Post) if post.thread_id in threads and post.body is not None)
        return sorted(post.id for post in there if after < post.id < before)[:most]


def _promised(tables: Tables, community_id: CommunityId, since: date) -> int | None:
    """The longest; None: for ever."""
    days = [tables.rows(Community)[(community_id,)].policy.retention_days]
    for each in tables.all(CommunityRevision):
        if each.community_id == community_id and each.replaced_on > since:
            days.append(cast(Mapping[str, int | None], each.document["policy"]).get("retention_days"))
    known = [each for each in days if each is not None]
    return max(known) if len(known) == len(days) else None
