"""Who may follow what: a topic belongs to a community or to a board there, and who may read it may follow it.

`me` is everybody's own: it belongs to no community, and each of its events is for one membership of the account.
"""

from api.realtime.subscriber import NOWHERE, Spot
from domain.boards.ports.readers import BoardsReader
from domain.shared.actor import Actor
from domain.shared.events import ME
from domain.shared.ids import CommunityId, is_id


class Topics:
    def __init__(self, boards: BoardsReader) -> None:
        self._boards = boards

    async def spot_of(self, viewer: Actor, topic: str) -> Spot | None:
        """Where what a topic tells happens; None when it does not exist or the viewer may not follow it."""
        if topic == ME:
            return NOWHERE
        kind, _, wanted = topic.partition(":")
        if not is_id(wanted):
            return None
        if kind == "community":
            return Spot(CommunityId(wanted)) if wanted in viewer.readable() else None
        if kind == "board":
            place = await self._boards.place_of_board(viewer, wanted)
        elif kind == "thread":
            place = await self._boards.place_of_thread(viewer, wanted)
        else:
            return None
        return None if place is None else Spot(place.community_id, place.board_id)
