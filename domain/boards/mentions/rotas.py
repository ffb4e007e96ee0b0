"""Rotas: who is *on call* in a community: which groups, under which words, how often.

Who bears a role is known of whoever asks, by their standing, and is kept nowhere: there is no list from a profession to
faces. So whether somebody is there is said for the group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Protocol

from annotated_types import Interval, Len

from domain.shared.audiences import GROUP_PATTERN, LONGEST_GROUP
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId
from domain.shared.shapes import command, view
from domain.shared.text import clean_line

MOST_ON_CALL, MOST_WORDS, LONGEST_WORD = 10, 5, 20
LONGEST_PAUSE, MOST_A_DAY = 168, 1_000
"""Hours between two calls by one face; calls by all."""
_NO_WORD = re.compile(r"[\s@＠]|psd_")


@dataclass(frozen=True, slots=True)
class OnCall:
    """A group that posts can call, and how it is protected."""

    group: str
    """A role or a profession: `domain.shared.audiences`."""
    words: tuple[str, ...]
    """What is written behind the sign (`@先生`), in any case."""
    hours_between: int = 1
    """For so long a face that has called does not call them again."""
    most_a_day: int = 50
    """Calls by everybody together, within 24 hours."""
    away_until: date | None = None
    """Nobody of them answers up to this day."""


USUAL = (OnCall("staff", ("スタッフ", "staff")),)
"""Who is on call in a community that has not said it."""


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on call in a community."""

    community_id: CommunityId
    groups: tuple[OnCall, ...] = USUAL
    revision: int = 1
    """Counts its changes."""

    def chosen(self, groups: Sequence["CallableGroup"]) -> "Rota":
        """Who is away stays away. Raises InvalidInput."""
        away = {each.group: each.away_until for each in self.groups}
        cleaned = [_cleaned(each, f"/groups/{n}") for n, each in enumerate(groups)]
        words = [word.casefold() for each in cleaned for word in each.words]
        if len({each.group for each in cleaned}) < len(cleaned) or len(set(words)) < len(words):
            raise InvalidInput(Flaw("/groups", "repeated"))
        return replace(self, groups=tuple(replace(each, away_until=away.get(each.group)) for each in cleaned))

    def with_absence(self, group: str, until: date | None) -> "Rota":
        """Raises InvalidInput."""
        if group not in {each.group for each in self.groups}:
            raise InvalidInput(Flaw("/group", "does_not_fit"))
        groups = (replace(each, away_until=until) if each.group == group else each for each in self.groups)
        return replace(self, groups=tuple(groups))


def _cleaned(group: "CallableGroup", pointer: str) -> OnCall:
    if re.fullmatch(GROUP_PATTERN, group.group) is None:
        raise InvalidInput(Flaw(f"{pointer}/group", "does_not_fit"))
    words = tuple(clean_line(word, f"{pointer}/words/{n}", LONGEST_WORD) for n, word in enumerate(group.words))
    for n, word in enumerate(words):
        if _NO_WORD.search(word):
            raise InvalidInput(Flaw(f"{pointer}/words/{n}", "character_not_allowed"))
    return OnCall(group.group, words, group.hours_between, group.most_a_day)


class Rotas(Protocol):
    async def lock(self, community_id: CommunityId) -> Rota:
        """Held until the work ends."""

    def choose(self, chosen: Rota) -> None:
        """As one revision more."""


class RotasReader(Protocol):
    async def rota(self, community_id: CommunityId) -> Rota | None:
        """None where it has never been said. One statement."""


@command({"group": "profession:psychiatrist", "words": ["先生", "doctor"], "hours_between": 24, "most_a_day": 10})
class CallableGroup:
    """A group that posts can call."""

    group: Annotated[str, Len(1, LONGEST_GROUP)]
    """A role (`staff`, `facilitator`, `professional`) or an attested profession (`profession:psychiatrist`)."""
    words: Annotated[Sequence[Annotated[str, Len(1, LONGEST_WORD)]], Len(1, MOST_WORDS)]
    """What is written behind `@`, each at most 20 characters, without spaces. Each calls one group."""
    hours_between: Annotated[int, Interval(ge=1, le=LONGEST_PAUSE)] = 1
    """For so many hours a pseudonym that has called them does not call them again."""
    most_a_day: Annotated[int, Interval(ge=1, le=MOST_A_DAY)] = 50
    """So many calls in 24 hours by everybody together."""


@command(
    {
        "groups": [
            {"group": "profession:psychiatrist", "words": ["先生", "doctor"], "hours_between": 24, "most_a_day": 10},
            {"group": "staff", "words": ["スタッフ", "staff"]},
        ]
    }
)
class ChooseOnCall:
    """Who can be called from now on."""

    groups: Annotated[Sequence[CallableGroup], Len(0, MOST_ON_CALL)]
    """Each group, and each word, once. None: nobody can be called."""


@command({"group": "staff", "away_until": "2026-12-31"})
class SayAbsence:
    """That nobody of a group answers for a while."""

    group: Annotated[str, Len(1, LONGEST_GROUP)]
    away_until: date | None
    """Up to this day; null: they are back."""


@view(
    {
        "group": "profession:psychiatrist",
        "words": ["先生", "doctor"],
        "hours_between": 24,
        "most_a_day": 10,
        "away_until": None,
    }
)
class OnCallView:
    """A group that posts can call."""

    group: str
    words: list[str]
    """What is written behind `@`, in any case."""
    hours_between: int
    most_a_day: int
    away_until: date | None
    """Nobody of them answers up to this day; calls wait for them. Null, or a day that is over: they are there."""


@view(
    {
        "groups": [
            {
                "group": "staff",
                "words": ["スタッフ", "staff"],
                "hours_between": 1,
                "most_a_day": 50,
                "away_until": None,
            }
        ],
        "revision": 1,
    }
)
class RotaView:
    """Who is on call in a community."""

    groups: list[OnCallView]
    revision: int
    """Counts its changes; the `ETag` names it too."""


def shown(rota: Rota) -> RotaView:
    groups = [
        OnCallView(
            group=each.group,
            words=list(each.words),
            hours_between=each.hours_between,
            most_a_day=each.most_a_day,
            away_until=each.away_until,
        )
        for each in rota.groups
    ]
    return RotaView(groups=groups, revision=rota.revision)
