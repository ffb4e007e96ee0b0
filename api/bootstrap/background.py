"""What goes on by itself while a server runs."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from adapters.nats import NatsRelay
from adapters.postgres.erasing import Eraser
from adapters.postgres.indexing import Indexing
from adapters.postgres.retention import Retention
from api.bootstrap.infrastructure import Infrastructure
from api.bootstrap.services import Services
from api.workers.caretaking import end_forever, mend_forever, see_off_forever, tend_forever
from api.workers.consuming import work_forever
from api.workers.mixing import mix_forever
from api.workers.retaining import EXPIRED_EVERY, INDEXED_EVERY, sweep_forever
from domain.shared.consuming import Consumer

Task = Coroutine[Any, Any, None]


@asynccontextmanager
async def in_background(on: Infrastructure, services: Services, *, work: bool) -> AsyncIterator[None]:
    """Until the end of the context. Without `work`, only what this process tells and is told of."""
    tasks = [on.announcer.run(), services.hub.run(), *(_work(on, services) if work else ())]
    background = [asyncio.create_task(task) for task in tasks]
    try:
        yield
    finally:
        services.hub.close()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)


def _work(on: Infrastructure, services: Services) -> list[Task]:
    """Chores and consumers, which one process does for all."""
    relay = None if on.channel is None else NatsRelay(on.log, on.channel)
    consumers: list[Consumer] = [] if relay is None else [relay]
    chores: list[Task] = [
        tend_forever(services.caretaker),
        mend_forever(services.mending),
        end_forever(services.unsealer.end_what_is_over, services.identity.forget_expired),
        see_off_forever(services.departures),
        mix_forever(services.mixer),
        sweep_forever(Retention(on.pool, timedelta(days=on.settings.events_kept_days)).sweep),
        sweep_forever(services.repeats.sweep),
        sweep_forever(services.imaging.sweep),
        sweep_forever(services.expiring.sweep, EXPIRED_EVERY),
        sweep_forever(services.calling.sweep),
        sweep_forever(services.notifying.sweep),
        sweep_forever(Eraser(on.database_url).erase),
        sweep_forever(Indexing(on.pool).catch_up, INDEXED_EVERY),
        work_forever(consumers, on.log, services.ledger),
    ]
    return chores if relay is None else [*chores, sweep_forever(relay.tend)]
