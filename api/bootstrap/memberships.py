"""Memberships: what is plugged into what."""

from dataclasses import dataclass

from adapters.crypto.entries import SealedEntries
from adapters.crypto.personal import TypedCodes
from adapters.postgres.readers import (
    PostgresAuditReader,
    PostgresCommunitiesReader,
    PostgresDisclosuresReader,
    PostgresMembershipsReader,
)
from api.bootstrap.infrastructure import Infrastructure
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
from domain.memberships.ports.readers import CommunitiesReader, MembershipsReader
from domain.memberships.sanctioning import Sanctioning
from domain.memberships.staying import Staying
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.audit import AuditLog
from domain.shared.transparency import TransparencyReader


@dataclass(frozen=True, repr=False)
class MembershipsServices:
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
    audit_log: AuditLog
    transparency: TransparencyReader


def memberships_services(on: Infrastructure, vault: Wardrobe) -> MembershipsServices:
    """`vault`: what pseudonyms do for the persons behind them."""
    begin, begin_vault, youtube = on.begin, on.begin_vault, on.youtube
    ids, clock, personal = on.ids, on.clock, on.personal
    reader, audit = PostgresMembershipsReader(on.vault_pool, on.cursors, personal, clock), PostgresAuditReader(on.pool)
    secrets = _secrets(on)
    auditing = Auditing(begin, begin_vault, SealedEntries(on.ring), ids, clock)
    persons = Persons(begin_vault, personal, clock)
    enforcing = Enforcing(begin, vault, persons, ids)
    return MembershipsServices(
        founding=Founding(begin, begin_vault, vault, personal, ids, clock),
        joining=Joining(begin_vault, youtube, vault, auditing, secrets, ids, clock),
        staying=Staying(begin_vault, reader, personal, ids, clock),
        departures=Departures(begin_vault, vault, personal, ids, clock),
        inviting=Inviting(begin_vault, secrets, ids, clock),
        entrusting=Entrusting(vault, persons, auditing, clock),
        sanctioning=Sanctioning(begin, vault, enforcing, ids, clock),
        caretaker=Caretaker(begin_vault, youtube, vault, auditing, secrets, ids, clock),
        mending=Mending(begin, begin_vault, enforcing, auditing, clock),
        memberships=reader,
        communities=PostgresCommunitiesReader(on.pool, on.cursors),
        audit_log=AuditLog(audit, on.digests),
        transparency=audit,
    )


def disclosing(on: Infrastructure) -> Disclosing:
    """What memberships tell of the person behind a face that is opened."""
    return Disclosing(PostgresDisclosuresReader(on.vault_pool, on.personal), _secrets(on))


def _secrets(on: Infrastructure) -> Secrets:
    return Secrets(on.personal, on.digests, TypedCodes())
