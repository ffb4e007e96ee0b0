"""What the installation keeps, for how long, and who may open what: written from the tables' own declarations."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.anonymity_words import CANNOT, KEPT, KINDS, PROMISE, PURPOSES, WHO, WORLDS
from domain.shared.shapes import view
from domain.shared.text import Language
from domain.shared.transparency import UnsealingCounts


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column as it declares itself."""

    name: str
    kind: str
    kept: str


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table, with all its columns."""

    schema: str
    name: str
    columns: Sequence[StoredColumn]


@view({"name": "wearer_tag", "kind": "sealed", "kept": "as long as the pseudonym"})
class ColumnView:
    """One column of a table."""

    name: str
    kind: str
    """One of `kinds`."""
    kept: str
    """For how long, in words."""


_COLUMN = {"name": "wearer_tag", "kind": "sealed", "kept": "as long as the pseudonym"}
_TABLE = {"name": "pseudonyms", "purpose": "The faces that others see.", "columns": [_COLUMN]}
_WORLD = {"schema": "community", "about": "What members see and write.", "tables": [_TABLE]}
_KIND = {"kind": "sealed", "meaning": "Nothing without the keys: ciphertext or a keyed tag."}
_OPENED = {"requested": 2, "approved": 1, "refused": 1, "withdrawn": 0, "expired": 0, "ended": 1, "disclosed": 3}


@view(_TABLE)
class TableView:
    """One table, with everything it keeps."""

    name: str
    purpose: str
    columns: list[ColumnView]


@view(_WORLD)
class WorldView:
    """One of the two worlds that nothing but ciphertext and keyed tags connects: a schema of the database."""

    schema: str
    about: str
    tables: list[TableView]


@view(_KIND)
class KindView:
    """What somebody learns who reads a column of this kind."""

    kind: str
    meaning: str


@view(
    {
        "promise": ["Nobody is asked who they are."],
        "cannot_promise": ["Writing style."],
        "who_may_open": ["Two people of the community together."],
        "opened": _OPENED,
        "kinds": [_KIND],
        "worlds": [_WORLD],
    }
)
class AnonymityView:
    """The promise of anonymity, its limits, and everything that is stored, column by column."""

    promise: list[str]
    cannot_promise: list[str]
    who_may_open: list[str]
    opened: UnsealingCounts
    """How often that happened, on the whole installation, ever."""
    kinds: list[KindView]
    worlds: list[WorldView]


def anonymity(stored: Sequence[StoredTable], opened: UnsealingCounts, language: Language) -> AnonymityView:
    """In the reader's language."""
    return AnonymityView(
        promise=[line[language] for line in PROMISE],
        cannot_promise=[line[language] for line in CANNOT],
        who_may_open=[line[language] for line in WHO],
        opened=opened,
        kinds=[KindView(kind=kind, meaning=words[language]) for kind, words in KINDS.items()],
        worlds=[
            WorldView(
                schema=schema,
                about=about[language],
                tables=[_table(table, language) for table in stored if table.schema == schema],
            )
            for schema, about in WORLDS.items()
        ],
    )


def _table(table: StoredTable, language: Language) -> TableView:
    return TableView(
        name=table.name,
        purpose=PURPOSES[f"{table.schema}.{table.name}"][language],
        columns=[
            ColumnView(name=column.name, kind=column.kind, kept=KEPT[column.kept][language]) for column in table.columns
        ],
    )
