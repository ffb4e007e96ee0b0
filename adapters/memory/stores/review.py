"""What is asked about posts, and what professionals find of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from adapters.memory.stores.store import Store
from domain.boards.review.claims import Claim, ClaimState
from domain.boards.review.reports import Report
from domain.boards.review.verdicts import Verdict
from domain.shared.ids import PostId

Asked = TypeVar("Asked", Report, Claim)


class _AskedStore(Store[Asked]):
    """Of what somebody asks about a post who is named nowhere: it has a slot of theirs."""

    async def get(self, asked_id: str) -> Asked | None:
        return self._one(asked_id)

    async def taken(self, slots: Sequence[bytes]) -> set[bytes]:
        return {each.slot for each in self._all(lambda each: each.slot in slots)}


class ReportStore(_AskedStore[Report]):
    pass


class ClaimStore(_AskedStore[Claim]):
    async def open_about(self, post_id: PostId) -> list[Claim]:
        found = self._all(lambda each: each.post_id == post_id and each.state is ClaimState.OPEN)
        return sorted(found, key=lambda each: each.id)


class VerdictStore(Store[Verdict]):
    async def give(self, verdict: Verdict) -> int:
        given = self._all(lambda each: each.post_id == verdict.post_id)
        number = max((each.number for each in given), default=0) + 1
        self._tables.insert(replace(verdict, number=number))
        return number
