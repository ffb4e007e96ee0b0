"""The audit log as a whole: walked through, and counted."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from adapters.memory.readers.pages import committed, written
from adapters.memory.tables import MemoryDatabase
from domain.memberships.model.community import Community
from domain.shared.audit import AuditHead, ChainedEntry
from domain.shared.ids import CommunityId
from domain.shared.shapes import Json
from domain.shared.transparency import (
    ROUNDED_DOWN_TO,
    AppealCounts,
    SanctionCounts,
    TransparencyView,
    UnsealingCounts,
    YearOfPower,
)

Counts = TypeVar("Counts", UnsealingCounts, SanctionCounts, AppealCounts)


class MemoryAuditReader:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def walk(self, community_id: CommunityId, visit: Callable[[ChainedEntry], None]) -> AuditHead | None:
        tables = await committed(self._database)
        for entry in sorted(tables.all(ChainedEntry), key=lambda each: (each.position, each.id)):
            if entry.community_id == community_id:
                visit(entry)
        return tables.rows(AuditHead).get((community_id,))

    async def transparency(self, community: str, month: date) -> Json | None:
        tables, before = await committed(self._database), datetime.combine(month, time.min, UTC)
        here = next((each for each in tables.all(Community) if community in (each.id, each.slug)), None)
        if here is None:
            return None
        entries = [each for each in tables.all(ChainedEntry) if each.community_id == here.id]
        counted: dict[int, Counter[str]] = {}
        for entry in entries:
            at_once = entry.what.startswith("unsealing_")
            if at_once or (entry.what.startswith(("sanction_", "appeal_")) and entry.occurred_at < before):
                counted.setdefault(entry.occurred_at.astimezone(UTC).year, Counter())[entry.what] += 1
        past = [each for each in entries if each.occurred_at < before]
        newest = max(past, key=lambda each: each.position, default=None)
        view = TransparencyView(
            years=[_year(year, counted[year]) for year in sorted(counted, reverse=True)],
            rounded_down_to=ROUNDED_DOWN_TO,
            sanctions_until=(month - timedelta(days=1)).isoformat(),
            audit_seal=None if newest is None else newest.seal.hex(),
        )
        return written(view)

    async def unsealings(self) -> Mapping[str, int]:
        counted = Counter(each.what for each in (await committed(self._database)).all(ChainedEntry))
        return {field.name: counted[f"unsealing_{field.name}"] for field in fields(UnsealingCounts)}


def _year(year: int, counted: Counter[str]) -> YearOfPower:
    return YearOfPower(
        year=year,
        unsealings=_counts(UnsealingCounts, "unsealing_", counted, 1),
        sanctions=_counts(SanctionCounts, "sanction_", counted, ROUNDED_DOWN_TO),
        appeals=_counts(AppealCounts, "appeal_", counted, ROUNDED_DOWN_TO),
    )


def _counts(shape: type[Counts], prefix: str, counted: Counter[str], step: int) -> Counts:
    return shape(**{field.name: counted[prefix + field.name] // step * step for field in fields(shape)})
