"""Whom posts speak to: faces, and those who are on call.

Nothing here says whose a face is or who bears a role. What somebody has read of their notices is sealed under a key of
their own, in a row that bears a tag of theirs and no face.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored

_SCHEMA = {"schema": "community"}
_FACE = Kind.PSEUDONYMOUS


def _post() -> ForeignKey:
    """The post is written at the end of the work."""
    return ForeignKey("community.posts.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")


class NoticeRow(SQLModel, table=True):
    """What the post shows anyway: that it names a face, or answers what that face wrote. Or that staff did something
    with what that face wrote; of a post that they deleted, for 60 days.
    """

    __tablename__ = "notices"
    __table_args__: Any = (
        Index("notices_of_post_key", "post_id", "pseudonym_id", text("(kind = 'moderated')"), unique=True),
        Index("notices_pseudonym_id_id_idx", "pseudonym_id", "id"),
        Index("notices_moderated_idx", "id", postgresql_where=text("kind = 'moderated'")),
        _SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.POST, primary_key=True)
    pseudonym_id: str = stored(Id, _FACE, Keep.POST, ForeignKey("community.pseudonyms.id", ondelete="CASCADE"))
    post_id: str = stored(Id, _FACE, Keep.POST, _post())
    kind: str = stored(Text, _FACE, Keep.POST)


class NoticeStateRow(SQLModel, table=True):
    """No face, no time, and always as long."""

    __tablename__ = "notice_states"
    __table_args__ = _SCHEMA
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.FACES, primary_key=True)
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.FACES)


class RotaRow(SQLModel, table=True):
    """Communities that have said who is on call."""

    __tablename__ = "rotas"
    __table_args__ = _SCHEMA
    community_id: str = stored(
        Id, Kind.PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"), primary_key=True
    )
    groups: list[Any] = stored(JSONB, Kind.PUBLIC, Keep.COMMUNITY)
    revision: int = stored(Integer, Kind.PUBLIC, Keep.COMMUNITY)


class CallRow(SQLModel, table=True):
    """No face but that of the post, which calls for everybody to see. `claim`: a keyed tag for this post alone."""

    __tablename__ = "calls"
    __table_args__: Any = (
        Unique("post_id", "called"),
        Index("calls_waiting_idx", "community_id", "id", postgresql_where=text("NOT answered")),
        _SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.POST, primary_key=True)
    community_id: str = stored(Id, Kind.PUBLIC, Keep.POST, ForeignKey("community.communities.id", ondelete="CASCADE"))
    post_id: str = stored(Id, _FACE, Keep.POST, _post())
    called: str = stored(Text, _FACE, Keep.POST)
    token: str = stored(Text, _FACE, Keep.POST)
    answered: bool = stored(Boolean, _FACE, Keep.POST)
    claim: bytes | None = stored(LargeBinary, Kind.SEALED, Keep.POST, nullable=True)


class CallTallyRow(SQLModel, table=True):
    """How often a group was called lately: by a face, or in a community (`place`)."""

    __tablename__ = "call_tallies"
    __table_args__: Any = (PrimaryKeyConstraint("place", "called"), Index("call_tallies_until_idx", "until"), _SCHEMA)
    place: str = stored(Id, _FACE, Keep.CALLS)
    called: str = stored(Text, _FACE, Keep.CALLS)
    calls: int = stored(Integer, _FACE, Keep.CALLS)
    until: datetime = stored(DateTime(timezone=True), _FACE, Keep.CALLS)
