"""What is asked about posts, and what professionals find of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
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
from adapters.postgres.tables.community import SCHEMA

_PUBLIC, _FACE = Kind.PUBLIC, Kind.PSEUDONYMOUS


class ReportRow(SQLModel, table=True):
    """No face of whoever reported, and no text of the post."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("slot"),
        Index("reports_one_open_idx", "reporter_mark", unique=True, postgresql_where=text("state = 'open'")),
        Index("reports_community_id_number_idx", "community_id", "number"),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.POST, primary_key=True)
    number: int = stored(BigInteger, Kind.OPERATIONAL, Keep.POST, Identity(always=True))
    community_id: str = stored(Id, _PUBLIC, Keep.POST, ForeignKey("community.communities.id", ondelete="CASCADE"))
    post_id: str = stored(Id, _FACE, Keep.POST, ForeignKey("community.posts.id", ondelete="CASCADE"), index=True)
    category: str = stored(Text, _FACE, Keep.POST)
    note: str = stored(Text, _FACE, Keep.POST)
    reporter_mark: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)
    slot: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)
    answer_to: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)
    reported_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.POST)
    state: str = stored(Text, _FACE, Keep.POST)
    outcome: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    answer: str = stored(Text, _FACE, Keep.POST)
    closed_by: str | None = stored(Id, _FACE, Keep.POST, nullable=True)


class ClaimRow(SQLModel, table=True):
    """No face of whoever asks, and no text of the post."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("slot"),
        Index("claims_one_open_idx", "claimant_mark", unique=True, postgresql_where=text("state = 'open'")),
        Index("claims_community_id_number_idx", "community_id", "number"),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.POST, primary_key=True)
    number: int = stored(BigInteger, Kind.OPERATIONAL, Keep.POST, Identity(always=True))
    community_id: str = stored(Id, _PUBLIC, Keep.POST, ForeignKey("community.communities.id", ondelete="CASCADE"))
    post_id: str = stored(Id, _FACE, Keep.POST, ForeignKey("community.posts.id", ondelete="CASCADE"), index=True)
    note: str = stored(Text, _FACE, Keep.POST)
    claimant_mark: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)
    slot: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)
    answer_to: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)
    flagged_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.POST)
    state: str = stored(Text, _FACE, Keep.POST)
    outcome: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    answer: str = stored(Text, _FACE, Keep.POST)
    closed_by: str | None = stored(Id, _FACE, Keep.POST, nullable=True)


class VerdictRow(SQLModel, table=True):
    """All that were ever given on a post; the one with the highest number counts."""

    __tablename__ = "verdicts"
    __table_args__: Any = (
        PrimaryKeyConstraint("post_id", "number"),
        ForeignKeyConstraint(
            ["pseudonym_id", "profession"],
            ["community.attestations.pseudonym_id", "community.attestations.profession"],
            name="verdicts_profession_fkey",
            ondelete="CASCADE",
        ),
        SCHEMA,
    )
    post_id: str = stored(Id, _FACE, Keep.POST, ForeignKey("community.posts.id", ondelete="CASCADE"))
    number: int = stored(Integer, _PUBLIC, Keep.POST)
    about_revision: int = stored(Integer, _PUBLIC, Keep.POST)
    verdict: str = stored(Text, _FACE, Keep.POST)
    note: str = stored(Text, _FACE, Keep.POST)
    sources: list[dict[str, Any]] = stored(JSONB, _FACE, Keep.POST)
    pseudonym_id: str | None = stored(
        Id, _FACE, Keep.POST, ForeignKey("community.pseudonyms.id"), index=True, nullable=True
    )
    profession: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    given_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.POST)
