"""What goes out on one connection, whatever kind it is: each thing in its order, and only to who may have it now."""

from collections.abc import AsyncGenerator

from api.realtime.frames import Encoded, Heartbeat, Resync
from api.realtime.hub import Hub, can_wait
from api.realtime.subscriber import Farewell, Missed, Silence, Spot, Subscriber, Told
from domain.shared.events import ME, LoggedEvent, PositionGone


async def deliveries(hub: Hub, subscriber: Subscriber) -> AsyncGenerator[Encoded]:
    """The frames to send, until the hub has said goodbye. Raises DatabaseUnavailable when access cannot be checked.

    Ask for the next when the last has been sent: access is checked when a frame is handed out. Close it after use.
    """
    while not isinstance(item := await subscriber.take(), Farewell):
        async for frame in frames_of(hub, subscriber, item):
            yield frame
    subscriber.end(item.close_code)


async def frames_of(
    hub: Hub, subscriber: Subscriber, item: Encoded | Told | Missed | Silence
) -> AsyncGenerator[Encoded]:
    """What goes out now of one thing that has waited. Raises DatabaseUnavailable.

    Notices that wait while somebody wants quiet are not sent later: `resync` says then that there may be some.
    """
    silent = isinstance(item, Silence)
    if await hub.released(subscriber, look=silent):
        yield Encoded(Resync(topics=[ME], cursor=hub.cursor_for(subscriber)))
    if silent:
        yield Encoded(Heartbeat(cursor=hub.cursor_for(subscriber)))
    elif isinstance(item, Encoded):
        yield item
    elif isinstance(item, Told):
        if await _may_have(hub, subscriber, item):
            yield item.frame
    elif isinstance(item, Missed):
        async for frame in _past(hub, subscriber, item):
            yield frame


async def _past(hub: Hub, subscriber: Subscriber, missed: Missed) -> AsyncGenerator[Encoded]:
    """What was missed; where the log does not go back so far, that it does not."""
    after = missed.after
    if ME in missed.topics:
        await hub.look_again(subscriber)
    try:
        while events := await hub.missed(after, missed.until, missed.topics):
            for event in events:
                topic = missed.topic_of(event)
                if topic is not None and await _is_due(hub, subscriber, missed.topics[topic], event):
                    yield hub.encode(event, topic)
            after = events[-1].position
    except PositionGone:
        yield Encoded(Resync(topics=list(missed.topics), cursor=hub.cursor(missed.until)))


async def _may_have(hub: Hub, subscriber: Subscriber, told: Told) -> bool:
    if told.own:
        there = told.spot.community_id
        if not await hub.admits_notice(subscriber, there) or (told.waits and await hub.waits(subscriber, there)):
            return False
        return told.asked is None or await hub.wants(subscriber, told.asked)
    return await hub.admits(subscriber, told.spot)


async def _is_due(hub: Hub, subscriber: Subscriber, spot: Spot, event: LoggedEvent) -> bool:
    if event.to is None:
        return await hub.admits(subscriber, spot.of(event))
    there = event.community_id
    if there is None or not await hub.admits_notice(subscriber, there) or not await hub.is_for(subscriber, event):
        return False
    return not (can_wait(event) and await hub.waits(subscriber, there))
