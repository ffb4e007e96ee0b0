"""The wiring: the only place that knows the adapters. Plain constructor calls, from settings to services."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import asyncpg
from sqlalchemy import MetaData

from adapters.crypto.answers import SealedAnswers
from adapters.crypto.entries import SealedEntries, place_of_entry
from adapters.crypto.images import SealedImages
from adapters.crypto.keeping import KeyKeeping, SealedTable
from adapters.crypto.key_command import KeyCommand
from adapters.crypto.key_file import KeyFile
from adapters.crypto.keys import KeysUnusable
from adapters.crypto.personal import SealedPersonal, TypedCodes, place_of_person
from adapters.crypto.preferences import SealedPreferences
from adapters.crypto.ring import KeyRing
from adapters.crypto.seals import KeyedDigests, LinkSeals, SealedCursors, place_of_link
from adapters.embedded_postgres import EmbeddedPostgresError, embedded_postgres, running_postgres
from adapters.images import FolderImages
from adapters.markup import SafeMarkup
from adapters.nats import NatsChannel, NatsEventStream, NatsRelay
from adapters.pictures import PillowPictures
from adapters.postgres.consumers import PostgresLedger
from adapters.postgres.erasing import Eraser
from adapters.postgres.event_log import Announcer, PostgresEventStream, connect_log_pool
from adapters.postgres.indexing import Indexing
from adapters.postgres.migrating import DatabaseRefused, current_revision, migrate, newest_revision
from adapters.postgres.mixing import Mixer
from adapters.postgres.pool import COMMUNITY_ROLE, PLANNED_ONCE, VAULT_ROLE, Pool, connect_pool, shares_of
from adapters.postgres.readers import (
    PostgresAuditReader,
    PostgresBoardsReader,
    PostgresCallsReader,
    PostgresCategoriesReader,
    PostgresClaimsReader,
    PostgresCommunitiesReader,
    PostgresDisclosuresReader,
    PostgresImageObjects,
    PostgresImagesReader,
    PostgresKeepingUpReader,
    PostgresLooksReader,
    PostgresMembershipsReader,
    PostgresNoticesReader,
    PostgresPreferencesReader,
    PostgresPseudonymsReader,
    PostgresReactionSetsReader,
    PostgresReportsReader,
    PostgresSearchReader,
    PostgresUnansweredReader,
    PostgresUnsealingsReader,
)
from adapters.postgres.repeats import Repeats
from adapters.postgres.retention import Retention
from adapters.postgres.rewrapping import SealedColumn
from adapters.postgres.tables import metadata
from adapters.postgres.work import beginner, vault_beginner
from adapters.system import SystemClock, SystemIds
from adapters.tokens import JwtAccessTokens, new_signing_key
from adapters.youtube import DemoYoutube, NobodyOnYoutube, YoutubeMemberships, new_client, read_channels
from api.anonymity import StoredColumn, StoredTable
from api.realtime.access import Access
from api.realtime.hub import Hub
from api.realtime.notices import OwnNotices
from api.realtime.subscribing import Subscribing
from api.realtime.topics import Topics
from api.rendering import Markup
from api.settings import Settings
from api.workers.caretaking import end_forever, mend_forever, see_off_forever, tend_forever
from api.workers.consuming import work_forever
from api.workers.mixing import mix_forever
from api.workers.retaining import INDEXED_EVERY, sweep_forever
from domain.boards.arranging import Arranging
from domain.boards.calling import Calling
from domain.boards.changing import Changing
from domain.boards.choosing import Choosing
from domain.boards.contracting import Contracting
from domain.boards.curating import Curating
from domain.boards.editing import Editing
from domain.boards.images import ImageAddresses, ImageStore
from domain.boards.imaging import Imaging, ImagingNeeds
from domain.boards.judging import Judging
from domain.boards.keeping_up import KeepingUp
from domain.boards.mentioning import Mentioning
from domain.boards.notifying import Notifying
from domain.boards.preferring import Preferring
from domain.boards.reading import Reading
from domain.boards.reporting import Reporting
from domain.boards.searching import Searching
from domain.boards.setting_up import SettingUp
from domain.boards.supporting import Supporting
from domain.boards.writing import Writing
from domain.identity.model import ACCESS_TOKEN_LIFETIME
from domain.identity.service import Identity
from domain.memberships.auditing import Auditing
from domain.memberships.caretaking import Caretaker
from domain.memberships.departures import Departures
from domain.memberships.disclosing import Disclosing
from domain.memberships.enforcing import Enforcing
from domain.memberships.entrusting import Entrusting
from domain.memberships.founding import Founding
from domain.memberships.inviting import Inviting
from domain.memberships.joining import Joining, Secrets
from domain.memberships.mending import Mending
from domain.memberships.persons import Persons
from domain.memberships.ports import CommunitiesReader, MembershipProof, MembershipsReader
from domain.memberships.sanctioning import Sanctioning
from domain.memberships.staying import Staying
from domain.pseudonyms.picturing import Picturing
from domain.pseudonyms.service import Pseudonyms
from domain.pseudonyms.shunning import Shunning
from domain.pseudonyms.unsealing.service import Unsealer, UnsealingNeeds
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.audit import AuditChain, AuditLog
from domain.shared.clock import Clock
from domain.shared.consuming import Consumer, DeadLetters
from domain.shared.cursors import Cursors
from domain.shared.errors import DatabaseUnavailable
from domain.shared.transparency import TransparencyReader

__all__ = [
    "CANNOT_START",
    "KeyKeeping",
    "Services",
    "embedded_database",
    "key_keeping",
    "migrate",
    "running_database",
    "upgrade",
    "wire",
]

CANNOT_START = (EmbeddedPostgresError, DatabaseRefused, KeysUnusable)
"""What keeps a server from starting; the message is for the operator."""


_LOG_CONNECTIONS = 4
"""For reading the event log, beside those for everything else."""


@dataclass(frozen=True, slots=True, repr=False)
class Services:
    """Everything that routes and sockets call."""

    identity: Identity
    access_tokens: JwtAccessTokens
    founding: Founding
    joining: Joining
    staying: Staying
    departures: Departures
    inviting: Inviting
    entrusting: Entrusting
    sanctioning: Sanctioning
    caretaker: Caretaker
    mending: Mending
    memberships: MembershipsReader
    communities: CommunitiesReader
    vault: Wardrobe
    pseudonyms: Pseudonyms
    picturing: Picturing
    shunning: Shunning
    unsealer: Unsealer
    audit_log: AuditLog
    transparency: TransparencyReader
    stored: Sequence[StoredTable] = field(repr=False)  # every column there is
    writing: Writing
    notifying: Notifying
    calling: Calling
    editing: Editing
    curating: Curating
    reading: Reading
    keeping_up: KeepingUp
    searching: Searching
    preferring: Preferring
    imaging: Imaging
    setting_up: SettingUp
    changing: Changing
    arranging: Arranging
    contracting: Contracting
    supporting: Supporting
    choosing: Choosing
    markup: Markup
    reporting: Reporting
    judging: Judging
    cursors: Cursors
    hub: Hub
    mixer: Mixer
    dead_letters: DeadLetters
    ledger: PostgresLedger
    subscribing: Subscribing
    repeats: Repeats
    pool: Pool
    """Of the community's world."""
    vault_pool: Pool
    clock: Clock
    issuer: str

    def today(self) -> date:
        return self.clock.now().date()

    async def ready(self) -> bool:
        """Whether the database answers in both worlds and has the schema that this code expects."""
        try:
            async with asyncio.timeout(3):
                revisions = [await current_revision(pool) for pool in (self.vault_pool, self.pool)]
            return set(revisions) == {newest_revision()}
        except (DatabaseUnavailable, TimeoutError, asyncpg.PostgresError):
            return False


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
    async with (
        _youtube(settings, youtube) as proof,
        _pools(settings, database_url) as pools,
        _wired(settings, database_url, pools, clock or SystemClock(), proof, work) as services,
    ):
        yield services


