"""Taking up topics: the one way for sockets, streams and polls."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from api.realtime.frames import MOST_TOPICS, TooManyTopics
from api.realtime.hub import Hub
from api.realtime.subscriber import Spot, Subscriber
from api.realtime.topics import Topics
from domain.memberships.staying import Staying


@dataclass(frozen=True, slots=True)
class Subscribing:
    hub: Hub
    topics: Topics
    staying: Staying

    async def follow(
        self, subscriber: Subscriber, asked: Sequence[str], cursor: str | None, refuse: Callable[[str], None]
    ) -> None:
        """Follow those topics that there are for this account, from the cursor or from now on.

        First `refuse` is told of each of the others; if it raises, none is followed. Raises CursorInvalid,
        TooManyTopics, DatabaseUnavailable; then nothing has changed.
        """
        after = None if cursor is None else self.hub.position_of(cursor)
        if len({*asked, *subscriber.following}) > MOST_TOPICS:
            raise TooManyTopics(limit=MOST_TOPICS)
        asked_at = asyncio.get_running_loop().time()
        actor = await self.staying.actor(subscriber.bearer.account_id, subscriber.bearer.client_id)
        spots = {topic: await self.topics.spot_of(actor, topic) for topic in dict.fromkeys(asked)}
        for topic in (topic for topic, spot in spots.items() if spot is None):
            refuse(topic)
        granted: Mapping[str, Spot] = {topic: spot for topic, spot in spots.items() if spot is not None}
        if granted:
            self.hub.follow(subscriber, granted, actor, asked_at, after)
