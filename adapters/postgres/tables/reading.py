"""What people read, follow and prefer, for themselves alone."""

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored
from adapters.postgres.tables.community import SCHEMA

_PUBLIC, _FACE = Kind.PUBLIC, Kind.PSEUDONYMOUS


class ReadingRow(SQLModel, table=True):
    """How far people have read: of whom, which thread's rows are one person's, and how far, is nowhere."""

    __tablename__ = "readings"
    __table_args__ = SCHEMA
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.POST, ForeignKey("community.communities.id", ondelete="CASCADE"))
    board_id: str | None = stored(
        Id, _PUBLIC, Keep.POST, ForeignKey("community.boards.id", ondelete="CASCADE"), nullable=True
    )
    thread_id: str | None = stored(
        Id, _PUBLIC, Keep.POST, ForeignKey("community.threads.id", ondelete="CASCADE"), index=True, nullable=True
    )
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)


class FollowRow(SQLModel, table=True):
    """No face of whoever follows, and nothing that their follows have in common."""

    __tablename__ = "follows"
    __table_args__ = (UniqueConstraint("marker"), SCHEMA)
    slot: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST, primary_key=True)
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)
    thread_id: str = stored(Id, _PUBLIC, Keep.POST, ForeignKey("community.threads.id", ondelete="CASCADE"), index=True)
    kind: str = stored(Text, _FACE, Keep.POST)


class BoardChoiceRow(SQLModel, table=True):
    """Which boards somebody wants to see, sealed at one length."""

    __tablename__ = "board_choices"
    __table_args__ = SCHEMA
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.COMMUNITY, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"))
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.COMMUNITY)


class PreferencesRow(SQLModel, table=True):
    """What people prefer, for themselves alone. No row says whose it is, nor when it was written."""

    __tablename__ = "preferences"
    __table_args__ = SCHEMA
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.MEMBERSHIP, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.MEMBERSHIP, ForeignKey("community.communities.id", ondelete="CASCADE"))
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.MEMBERSHIP)