@asynccontextmanager
async def _pools(settings: Settings, url: str) -> AsyncIterator[tuple[Pool, Pool]]:
    """The connections of the vault, and those of the community's world. Raises DatabaseRefused."""
    sizes = shares_of(settings.pool_size)
    vault = await _pool(settings.vault_database_url or url, sizes[0], VAULT_ROLE, **PLANNED_ONCE)
    try:
        community = await _pool(url, sizes[1], COMMUNITY_ROLE)
        try:
            yield vault, community
        finally:
            await _closed(community)
    finally:
        await _closed(vault)


async def _pool(url: str, size: int, role: str | None, **settings: str) -> Pool:
    try:
        return await connect_pool(url, size, role, **settings)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError):
        raise DatabaseRefused(
            f"The database's login has no rights of the role {role}. Is the database migrated? "
            f"Else let an administrator GRANT {role} to the login (docs/operating.md)."
        ) from None


async def _closed(pool: Pool) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(pool.close(), 5)


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
    settings: Settings,
    database_url: str,
    pools: tuple[Pool, Pool],
    clock: Clock,
    youtube: MembershipProof,
    work: bool,
) -> AsyncIterator[Services]:
    ring = _ring(settings)
    ids, cursors, keys = SystemIds(), SealedCursors(ring.keys), ring.keys
    vault_pool, pool = pools
    log_pool = await connect_log_pool(database_url, _LOG_CONNECTIONS)
    log = PostgresEventStream(log_pool, database_url)
    announcer = Announcer(pool)
    digests, personal = KeyedDigests(keys), SealedPersonal(ring)
    begin = beginner(pool, announcer, ids, clock, AuditChain(digests))
    begin_vault = vault_beginner(vault_pool)
    secrets = Secrets(personal, digests, TypedCodes())
    auditing = Auditing(begin, begin_vault, SealedEntries(ring), ids, clock)
    persons = Persons(begin_vault, personal, clock)
    memberships = PostgresMembershipsReader(vault_pool, cursors, personal, clock)
    faces = PostgresPseudonymsReader(pool)
    addresses = ImageAddresses(digests, clock)
    boards = PostgresBoardsReader(pool, cursors, addresses)
    keeping_up = PostgresKeepingUpReader(pool, cursors)
    looks, pictures = PostgresLooksReader(pool, cursors), PillowPictures()
    tokens = JwtAccessTokens(keys.signing, keys.subject, settings.issuer, ACCESS_TOKEN_LIFETIME)
    vault = Wardrobe(begin, faces, LinkSeals(ring), ids, clock)
    shunning = Shunning(begin, vault, looks, clock)
    enforcing = Enforcing(begin, vault, persons, ids)
    channel = None if settings.nats_url is None else NatsChannel(settings.nats_url)
    told = log if channel is None else NatsEventStream(channel)
    notifying = Notifying(begin, PostgresNoticesReader(pool, cursors), vault, vault, shunning)
    on_call = PostgresCallsReader(pool, cursors)
    mentioning = Mentioning(on_call, ids, clock)
    calling = Calling(begin, on_call, boards, vault, shunning, ids, clock)
    preferring = Preferring(begin, PostgresPreferencesReader(pool), vault, SealedPreferences(), clock)
    hub = Hub(told, Access(memberships, boards), OwnNotices(vault, notifying), cursors, quiets=preferring)
    ledger = PostgresLedger(pool, ids, cursors)
    relay = None if channel is None else NatsRelay(log, channel)
    consumers: list[Consumer] = [] if relay is None else [relay]
    staying = Staying(begin_vault, memberships, personal, ids, clock)
    caretaker = Caretaker(begin_vault, youtube, vault, auditing, secrets, ids, clock)
    mending = Mending(begin, begin_vault, enforcing, auditing, clock)
    departures = Departures(begin_vault, vault, personal, ids, clock)
    identity = Identity(begin_vault, digests, tokens, ids, clock)
    audit = PostgresAuditReader(pool)
    disclosing = Disclosing(PostgresDisclosuresReader(vault_pool, personal), secrets)
    unsealings = PostgresUnsealingsReader(pool, cursors)
    unsealer = Unsealer(UnsealingNeeds(begin, unsealings, vault, disclosing, digests, ids, clock))
    imaging = Imaging(
        ImagingNeeds(
            begin=begin,
            reader=PostgresImagesReader(pool),
            objects=PostgresImageObjects(pool),
            store=_image_store(settings),
            seals=SealedImages(),
            pictures=pictures,
            addresses=addresses,
            faces=vault,
            ids=ids,
            clock=clock,
        )
    )
    mixer, eraser = Mixer(database_url), Eraser(database_url)
    repeats = Repeats(vault_pool, pool, SealedAnswers(digests))
    services = Services(
        identity=identity,
        access_tokens=tokens,
        founding=Founding(begin, begin_vault, vault, personal, ids, clock),
        joining=Joining(begin_vault, youtube, vault, auditing, secrets, ids, clock),
        staying=staying,
        departures=departures,
        inviting=Inviting(begin_vault, secrets, ids, clock),
        entrusting=Entrusting(vault, persons, auditing, clock),
        sanctioning=Sanctioning(begin, vault, enforcing, ids, clock),
        caretaker=caretaker,
        mending=mending,
        memberships=memberships,
        communities=PostgresCommunitiesReader(pool, cursors),
        vault=vault,
        pseudonyms=Pseudonyms(begin, vault, faces, boards, cursors, clock),
        picturing=Picturing(begin, vault, looks, pictures, ids),
        shunning=shunning,
        unsealer=unsealer,
        audit_log=AuditLog(audit, digests),
        transparency=audit,
        stored=stored_tables(metadata),
        writing=Writing(begin, boards, vault, shunning, mentioning, ids, clock),
        notifying=notifying,
        calling=calling,
        editing=Editing(begin, boards, vault, shunning, mentioning, ids, clock),
        curating=Curating(begin, boards, vault, shunning, ids, clock),
        reading=Reading(boards, keeping_up, vault, shunning, preferring),
        keeping_up=KeepingUp(begin, boards, keeping_up, vault, shunning, preferring, ids),
        searching=Searching(PostgresSearchReader(pool, cursors), shunning, preferring, clock),
        preferring=preferring,
        imaging=imaging,
        setting_up=SettingUp(begin, ids),
        changing=Changing(begin, boards, vault, ids, clock),
        arranging=Arranging(begin, PostgresCategoriesReader(pool, cursors), vault, ids, clock),
        contracting=Contracting(begin, boards, vault, shunning),
        choosing=Choosing(begin, PostgresReactionSetsReader(pool), vault, ids, clock),
        supporting=Supporting(PostgresUnansweredReader(pool, cursors), boards, shunning, preferring),
        markup=SafeMarkup(),
        judging=Judging(begin, boards, PostgresClaimsReader(pool, cursors), vault, shunning, ids, clock),
        reporting=Reporting(begin, boards, PostgresReportsReader(pool, cursors), vault, ids, clock),
        cursors=cursors,
        hub=hub,
        mixer=mixer,
        dead_letters=DeadLetters(ledger),
        ledger=ledger,
        subscribing=Subscribing(hub, Topics(boards), staying),
        repeats=repeats,
        pool=pool,
        vault_pool=vault_pool,
        clock=clock,
        issuer=settings.issuer,
    )
    background = [
        asyncio.create_task(announcer.run()),
        asyncio.create_task(hub.run()),
    ]
    if work:
        retention = Retention(pool, timedelta(days=settings.events_kept_days))
        background += [
            asyncio.create_task(tend_forever(caretaker)),
            asyncio.create_task(mend_forever(mending)),
            asyncio.create_task(end_forever(unsealer.end_what_is_over, identity.forget_expired)),
            asyncio.create_task(see_off_forever(departures)),
            asyncio.create_task(mix_forever(mixer)),
            asyncio.create_task(sweep_forever(retention.sweep)),
            asyncio.create_task(sweep_forever(repeats.sweep)),
            asyncio.create_task(sweep_forever(imaging.sweep)),
            asyncio.create_task(sweep_forever(calling.sweep)),
            asyncio.create_task(sweep_forever(eraser.erase)),
            asyncio.create_task(sweep_forever(Indexing(pool).catch_up, INDEXED_EVERY)),
            asyncio.create_task(work_forever(consumers, log, ledger)),
        ]
        if relay is not None:
            background.append(asyncio.create_task(sweep_forever(relay.tend)))
    try:
        yield services
    finally:
        hub.close()
        pictures.close()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        if channel is not None:
            await channel.close()
        await _closed(log_pool)


