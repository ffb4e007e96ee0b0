"""Server-Sent Events: the frames of `ibasho.v1`, for clients and proxies without WebSockets."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.realtime.closing import RESTARTING, TOO_SLOW
from api.realtime.delivery import deliveries
from api.realtime.hub import Hub
from api.realtime.protocol import LAST_WORDS, WIRE
from api.realtime.socket import STALLED, log_defect
from api.realtime.subscriber import Subscriber
from domain.shared.errors import Unavailable

MEDIA_TYPE = "text/event-stream"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Nobody on the way may keep it, or hold it back until there is more."""


class FrameStream(Response):
    """An answer that goes on until the client goes, the server ends, or the client is too slow.

    Takes over the subscriber, and takes leave of the hub when it is over.
    """

    media_type = MEDIA_TYPE

    def __init__(self, hub: Hub, subscriber: Subscriber) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._hub = hub
        self._subscriber = subscriber

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cut: Callable[[], None] | None = scope.get("extensions", {}).get(WIRE, {}).get("cut")
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for defect in await _until_one_ends(self._subscriber, self._tell(send), until_gone(receive)):
                log_defect(defect)
            if self._subscriber.close_code == RESTARTING:
                async with asyncio.timeout(LAST_WORDS):
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
        except TimeoutError:
            pass
        finally:
            self._hub.leave(self._subscriber)
        if cut is not None:
            cut()
            await until_gone(receive)

    async def _tell(self, send: Send) -> None:
        try:
            async with aclosing(deliveries(self._hub, self._subscriber)) as frames:
                async for frame in frames:
                    async with asyncio.timeout(STALLED):
                        await send({"type": "http.response.body", "body": frame.server_sent, "more_body": True})
        except Unavailable:
            self._subscriber.end(RESTARTING)
        except TimeoutError:
            self._subscriber.end(TOO_SLOW)


async def _until_one_ends(subscriber: Subscriber, *work: Coroutine[Any, Any, None]) -> Sequence[Exception]:
    """Run these until the first is done or the subscriber's end has come; gives what they raised."""
    tasks = [asyncio.create_task(one) for one in (*work, subscriber.ended.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return [result for result in results if isinstance(result, Exception)]


async def until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
