"""What is asked about posts, and what professionals find of them."""

from collections.abc import Sequence

from adapters.postgres.mapping import RowMapping
from adapters.postgres.stores.store import Entity, Store, Transaction
from domain.boards.review.claims import Claim
from domain.boards.review.reports import Report
from domain.boards.review.verdicts import Verdict
from domain.shared.ids import PostId


class _AskedStore(Store[Entity]):
    """Of what somebody asks about a post who is named nowhere: it has a slot of theirs."""

    async def get(self, asked_id: str) -> Entity | None:
        return await self._one("id = $1 FOR UPDATE", asked_id)

    async def taken(self, slots: Sequence[bytes]) -> set[bytes]:
        statement = f"SELECT slot FROM {self._mapping.table.fullname} WHERE slot = ANY($1::bytea[])"  # noqa: S608
        return {row["slot"] for row in await self._work.connection.fetch(statement, list(slots))}


class ReportStore(_AskedStore[Report]):
    pass


class ClaimStore(_AskedStore[Claim]):
    async def open_about(self, post_id: PostId) -> list[Claim]:
        return await self._all("post_id = $1 AND state = 'open' ORDER BY id FOR UPDATE", post_id)


class VerdictStore(Store[Verdict]):
    def __init__(self, work: Transaction, mapping: RowMapping[Verdict]) -> None:
        super().__init__(work, mapping)
        names, places = ", ".join(mapping.columns), [f"${i}" for i in range(1, len(mapping.columns) + 1)]
        places[mapping.columns.index("number")] += f"::int + {_NEXT}"
        self._give = f"INSERT INTO community.verdicts ({names}) VALUES ({', '.join(places)}) RETURNING number"  # noqa: S608

    async def give(self, verdict: Verdict) -> int:
        number: int = await self._work.connection.fetchval(self._give, *self._mapping.values(verdict))
        return number


_NEXT = "(SELECT coalesce(max(n.number), 0) + 1 FROM community.verdicts n WHERE n.post_id = $1)"
"""Whoever gives one holds the post. The parameter with the number is 0."""
