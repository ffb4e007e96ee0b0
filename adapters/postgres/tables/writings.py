"""What is written on boards, and the marks that it bears."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored
from adapters.postgres.tables.community import SCHEMA

_PUBLIC, _FACE = Kind.PUBLIC, Kind.PSEUDONYMOUS


def _grams(table: str, columns: str, **options: Any) -> Index:
    """What search looks into (`readers/search.py`). No entry waits in it: every search would read what waits."""
    words = text(f"community.grams({columns})")
    settings = {"fastupdate": "off"}
    return Index(f"{table}_grams_idx", words, postgresql_using="gin", postgresql_with=settings, **options)


class ThreadRow(SQLModel, table=True):
    __tablename__ = "threads"
    __table_args__ = (
        Index(
            "threads_board_id_pinned_id_idx",
            "board_id",
            "pinned",
            "id",
            postgresql_where=text("merged_into IS NULL"),
        ),
        _grams("threads", "title, opened_at"),
        Index("threads_unanswered_idx", "board_id", "id", postgresql_where=text("unanswered")),
        Index("threads_awaits_professional_idx", "board_id", "id", postgresql_where=text("awaits_professional")),
        Index("threads_helped_idx", "board_id", "pinned", "helped", "id", postgresql_where=text("merged_into IS NULL")),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.POST, primary_key=True)
    board_id: str = stored(Id, _FACE, Keep.POST, ForeignKey("community.boards.id", ondelete="CASCADE"))
    pseudonym_id: str | None = stored(
        Id, _FACE, Keep.POST, ForeignKey("community.pseudonyms.id"), index=True, nullable=True
    )
    title: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    opened_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.POST)
    response_contract: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    unanswered: bool = stored(Boolean, _FACE, Keep.POST)
    pinned: bool = stored(Boolean, _PUBLIC, Keep.POST)
    locked: bool = stored(Boolean, _PUBLIC, Keep.POST)
    merged_into: str | None = stored(
        Id, _PUBLIC, Keep.POST, ForeignKey("community.threads.id", ondelete="CASCADE"), index=True, nullable=True
    )
    marked_in: list[str] = stored(ARRAY(Text), Kind.OPERATIONAL, Keep.POST)
    revision: int = stored(Integer, _PUBLIC, Keep.POST)
    awaits_professional: bool = stored(Boolean, _FACE, Keep.POST)
    tags: list[str] = stored(ARRAY(Text), _FACE, Keep.POST)
    helped: int = stored(Integer, _PUBLIC, Keep.POST)
    warns: bool = stored(Boolean, _PUBLIC, Keep.POST)


_PLAIN = """body IS NOT NULL AND strpos(body, '@') = 0 AND strpos(body, '＠') = 0 AND NOT hidden
AND edited_at IS NULL AND withdrawn_by IS NULL AND profession IS NULL AND parts IS NULL AND quotes = '[]'
AND warned_of = '{}' AND staff_warned_of = '{}' AND warning IS NULL"""


class PostRow(SQLModel, table=True):
    __tablename__ = "posts"
    __table_args__: Any = (
        UniqueConstraint("thread_id", "id"),
        ForeignKeyConstraint(
            ["thread_id", "reply_to"], ["community.posts.thread_id", "community.posts.id"], name="posts_reply_to_fkey"
        ),
        ForeignKeyConstraint(
            ["pseudonym_id", "profession"],
            ["community.attestations.pseudonym_id", "community.attestations.profession"],
            name="posts_profession_fkey",
            ondelete="SET NULL (profession)",
        ),
        Index("posts_professional_idx", "thread_id", postgresql_where=text("profession IS NOT NULL")),
        _grams("posts", "body, published_at", postgresql_where=text("indexed")),
        Index(
            "posts_unindexed_idx",
            "published_at",
            "id",
            postgresql_where=text("NOT indexed AND body IS NOT NULL"),
        ),
        Index("posts_board_id_id_idx", "board_id", "id"),
        SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.POST, primary_key=True)
    thread_id: str = stored(Id, _FACE, Keep.POST, ForeignKey("community.threads.id", ondelete="CASCADE"))
    board_id: str = stored(Id, _FACE, Keep.POST, server_default="")
    """Its thread's, which the statements that publish and move posts keep: to find what is new on a board."""
    pseudonym_id: str | None = stored(
        Id, _FACE, Keep.POST, ForeignKey("community.pseudonyms.id"), index=True, nullable=True
    )
    body: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    reply_to: str | None = stored(Id, _FACE, Keep.POST, nullable=True)
    published_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.POST)
    kind: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    edited_at: datetime | None = stored(DateTime(timezone=True), _FACE, Keep.POST, nullable=True)
    withdrawn_by: str | None = stored(Text, _PUBLIC, Keep.POST, nullable=True)
    hidden: bool = stored(Boolean, _PUBLIC, Keep.POST)
    marked_in: str | None = stored(Id, Kind.OPERATIONAL, Keep.POST, nullable=True)
    revision: int = stored(Integer, _PUBLIC, Keep.POST)
    profession: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    parts: list[int] | None = stored(ARRAY(Integer), _FACE, Keep.POST, nullable=True)
    warned_of: list[str] = stored(ARRAY(Text), _FACE, Keep.POST)
    warning: str | None = stored(Text, _FACE, Keep.POST, nullable=True)
    staff_warned_of: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.POST)
    quotes: list[dict[str, Any]] = stored(JSONB, _FACE, Keep.POST)
    quotable_from: int = stored(Integer, _PUBLIC, Keep.POST)
    plain: bool = stored(Boolean, _FACE, Keep.POST, Computed(_PLAIN, persisted=True))
    """The database's own: that a post is words alone, as they were published, and speaks to nobody."""
    indexed: bool = stored(Boolean, Kind.OPERATIONAL, Keep.POST, server_default=false())
    """The database's own: not since its words changed (a trigger), then by `adapters/postgres/indexing.py`."""


class PostRevisionRow(SQLModel, table=True):
    """What posts said before they were edited. Redacting or deleting a post leaves none."""

    __tablename__ = "post_revisions"
    __table_args__: Any = (PrimaryKeyConstraint("post_id", "revision"), SCHEMA)
    post_id: str = stored(Id, _FACE, Keep.POST, ForeignKey("community.posts.id", ondelete="CASCADE"))
    revision: int = stored(Integer, _FACE, Keep.POST)
    body: str = stored(Text, _FACE, Keep.POST)
    replaced_at: datetime = stored(DateTime(timezone=True), _FACE, Keep.POST)
    parts: list[int] | None = stored(ARRAY(Integer), _FACE, Keep.POST, nullable=True)


class MarkRow(SQLModel, table=True):
    __tablename__ = "marks"
    __table_args__: Any = (PrimaryKeyConstraint("post_id", "reaction", "marker"), SCHEMA)
    post_id: str = stored(Id, _PUBLIC, Keep.POST, ForeignKey("community.posts.id", ondelete="CASCADE"))
    reaction: str = stored(Text, _PUBLIC, Keep.POST)
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)


class ErasureRow(SQLModel, table=True):
    """That words were taken away whose bytes are still in the tables' files: see `adapters/postgres/erasing.py`."""

    __tablename__ = "erasures"
    __table_args__ = SCHEMA
    transaction: int = stored(
        BigInteger,
        Kind.OPERATIONAL,
        Keep.ERASURE,
        primary_key=True,
        autoincrement=False,
        server_default=text("pg_current_xact_id()::text::bigint"),
    )
