"""Boards, and what a community offers on them."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored
from adapters.postgres.tables.community import SCHEMA

_PUBLIC = Kind.PUBLIC


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


class ReactionSetRow(SQLModel, table=True):
    """Communities that have chosen; the others offer what is usual."""

    __tablename__ = "reaction_sets"
    __table_args__ = SCHEMA
    community_id: str = stored(
        Id, _PUBLIC, Keep.COMMUNITY, ForeignKey("community.communities.id", ondelete="CASCADE"), primary_key=True
    )
    reactions: list[str] = stored(ARRAY(Text), _PUBLIC, Keep.COMMUNITY)
    revision: int = stored(Integer, _PUBLIC, Keep.COMMUNITY)
