"""The wiring: the only place that knows the adapters. Plain constructor calls, from settings to services.

Each module of the domain has a part with its name, a table of what is plugged into what. `infrastructure` is what they
stand on, `services` puts them together and hands over what one does for another, `background` is what then goes on by
itself, and `operating` is for the operator's commands.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.crypto.keeping import KeyKeeping
from adapters.postgres.migrating import migrate
from adapters.system import SystemClock
from api.bootstrap.background import in_background
from api.bootstrap.infrastructure import infrastructure
from api.bootstrap.operating import CANNOT_START, embedded_database, key_keeping, running_database, upgrade
from api.bootstrap.services import Services, services_on, stored_tables
from api.settings import Settings
from domain.memberships.ports.outside import MembershipProof
from domain.shared.clock import Clock

__all__ = [
    "CANNOT_START",
    "KeyKeeping",
    "Services",
    "embedded_database",
    "key_keeping",
    "migrate",
    "running_database",
    "stored_tables",
    "upgrade",
    "wire",
]


@asynccontextmanager
async def wire(
    settings: Settings,
    database_url: str,
    *,
    clock: Clock | None = None,
    youtube: MembershipProof | None = None,
    work: bool = True,
) -> AsyncIterator[Services]:
    """The services on this database, with their background tasks, until the end of the context.

    Tests bring their own clock and their own YouTube. Without `work`, consumers and chores are left to other processes.
    """
    async with infrastructure(settings, database_url, clock or SystemClock(), youtube) as on:
        services = services_on(on)
        async with in_background(on, services, work=work):
            yield services
