"""What everybody may know of how a community's power over its members was used.

Counts come from the audit entries. Those of unsealings are exact and current: an unsealing changes nothing that anybody
could see, so its count points at nobody, and each one has to be accounted for. Those of sanctions are of full months
only and rounded down: when two faces fall silent, an exact count that has just risen by one would tell that they are
one person. For the same reason the chain's head is that of the last full month.
"""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from domain.shared.shapes import Json, view

ROUNDED_DOWN_TO = 5


@view({"requested": 2, "approved": 1, "refused": 1, "withdrawn": 0, "expired": 0, "ended": 1, "disclosed": 3})
class UnsealingCounts:
    """Openings of one face, and what became of them."""

    requested: int
    approved: int
    refused: int
    withdrawn: int
    expired: int
    """Nobody decided in time."""
    ended: int
    """Approved, and their time is over."""
    disclosed: int
    """How often somebody looked."""


@view({"notice": 5, "warning": 5, "suspension": 0, "expulsion": 0})
class SanctionCounts:
    """Sanctions imposed, rounded down."""

    notice: int
    warning: int
    suspension: int
    expulsion: int


@view({"upheld": 0, "overturned": 0})
class AppealCounts:
    """Appeals decided, rounded down."""

    upheld: int
    overturned: int


@view(
    {
        "year": 2026,
        "unsealings": {
            "requested": 2,
            "approved": 1,
            "refused": 1,
            "withdrawn": 0,
            "expired": 0,
            "ended": 1,
            "disclosed": 3,
        },
        "sanctions": {"notice": 5, "warning": 5, "suspension": 0, "expulsion": 0},
        "appeals": {"upheld": 0, "overturned": 0},
    }
)
class YearOfPower:
    """One calendar year, in UTC."""

    year: int
    unsealings: UnsealingCounts
    sanctions: SanctionCounts
    appeals: AppealCounts


@view(
    {
        "years": [
            {
                "year": 2026,
                "unsealings": {
                    "requested": 2,
                    "approved": 1,
                    "refused": 1,
                    "withdrawn": 0,
                    "expired": 0,
                    "ended": 1,
                    "disclosed": 3,
                },
                "sanctions": {"notice": 5, "warning": 5, "suspension": 0, "expulsion": 0},
                "appeals": {"upheld": 0, "overturned": 0},
            }
        ],
        "rounded_down_to": ROUNDED_DOWN_TO,
        "sanctions_until": "2026-10-31",
        "audit_seal": "9f2b…",
    }
)
class TransparencyView:
    """How often a community's staff sanctioned somebody, and how often a face was opened."""

    years: list[YearOfPower]
    """The newest first; years in which nothing happened are left out."""
    rounded_down_to: int
    """Counts of sanctions and appeals are rounded down to a multiple of this."""
    sanctions_until: str
    """The last day of the last full month: sanctions and appeals up to then are counted."""
    audit_seal: str | None
    """The newest seal of the audit log on that day, in hexadecimal. Who keeps it can later have it checked that the log
    still holds it, so that it cannot be set back unseen."""


class TransparencyReader(Protocol):
    async def transparency(self, community: str, month: date) -> Json | None:
        """A `TransparencyView` by id or slug, with the sanctions before this month; None without such a community."""

    async def unsealings(self) -> Mapping[str, int]:
        """The fields of `UnsealingCounts`, of the whole installation."""
