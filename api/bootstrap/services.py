"""What is built of the parts: everything that routes, sockets and commands call."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import asyncpg
from sqlalchemy import MetaData

from adapters.crypto.answers import SealedAnswers
from adapters.postgres.migrating import current_revision, newest_revision
from adapters.postgres.mixing import Mixer
from adapters.postgres.pool import Pool
from adapters.postgres.repeats import Repeats
from adapters.postgres.tables import metadata
from api.anonymity import StoredColumn, StoredTable
from api.bootstrap.boards import BoardsServices, boards_reader, boards_services
from api.bootstrap.identity import IdentityServices, identity_services
from api.bootstrap.infrastructure import Infrastructure
from api.bootstrap.memberships import MembershipsServices, disclosing, memberships_services
from api.bootstrap.pseudonyms import PseudonymsServices, pseudonyms_services, wardrobe
from api.bootstrap.realtime import RealtimeServices, realtime_services
from domain.shared.clock import Clock
from domain.shared.cursors import Cursors
from domain.shared.errors import DatabaseUnavailable


@dataclass(frozen=True, repr=False)
class Services(IdentityServices, MembershipsServices, PseudonymsServices, BoardsServices, RealtimeServices):
    """Everything that routes and sockets call: the fields of all parts, and these."""

    stored: Sequence[StoredTable]
    """Every column there is."""
    cursors: Cursors
    mixer: Mixer
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


def services_on(on: Infrastructure) -> Services:
    """The modules know nothing of one another: what one does for another is handed over here."""
    vault, places = wardrobe(on), boards_reader(on)
    members = memberships_services(on, vault)
    faces = pseudonyms_services(on, vault, places, disclosing(on))
    boards = boards_services(on, places, vault, faces.shunning)
    realtime = realtime_services(on, members, boards, places, vault)
    return Services(
        **vars(identity_services(on)),
        **vars(members),
        **vars(faces),
        **vars(boards),
        **vars(realtime),
        stored=stored_tables(metadata),
        cursors=on.cursors,
        mixer=Mixer(on.database_url),
        repeats=Repeats(on.vault_pool, on.pool, SealedAnswers(on.digests)),
        pool=on.pool,
        vault_pool=on.vault_pool,
        clock=on.clock,
        issuer=on.settings.issuer,
    )


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
