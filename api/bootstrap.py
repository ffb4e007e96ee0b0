"""The wiring: the only place that knows the adapters. Plain constructor calls, from settings to services."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg

from adapters.crypto.keys import KeyFileError, load_or_create
from adapters.crypto.personal import SealedPersonal, TypedCodes
from adapters.crypto.seals import KeyedDigests, LinkSeals, SealedCursors
from adapters.embedded_postgres import EmbeddedPostgresError, embedded_postgres
from adapters.postgres.event_log import Announcer, PostgresEventStream
from adapters.postgres.migrating import DatabaseRefused, current_revision, migrate, newest_revision
from adapters.postgres.mixing import Mixer
from adapters.postgres.pool import Pool, connect_pool
from adapters.postgres.readers import PostgresBoardsReader, PostgresMembershipsReader, PostgresPseudonymsReader
from adapters.postgres.work import beginner
from adapters.system import SystemClock, SystemIds
from adapters.tokens import JwtAccessTokens, new_signing_key
from adapters.youtube import DemoYoutube, NobodyOnYoutube, YoutubeMemberships, new_client, read_channels
from api.realtime.hub import Hub
from api.realtime.topics import Topics
from api.settings import Settings
from api.workers.caretaking import tend_forever
from api.workers.mixing import mix_forever
from domain.boards.reading import Reading
from domain.boards.setting_up import SettingUp
from domain.boards.writing import Writing
from domain.identity.model import ACCESS_TOKEN_LIFETIME
from domain.identity.service import Identity
from domain.memberships.caretaking import Caretaker
from domain.memberships.entrusting import Entrusting
from domain.memberships.founding import Founding
from domain.memberships.inviting import Inviting
from domain.memberships.joining import Joining, Secrets
from domain.memberships.persons import Persons
from domain.memberships.ports import MembershipProof, MembershipsReader
from domain.memberships.sanctioning import Sanctioning
from domain.memberships.staying import Staying
from domain.pseudonyms.service import Pseudonyms
from domain.pseudonyms.vault import PseudonymVault
from domain.shared.clock import Clock
from domain.shared.cursors import Cursors
from domain.shared.errors import DatabaseUnavailable

__all__ = ["CANNOT_START", "Services", "embedded_database", "migrate", "wire"]

CANNOT_START = (EmbeddedPostgresError, DatabaseRefused, KeyFileError)
"""What keeps a server from starting; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that routes and sockets call."""

    identity: Identity
    access_tokens: JwtAccessTokens
    founding: Founding
    joining: Joining
    staying: Staying
    inviting: Inviting
    entrusting: Entrusting
    sanctioning: Sanctioning
    caretaker: Caretaker
    communities: MembershipsReader
    vault: PseudonymVault
    pseudonyms: Pseudonyms
    writing: Writing
    reading: Reading
    setting_up: SettingUp
    cursors: Cursors
    topics: Topics
    hub: Hub
    pool: Pool
    clock: Clock
    issuer: str

    def today(self) -> date:
        return self.clock.now().date()

    async def ready(self) -> bool:
        """Whether the database answers and has the schema that this code expects."""
        try:
            async with asyncio.timeout(3):
                return await current_revision(self.pool) == newest_revision()
        except (DatabaseUnavailable, TimeoutError, asyncpg.PostgresError):
            return False


@asynccontextmanager
async def wire(
    settings: Settings, database_url: str, *, clock: Clock | None = None, youtube: MembershipProof | None = None
) -> AsyncIterator[Services]:
    """The services on this database, with their background tasks, until the end of the context.

    Tests bring their own clock and their own YouTube.
    """
    async with (
        _youtube(settings, youtube) as proof,
        _wired(settings, database_url, clock or SystemClock(), proof) as services,
    ):
        yield services


@asynccontextmanager
async def _youtube(settings: Settings, given: MembershipProof | None) -> AsyncIterator[MembershipProof]:
    if given is not None:
        yield given
    elif settings.youtube_channels is not None:
        async with new_client() as http:
            yield YoutubeMemberships(http, read_channels(settings.youtube_channels), SystemClock())
    else:
        yield DemoYoutube() if settings.demo else NobodyOnYoutube()


@asynccontextmanager
async def _wired(
    settings: Settings, database_url: str, clock: Clock, youtube: MembershipProof
) -> AsyncIterator[Services]:
    keys = load_or_create(settings.keys, new_signing_key())
    ids, cursors = SystemIds(), SealedCursors(keys)
    pool = await connect_pool(database_url, settings.pool_size)
    announcer = Announcer(pool)
    begin = beginner(pool, announcer, ids, clock)
    digests, personal = KeyedDigests(keys), SealedPersonal(keys)
    secrets = Secrets(personal, digests, TypedCodes())
    persons = Persons(begin, personal, clock)
    communities = PostgresMembershipsReader(pool, cursors, personal, clock)
    faces = PostgresPseudonymsReader(pool)
    boards = PostgresBoardsReader(pool, cursors)
    tokens = JwtAccessTokens(keys.signing, keys.subject, settings.issuer, ACCESS_TOKEN_LIFETIME)
    vault = PseudonymVault(begin, faces, LinkSeals(keys), ids, clock)
    hub = Hub(PostgresEventStream(pool, database_url), communities, cursors)
    caretaker = Caretaker(begin, youtube, secrets, ids, clock)
    services = Services(
        identity=Identity(begin, digests, tokens, ids, clock),
        access_tokens=tokens,
        founding=Founding(begin, vault, personal, ids, clock),
        joining=Joining(begin, youtube, vault, secrets, ids, clock),
        staying=Staying(begin, communities, personal, ids, clock),
        inviting=Inviting(begin, secrets, ids, clock),
        entrusting=Entrusting(begin, vault, persons, ids, clock),
        sanctioning=Sanctioning(begin, vault, persons, ids, clock),
        caretaker=caretaker,
        communities=communities,
        vault=vault,
        pseudonyms=Pseudonyms(vault, faces),
        writing=Writing(begin, boards, vault, ids, clock),
        reading=Reading(boards, vault),
        setting_up=SettingUp(begin, ids),
        cursors=cursors,
        topics=Topics(boards),
        hub=hub,
        pool=pool,
        clock=clock,
        issuer=settings.issuer,
    )
    background = [
        asyncio.create_task(announcer.run()),
        asyncio.create_task(hub.run()),
        asyncio.create_task(tend_forever(caretaker)),
        asyncio.create_task(mix_forever(Mixer(database_url))),
    ]
    try:
        yield services
    finally:
        hub.close()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(pool.close(), 5)


def embedded_database(folder: Path) -> AbstractContextManager[str]:
    """A PostgreSQL of our own that lives as long as the context; gives its address."""
    return embedded_postgres(folder)
