"""The world that members see: communities, and what is decided in them.

Faces, boards, writings and what else is in this world stand beside it. Nothing in it names a person.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored

SCHEMA = {"schema": "community"}
_PUBLIC, _FACE = Kind.PUBLIC, Kind.PSEUDONYMOUS


class CommunityRow(SQLModel, table=True):
    """What anybody may know of a community: the one table that the vault reads too."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("slug"), SCHEMA)
    id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, primary_key=True)
    slug: str = stored(Text, _PUBLIC, Keep.COMMUNITY)
    name: dict[str, str] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    description: dict[str, str] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    time_zone: str = stored(Text, _PUBLIC, Keep.COMMUNITY)
    languages: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)
    policy: dict[str, Any] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    rules_version: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)
    founded_month: date = stored(Date, _PUBLIC, Keep.COMMUNITY)
    revision: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)


class CommunityRevisionRow(SQLModel, table=True):
    __tablename__ = "community_revisions"
    __table_args__: Any = (PrimaryKeyConstraint("community_id", "revision"), SCHEMA)
    community_id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"))
    revision: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)
    document: dict[str, Any] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    replaced_on: date = stored(Date, _PUBLIC, Keep.COMMUNITY)


class RulesRow(SQLModel, table=True):
    __tablename__ = "rules"
    __table_args__: Any = (PrimaryKeyConstraint("community_id", "version"), SCHEMA)
    community_id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"))
    version: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)
    text: dict[str, str] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    changes: dict[str, str] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    published_on: date = stored(Date, _PUBLIC, Keep.COMMUNITY)


class SanctionRow(SQLModel, table=True):
    __tablename__ = "sanctions"
    __table_args__ = (
        Index("sanctions_community_id_number_idx", "community_id", "number"),
        Index("sanctions_undone_idx", "number", postgresql_where=text("NOT carried_out")),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.PSEUDONYM, primary_key=True)
    number: int = stored(BigInteger, Kind.OPERATIONAL, Keep.PSEUDONYM, Identity(always=True))
    community_id: str = stored(Id, _PUBLIC, Keep.PSEUDONYM, ForeignKey("community.communities.id", ondelete="CASCADE"))
    pseudonym_id: str = stored(
        Id, _FACE, Keep.PSEUDONYM, ForeignKey("community.pseudonyms.id", ondelete="CASCADE"), index=True
    )
    kind: str = stored(Text, _FACE, Keep.PSEUDONYM)
    reason: str = stored(Text, _FACE, Keep.PSEUDONYM)
    rule: str = stored(Text, _FACE, Keep.PSEUDONYM)
    until: datetime | None = stored(DateTime(timezone=True), _FACE, Keep.PSEUDONYM, nullable=True)
    imposed_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.PSEUDONYM)
    imposed_by: str = stored(Id, _FACE, Keep.PSEUDONYM)
    imposer_mark: bytes = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM)
    state: str = stored(Text, _FACE, Keep.PSEUDONYM)
    appeal: str = stored(Text, _FACE, Keep.PSEUDONYM)
    appeal_reason: str = stored(Text, _FACE, Keep.PSEUDONYM)
    carried_out: bool = stored(Boolean, Kind.OPERATIONAL, Keep.PSEUDONYM)


class AuditEntryRow(SQLModel, table=True):
    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("audit_entries_community_id_position_idx", "community_id", "position"),
        Index("audit_entries_unsealings_idx", "what", postgresql_where=text("what LIKE 'unsealing_%'")),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.COMMUNITY, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"))
    occurred_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.COMMUNITY)
    by: str | None = stored(Id, _FACE, Keep.COMMUNITY, nullable=True)
    what: str = stored(Text, _FACE, Keep.COMMUNITY)
    subject: str = stored(Id, _FACE, Keep.COMMUNITY)
    reason: str = stored(Text, _FACE, Keep.COMMUNITY)
    position: int = stored(Integer, Kind.OPERATIONAL, Keep.COMMUNITY)
    seal: bytes = stored(LargeBinary, Kind.SEALED, Keep.COMMUNITY)


class AuditHeadRow(SQLModel, table=True):
    """How far each community's chain of audit entries goes."""

    __tablename__ = "audit_heads"
    __table_args__ = SCHEMA
    community_id: str = stored(
        Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"), primary_key=True
    )
    length: int = stored(Integer, Kind.OPERATIONAL, Keep.COMMUNITY)
    seal: bytes = stored(LargeBinary, Kind.SEALED, Keep.COMMUNITY)
    mac: bytes = stored(LargeBinary, Kind.SEALED, Keep.COMMUNITY)