def _image_store(settings: Settings) -> ImageStore:
    if settings.bucket is None:
        return FolderImages(Path(settings.images or settings.state / "images"))
    from adapters.images.s3 import Bucket, S3Images  # some megabytes, for those alone who have a bucket

    name, prefix = settings.bucket
    secret = settings.s3_secret_access_key.get_secret_value()
    access = (settings.s3_endpoint, settings.s3_region, settings.s3_access_key_id, secret)
    return S3Images(Bucket(name, prefix, *access))


def _ring(settings: Settings) -> KeyRing:
    return KeyRing(_key_command(settings) or _made(KeyFile(settings.keys)))


def _key_command(settings: Settings) -> KeyCommand | None:
    return None if settings.key_command is None else KeyCommand(settings.key_command)


def _made(file: KeyFile) -> KeyFile:
    """With fresh keys, where there are none yet."""
    file.make(new_signing_key())
    return file


@asynccontextmanager
async def key_keeping(settings: Settings, database_url: str | None) -> AsyncIterator[KeyKeeping]:
    """What an operator does with the sealing keys, beside servers at work; without a database only what needs none.

    Raises DatabaseRefused and KeysUnusable, also where there are no keys yet.
    """
    command = _key_command(settings)
    file = KeyFile(settings.keys) if command is None else None
    ring = KeyRing(command or KeyFile(settings.keys))
    if database_url is None:
        yield KeyKeeping(ring, file, [])
        return
    async with contextlib.AsyncExitStack() as stack:
        vault_url = settings.vault_database_url or database_url
        vault, community, vault_watch, watch = [
            await stack.enter_async_context(_keepers_pool(url, role))
            for url, role in (
                (vault_url, VAULT_ROLE),
                (database_url, COMMUNITY_ROLE),
                (vault_url, None),
                (database_url, None),
            )
        ]
        if await current_revision(community) != newest_revision():
            raise DatabaseRefused("The database is of another version of Ibasho. Migrate it first: ibasho migrate")
        sealed = [
            SealedTable(SealedColumn(vault, "vault.memberships", "personal", vault_watch), place_of_person),
            SealedTable(SealedColumn(vault, "vault.unwritten_entries", "sealed", vault_watch), place_of_entry),
            SealedTable(SealedColumn(community, "community.pseudonyms", "sealed_wearer", watch), place_of_link),
        ]
        try:
            yield KeyKeeping(ring, file, sealed)
        except DatabaseUnavailable:
            raise DatabaseRefused("The database does not answer. What is done stays; do the rest later.") from None


