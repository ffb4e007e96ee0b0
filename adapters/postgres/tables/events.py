"""The event log: what happened, in slots that are emptied in turn; who has read how far; what could not be handled."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored

SLOTS = 8
"""Partitions of the log. One is written to, those behind it are kept, and the oldest is emptied as a whole."""

_SCHEMA = {"schema": "community"}
_PUBLIC, _FACE, _OPERATIONAL = Kind.PUBLIC, Kind.PSEUDONYMOUS, Kind.OPERATIONAL
_EVENTS, _ALWAYS, _LETTER = Keep.EVENTS, Keep.INSTALLATION, Keep.DEAD_LETTER


class EventRow(SQLModel, table=True):
    """The log. See `event_log` for the order that (`transaction`, `sequence`) gives."""

    __tablename__ = "events"
    __table_args__: Any = (
        PrimaryKeyConstraint("transaction", "sequence", "slot"),
        Index("events_topics_idx", "topics", postgresql_using="gin"),
        {**_SCHEMA, "postgresql_partition_by": "LIST (slot)"},
    )
    slot: int = stored(SmallInteger, _OPERATIONAL, _EVENTS)
    transaction: int = stored(BigInteger, _OPERATIONAL, _EVENTS)
    sequence: int = stored(BigInteger, _OPERATIONAL, _EVENTS, Identity(always=True))
    id: str = stored(Id, _PUBLIC, _EVENTS)
    type: str = stored(Text, _PUBLIC, _EVENTS)
    community_id: str | None = stored(Id, _PUBLIC, _EVENTS, nullable=True)
    topics: list[str] = stored(ARRAY(Text), _PUBLIC, _EVENTS)
    occurred_at: datetime = stored(DateTime(timezone=True), _PUBLIC, _EVENTS)
    data: dict[str, Any] = stored(JSONB, _FACE, _EVENTS)


class EventLogRow(SQLModel, table=True):
    """What holds for the log as a whole; one row.

    `base` is added to every transaction id, and is raised when the database finds itself on another `cluster`.
    """

    __tablename__ = "event_log"
    __table_args__: Any = (PrimaryKeyConstraint("cluster"), _SCHEMA)
    cluster: str = stored(Text, _OPERATIONAL, _ALWAYS)
    base: int = stored(BigInteger, _OPERATIONAL, _ALWAYS)
    slot: int = stored(SmallInteger, _OPERATIONAL, _ALWAYS)
    horizon_transaction: int = stored(BigInteger, _OPERATIONAL, _ALWAYS)
    horizon_sequence: int = stored(BigInteger, _OPERATIONAL, _ALWAYS)
    horizon_moved_at: datetime = stored(DateTime(timezone=True), _OPERATIONAL, _ALWAYS)


class EventSlotRow(SQLModel, table=True):
    """When a slot was written to."""

    __tablename__ = "event_slots"
    __table_args__: Any = (PrimaryKeyConstraint("slot"), _SCHEMA)
    slot: int = stored(SmallInteger, _OPERATIONAL, _ALWAYS, autoincrement=False)
    opened_at: datetime = stored(DateTime(timezone=True), _OPERATIONAL, _ALWAYS)
    closed_at: datetime | None = stored(DateTime(timezone=True), _OPERATIONAL, _ALWAYS, nullable=True)


class ConsumerRow(SQLModel, table=True):
    """How far a consumer has come, how often it has failed at the next event, and which process runs it until when."""

    __tablename__ = "consumers"
    __table_args__: Any = (PrimaryKeyConstraint("name"), _SCHEMA)
    name: str = stored(Text, _OPERATIONAL, _ALWAYS)
    transaction: int = stored(BigInteger, _OPERATIONAL, _ALWAYS)
    sequence: int = stored(BigInteger, _OPERATIONAL, _ALWAYS)
    attempts: int = stored(Integer, _OPERATIONAL, _ALWAYS)
    holder: str = stored(Text, _OPERATIONAL, _ALWAYS)
    held_until: datetime = stored(DateTime(timezone=True), _OPERATIONAL, _ALWAYS)


class DeadLetterRow(SQLModel, table=True):
    """An event that a consumer gave up. `error` is the kind of what went wrong, never a text."""

    __tablename__ = "dead_letters"
    __table_args__: Any = (
        PrimaryKeyConstraint("id"),
        UniqueConstraint("consumer", "event_id"),
        Index("dead_letters_community_id_number_idx", "community_id", "number"),
        _SCHEMA,
    )
    id: str = stored(Id, _OPERATIONAL, _LETTER)
    number: int = stored(BigInteger, _OPERATIONAL, _LETTER, Identity(always=True))
    consumer: str = stored(Text, _OPERATIONAL, _LETTER)
    error: str = stored(Text, _OPERATIONAL, _LETTER)
    attempts: int = stored(Integer, _OPERATIONAL, _LETTER)
    failed_at: datetime = stored(DateTime(timezone=True), _OPERATIONAL, _LETTER)
    replaying: bool = stored(Boolean, _OPERATIONAL, _LETTER)
    transaction: int = stored(BigInteger, _OPERATIONAL, _LETTER)
    sequence: int = stored(BigInteger, _OPERATIONAL, _LETTER)
    event_id: str = stored(Id, _PUBLIC, _LETTER)
    type: str = stored(Text, _PUBLIC, _LETTER)
    community_id: str | None = stored(
        Id, _PUBLIC, _LETTER, ForeignKey("community.communities.id", ondelete="CASCADE"), nullable=True
    )
    topics: list[str] = stored(ARRAY(Text), _PUBLIC, _LETTER)
    occurred_at: datetime = stored(DateTime(timezone=True), _PUBLIC, _LETTER)
    data: dict[str, Any] = stored(JSONB, _FACE, _LETTER)
