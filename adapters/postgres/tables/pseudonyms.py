"""Faces: what they look like, what they bear, who shuns them, and requests to open one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored
from adapters.postgres.tables.community import SCHEMA

_PUBLIC, _FACE = Kind.PUBLIC, Kind.PSEUDONYMOUS


class PseudonymRow(SQLModel, table=True):
    __tablename__ = "pseudonyms"
    __table_args__ = (
        UniqueConstraint("community_id", "name_key"),
        UniqueConstraint("wearer_tag"),
        UniqueConstraint("number_tag"),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.PSEUDONYM, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.PSEUDONYM, ForeignKey("community.communities.id", ondelete="CASCADE"))
    scope: str = stored(Text, _PUBLIC, Keep.PSEUDONYM)
    name: str = stored(Text, _FACE, Keep.PSEUDONYM)
    name_key: str = stored(Text, _FACE, Keep.PSEUDONYM)
    wearer_tag: bytes = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM)
    number_tag: bytes = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM)
    sealed_wearer: bytes = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM)
    created_month: date = stored(Date, _FACE, Keep.PSEUDONYM)
    renamed_month: date | None = stored(Date, _FACE, Keep.PSEUDONYM, nullable=True)
    retired_month: date | None = stored(Date, _FACE, Keep.PSEUDONYM, nullable=True)


class AvatarRow(SQLModel, table=True):
    __tablename__ = "avatars"
    __table_args__ = (UniqueConstraint("pseudonym_id"), SCHEMA)
    id: str = stored(Id, _FACE, Keep.PSEUDONYM, primary_key=True)
    pseudonym_id: str = stored(Id, _FACE, Keep.PSEUDONYM, ForeignKey("community.pseudonyms.id", ondelete="CASCADE"))
    image: bytes = stored(LargeBinary, _FACE, Keep.PSEUDONYM)


class ShunnedRow(SQLModel, table=True):
    """No face of whoever shuns: a dump cannot tell a person's faces by whom they have in common to avoid."""

    __tablename__ = "shunned"
    __table_args__: Any = (PrimaryKeyConstraint("marker", "pseudonym_id", "kind"), SCHEMA)
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM)
    pseudonym_id: str = stored(
        Id, _FACE, Keep.PSEUDONYM, ForeignKey("community.pseudonyms.id", ondelete="CASCADE"), index=True
    )
    kind: str = stored(Text, _FACE, Keep.PSEUDONYM)


class AttestationRow(SQLModel, table=True):
    """As the audit log says it. What the person has is sealed in the vault."""

    __tablename__ = "attestations"
    __table_args__: Any = (PrimaryKeyConstraint("pseudonym_id", "profession"), SCHEMA)
    pseudonym_id: str = stored(Id, _FACE, Keep.PSEUDONYM, ForeignKey("community.pseudonyms.id", ondelete="CASCADE"))
    profession: str = stored(Text, _FACE, Keep.PSEUDONYM)


class UnsealingRow(SQLModel, table=True):
    """Requests to open one face, with what became of them. Each row is sealed: see `domain/pseudonyms/unsealing`."""

    __tablename__ = "unsealings"
    __table_args__ = (
        Index("unsealings_community_id_number_idx", "community_id", "number"),
        Index("unsealings_expires_at_idx", "expires_at", postgresql_where=text("state IN ('open', 'approved')")),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.PSEUDONYM, primary_key=True)
    number: int = stored(BigInteger, Kind.OPERATIONAL, Keep.PSEUDONYM, Identity(always=True))
    community_id: str = stored(Id, _PUBLIC, Keep.PSEUDONYM, ForeignKey("community.communities.id", ondelete="CASCADE"))
    pseudonym_id: str = stored(
        Id, _FACE, Keep.PSEUDONYM, ForeignKey("community.pseudonyms.id", ondelete="CASCADE"), index=True
    )
    scope: list[str] = stored(ARRAY(Text), _FACE, Keep.PSEUDONYM)
    match_tag: bytes | None = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM, nullable=True)
    reason: str = stored(Text, _FACE, Keep.PSEUDONYM)
    requested_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.PSEUDONYM)
    requested_by: str = stored(Id, _FACE, Keep.PSEUDONYM)
    requester_mark: bytes = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM)
    expires_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.PSEUDONYM)
    state: str = stored(Text, _FACE, Keep.PSEUDONYM)
    decided_by: str | None = stored(Id, _FACE, Keep.PSEUDONYM, nullable=True)
    decision_reason: str = stored(Text, _FACE, Keep.PSEUDONYM)
    seal: bytes = stored(LargeBinary, Kind.SEALED, Keep.PSEUDONYM)
