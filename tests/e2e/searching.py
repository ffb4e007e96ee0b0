"""Looking for what may not be where it is looked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import asyncpg

SHORTEST_MARK = 4
"""A shorter one would be found by chance."""


@dataclass(frozen=True)
class Identities:
    """Who there is, as the database knows it."""

    accounts: frozenset[str]
    memberships: frozenset[str]
    pseudonyms: frozenset[str]


async def identities_in(database: "asyncpg.Connection[asyncpg.Record]") -> Identities:
    async def ids(table: str) -> frozenset[str]:
        return frozenset(row["id"] for row in await database.fetch(f"SELECT id FROM {table}"))

    return Identities(await ids("vault.accounts"), await ids("vault.memberships"), await ids("community.pseudonyms"))


def holding(texts: Iterable[str], marks: Iterable[str]) -> list[tuple[str, str]]:
    """Each line that holds one of the marks, with that mark."""
    wanted = list(marks)
    assert all(len(mark) >= SHORTEST_MARK for mark in wanted), wanted
    lines = [line for text in texts for line in text.splitlines()]
    return [(mark, line) for mark in wanted for line in lines if mark in line]


def linking(texts: Sequence[str], people: Identities) -> list[str]:
    """Each line that holds an account or membership beside a pseudonym."""
    sealed = people.accounts | people.memberships
    lines = [line for text in texts for line in text.splitlines()]
    return [line for line in lines if any(i in line for i in sealed) and any(i in line for i in people.pseudonyms)]
