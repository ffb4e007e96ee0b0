"""How a column is declared: its type, what kind of knowledge it is, and how long it is kept."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, MetaData, Text
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
).naming_convention

Id = Text(collation="C")
"""Ids sort by their bytes whatever the database's locale, because keyset order depends on it."""


class Kind(StrEnum):
    """What somebody learns who reads this column."""

    PUBLIC = "public"
    """What members may see anyway."""
    PSEUDONYMOUS = "pseudonymous"
    """What a face wrote or did."""
    SEALED = "sealed"
    """Nothing, without the keys: ciphertext or a keyed tag."""
    SECRET = "secret"  # noqa: S105 (a kind of column)
    """Ids and facts of the vault, which no face is tied to."""
    OPERATIONAL = "operational"
    """What the machinery needs, about nobody."""


class Keep(StrEnum):
    """How long it is kept."""

    INSTALLATION = "as long as the installation"
    COMMUNITY = "as long as the community"
    ACCOUNT = "as long as the account"
    MEMBERSHIP = "as long as the membership"
    PSEUDONYM = "as long as the pseudonym"
    FACES = "as long as any of somebody's pseudonyms"
    POST = "as long as the post"
    CALLS = "until they can be called again, a week at most"
    IMAGE = "as long as the post that shows it"
    UPLOAD = "until a post shows it, seven hours at most"
    LOGIN = "60 days after the last use"
    TICKET = "two minutes"
    UNWRITTEN = "until it stands in the audit log"
    ERASURE = "until the bytes are gone"
    EVENTS = "as long as the event log keeps it"
    DEAD_LETTER = "until it is handled, 90 days at most"
    REPEAT = "25 hours at most"
    """24 at least."""


def stored(type_: TypeEngine[Any] | type[TypeEngine[Any]], kind: Kind, keep: Keep, *extra: Any, **options: Any) -> Any:
    """A column. It takes no null unless `nullable=True`."""
    options.setdefault("nullable", False)
    return Field(sa_column=Column(type_, *extra, info={"kind": kind, "keep": keep}, **options))
