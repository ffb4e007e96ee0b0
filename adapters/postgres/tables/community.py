"""The world that members see: communities, faces, boards, and the log of what happened. Nothing here names a person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Computed,
    Date,
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
    false,
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


class CategoryRow(SQLModel, table=True):
    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("community_id", "slug"), SCHEMA)
    id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"))
    slug: str = stored(Text, _PUBLIC, Keep.COMMUNITY)
    name: dict[str, str] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    place: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)


class BoardRow(SQLModel, table=True):
    __tablename__ = "boards"
    __table_args__ = (
        UniqueConstraint("community_id", "slug"),
        Index("boards_community_id_place_id_idx", "community_id", "place", "id"),
        SCHEMA,
    )
    id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"))
    category_id: str = stored(Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.categories.id"))
    slug: str = stored(Text, _PUBLIC, Keep.COMMUNITY)
    kind: str = stored(Text, _PUBLIC, Keep.COMMUNITY)
    name: dict[str, str] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    description: dict[str, str] = stored(JSONB, _PUBLIC, Keep.COMMUNITY)
    place: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)
    pseudonym_scope: str | None = stored(Text, _PUBLIC, Keep.COMMUNITY, nullable=True)
    visible_to: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)
    writers: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)
    repliers: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)
    response_contract: str | None = stored(Text, _PUBLIC, Keep.COMMUNITY, nullable=True)
    archived: bool = stored(Boolean, _PUBLIC, Keep.COMMUNITY)
    revision: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)
    tags: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)
    reviewers: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)


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


class MarkRow(SQLModel, table=True):
    __tablename__ = "marks"
    __table_args__: Any = (PrimaryKeyConstraint("post_id", "reaction", "marker"), SCHEMA)
    post_id: str = stored(Id, _PUBLIC, Keep.POST, ForeignKey("community.posts.id", ondelete="CASCADE"))
    reaction: str = stored(Text, _PUBLIC, Keep.POST)
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.POST)


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


class ReactionSetRow(SQLModel, table=True):
    """Communities that have chosen; the others offer what is usual."""

    __tablename__ = "reaction_sets"
    __table_args__ = SCHEMA
    community_id: str = stored(
        Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"), primary_key=True
    )
    reactions: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)
    revision: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)


class PreferencesRow(SQLModel, table=True):
    """What people prefer, for themselves alone. No row says whose it is, nor when it was written."""

    __tablename__ = "preferences"
    __table_args__ = SCHEMA
    marker: bytes = stored(LargeBinary, Kind.SEALED, Keep.MEMBERSHIP, primary_key=True)
    community_id: str = stored(Id, _PUBLIC, Keep.MEMBERSHIP, ForeignKey("community.communities.id", ondelete="CASCADE"))
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.MEMBERSHIP)
