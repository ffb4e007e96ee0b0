"""The application: routes, error handling and what surrounds them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.cors import CORSMiddleware

from api import problems
from api.bootstrap import Services
from api.openapi import describe
from api.pages.docs import docs_router
from api.repeating import HEADER, REPLAYED
from api.routes import ROUTERS
from api.sockets import Application
from api.surface import Counting, Surface

_SILENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""Left to itself FastAPI tells a collector that the environment names who called, what for, and the texts of errors."""

ServicesFactory = Callable[[], AbstractAsyncContextManager[Services]]


def create_app(services: ServicesFactory, meter: Counting | None = None) -> FastAPI:
    """The application on the services that `services` opens when it starts and closes when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with services() as app.state.services:
            yield

    app = Application(
        title="Ibasho API",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_SILENT,
    )
    problems.install(app)
    for router in (*ROUTERS, docs_router()):
        app.router.routes += router.routes  # not by `include_router`: to be found there takes ten times as long
    describe(app)
    # Any client, on any site, may call: there are no cookies, and a bearer token is not sent by accident.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "Accept-Language",
            "If-Match",
            HEADER,
            "Last-Event-ID",
        ],
        expose_headers=["Link", "Location", "ETag", "Retry-After", "RateLimit", "RateLimit-Policy", REPLAYED],
        max_age=600,
    )
    app.add_middleware(Surface, meter=meter)
    return app
