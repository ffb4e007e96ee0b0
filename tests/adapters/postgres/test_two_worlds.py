"""The vault knows no pseudonym, the community knows no account, and nothing joins them; every column says what it is.

Each rule is tried on the tables as they are, and on a copy in which it is broken on purpose.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import Column, ForeignKey, MetaData, Table, Text

from adapters.postgres.tables import metadata
from adapters.postgres.tables.columns import Keep, Kind


def undeclared(tables: MetaData) -> list[str]:
    """Columns that do not say what one learns from them and how long they are kept."""
    return [
        f"{table.fullname}.{column.name}"
        for table in tables.sorted_tables
        for column in table.columns
        if not isinstance(column.info.get("kind"), Kind) or not isinstance(column.info.get("keep"), Keep)
    ]


def in_the_wrong_world(tables: MetaData) -> list[str]:
    """Columns by which a row of one world would name something of the other."""
    foreign = {"vault": ("pseudonym_id",), "community": ("account_id", "membership_id", "login_id")}
    return [
        f"{table.fullname}.{column.name}"
        for table in tables.sorted_tables
        for column in table.columns
        if column.name.endswith(foreign[str(table.schema)])
    ]


def bridges(tables: MetaData) -> list[str]:
    """Foreign keys from one world to the other."""
    return [
        f"{table.fullname}.{key.parent.name}"
        for table in tables.sorted_tables
        for key in table.foreign_keys
        if key.column.table.schema != table.schema
    ]


def personal(tables: MetaData) -> list[str]:
    """Columns for what nobody is asked for."""
    asked = {"mail", "email", "phone", "address", "birth", "birthday", "surname", "ip", "agent"}
    return [
        f"{table.fullname}.{column.name}"
        for table in tables.sorted_tables
        for column in table.columns
        if asked & set(column.name.split("_"))
    ]


OPEN = {"avatars.image", "images.key"}

Rule = Callable[[MetaData], list[str]]
RULES: list[tuple[Rule, str, Column[str]]] = [
    (undeclared, "vault.accounts", Column("planted", Text)),
    (in_the_wrong_world, "vault.memberships", Column("pseudonym_id", Text)),
    (in_the_wrong_world, "vault.logins", Column("last_pseudonym_id", Text)),
    (in_the_wrong_world, "community.posts", Column("account_id", Text)),
    (in_the_wrong_world, "community.pseudonyms", Column("wearer_membership_id", Text)),
    (bridges, "community.pseudonyms", Column("planted", Text, ForeignKey("vault.memberships.id"))),
    (bridges, "vault.memberships", Column("planted", Text, ForeignKey("community.pseudonyms.id"))),
    (personal, "vault.accounts", Column("email", Text)),
    (personal, "vault.logins", Column("ip", Text)),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in RULES), ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Rule) -> None:
    assert rule(metadata) == []


@pytest.mark.parametrize(("rule", "table", "column"), RULES, ids=lambda given: getattr(given, "name", None))
def test_a_breach_would_be_found(rule: Rule, table: str, column: Column[str]) -> None:
    copy = MetaData()
    for each in metadata.sorted_tables:
        each.to_metadata(copy)
    copy.tables[table].append_column(column._copy())
    assert rule(copy) == [f"{table}.{column.name}"]


def test_there_are_two_worlds_and_no_third() -> None:
    assert {table.schema for table in metadata.sorted_tables} == {"vault", "community"}


def test_what_is_sealed_is_bytes_and_nothing_else_is() -> None:
    """A tag or a ciphertext as text, or bytes that nobody calls sealed, would be one kind taken for another.

    Pictures are bytes too, and everybody sees them; so is what opens them where they lie.
    """
    for table in metadata.sorted_tables:
        for column in table.columns:
            sealed = column.info["kind"] is Kind.SEALED
            assert sealed == (column.type.python_type is bytes and str(column) not in OPEN), (table, column)


def test_no_time_in_the_vault_is_finer_than_it_needs_to_be() -> None:
    """Expiries alone have a time of day, and what goes on by itself and is about nobody."""
    finer = {
        f"{table.name}.{column.name}"
        for table in _of("vault")
        for column in table.columns
        if column.type.python_type.__name__ == "datetime"
    }
    assert finer == {"refresh_tokens.expires_at", "realtime_tickets.expires_at", "chores.done_at"}


def _of(schema: str) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.schema == schema]