@asynccontextmanager
async def _keepers_pool(url: str, role: str | None) -> AsyncIterator[Pool]:
    """In a world's role; or as the login itself, which sees what the servers' connections are at."""
    try:
        pool = await _pool(url, 1, role)
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseRefused(f"The database cannot be reached: {error}. Is DATABASE_URL right?") from error
    async with pool:
        yield pool


def upgrade(settings: Settings, url: str) -> None:
    """Bring the database to the present schema, with the keys at hand for what only they can seal."""
    migrate(url, chain=lambda: AuditChain(KeyedDigests(_ring(settings).keys)))


def stored_tables(declared: MetaData) -> list[StoredTable]:
    """What the tables declare of themselves."""
    return [
        StoredTable(
            schema=str(table.schema),
            name=table.name,
            columns=[
                StoredColumn(column.name, str(column.info["kind"]), str(column.info["keep"]))
                for column in table.columns
            ],
        )
        for table in declared.sorted_tables
    ]


def embedded_database(folder: Path) -> AbstractContextManager[str]:
    """A PostgreSQL of our own that lives as long as the context; gives its address."""
    return embedded_postgres(folder)


def running_database(folder: Path) -> str | None:
    """The address of a PostgreSQL of our own that another process runs on this folder now."""
    return running_postgres(folder)
