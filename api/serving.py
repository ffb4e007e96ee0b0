"""How the application is served."""

import gc
import socket

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.bootstrap import wire
from api.main import create_app
from api.metrics import Meter, measured
from api.realtime.frames import LARGEST_FRAME
from api.realtime.protocol import RequestProtocol, SocketProtocol
from api.settings import Settings

_OBJECTS = 20_000
"""New ones that are there before the collector looks for rings among them: what a hundred requests leave."""


class Server(uvicorn.Server):
    """Parts from those who listen before it ends: they are told when to come back, and not all at once."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """What is there now stays: the collector need not look at it again and again, nor after every few objects."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(_OBJECTS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()  # nobody new comes in
        for listener in sockets or ():
            listener.close()
        await self._app.state.services.hub.drain()
        await super().shutdown(sockets)


def app_of(settings: Settings, url: str) -> FastAPI:
    """The application on this database, with its figures."""
    meter = Meter()
    return create_app(lambda: measured(wire(settings, url, work=settings.work), meter, settings), meter)


def server_of(app: FastAPI, around: ASGIApp | None = None) -> Server:
    """Nothing of a client's goes to a log, and no client holds up the end. `around`: what calls the application."""
    config = uvicorn.Config(
        around or app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http=RequestProtocol,
        ws=SocketProtocol,
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,  # frames are small, and its state is more than the rest of an idle socket
        timeout_graceful_shutdown=5,
    )
    return Server(config, app)
