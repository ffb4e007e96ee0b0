"""Long polling: events from a cursor on, as soon as there are any."""

import asyncio
from contextlib import aclosing

from starlette.types import Receive

from api.realtime.delivery import deliveries
from api.realtime.frames import ErrorFrame, EventFrame, Goodbye, Heartbeat, Resync
from api.realtime.hub import Hub
from api.realtime.stream import until_gone
from api.realtime.subscriber import Subscriber
from domain.shared.shapes import Json

LONGEST_WAIT = 25
"""Seconds. Proxies end requests that say nothing for half a minute."""
MOST_ITEMS = 100
_MORE_AT_ONCE = 0.02
"""Seconds after the first event in which others may join it."""


async def poll_while_there(hub: Hub, subscriber: Subscriber, receive: Receive) -> Json:
    """`poll`, given up when the client goes."""
    tasks = asyncio.create_task(poll(hub, subscriber)), asyncio.create_task(until_gone(receive))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0].result() if tasks[0].done() else Json(b"")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def poll(hub: Hub, subscriber: Subscriber) -> Json:
    """An `EventBatch`: after the first event, or the subscriber's `silence`, or when the server ends."""
    items: list[bytes] = []
    cursor, resync = "", False
    async with aclosing(deliveries(hub, subscriber)) as frames:
        async for encoded in frames:
            frame = encoded.frame
            if isinstance(frame, ErrorFrame) or (isinstance(frame, Heartbeat) and subscriber.ended.is_set()):
                break
            cursor = frame.cursor
            if isinstance(frame, EventFrame):
                items.append(encoded.json)
                subscriber.silence = _MORE_AT_ONCE
            resync = resync or isinstance(frame, Resync)
            if isinstance(frame, Heartbeat | Goodbye | Resync) or len(items) == MOST_ITEMS:
                break
    flag = b"true" if resync else b"false"
    return Json(b'{"items":[' + b",".join(items) + b'],"cursor":"' + cursor.encode() + b'","resync":' + flag + b"}")
