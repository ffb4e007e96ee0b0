"""To whom something is visible, and who writes where.

A *group* is named by a role (`facilitator`) or by an attested profession (`profession:psychiatrist`); levels of
certification become groups as soon as there are any. An *audience* is a set of people of one community: everybody who
may read it (`com_…`), or those of them who are in one group (`com_…/facilitator`). Each person is in some audiences,
each thing that is shown has some, and who has one in common sees it.

Who may write is said in groups too, beside which there are everybody (`member`) and those in one state of membership
(`trial`, `active`, `grace`).
"""

import re
from collections.abc import Collection, Sequence
from typing import NewType

from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId

Audience = NewType("Audience", str)

PROFESSION = "[a-z]+(_[a-z]+)*"
LONGEST_PROFESSION = 40
GROUP_PATTERN = f"^(facilitator|professional|staff|owner|profession:{PROFESSION})$"
WRITERS_PATTERN = f"^(member|trial|active|grace|facilitator|professional|staff|owner|profession:{PROFESSION})$"
EVERYBODY, ON_TRIAL = "member", "trial"
MOST_GROUPS, LONGEST_GROUP = 20, 60
_ALWAYS = ("staff", "owner")
"""Who keeps order sees everything there is in a community."""


def everybody_in(community_id: CommunityId) -> Audience:
    return Audience(community_id)


def those_in(community_id: CommunityId, group: str) -> Audience:
    return Audience(f"{community_id}/{group}")


def of_profession(profession: str) -> str:
    """The group of those with an attested profession."""
    return f"profession:{profession}"


def audiences_of(community_id: CommunityId, visible_to: Collection[str]) -> frozenset[Audience]:
    """Of what is visible to these groups, and so to staff; to everybody where no group is named."""
    if not visible_to:
        return frozenset({everybody_in(community_id)})
    return frozenset(those_in(community_id, group) for group in (*visible_to, *_ALWAYS))


def clean_writers(groups: Sequence[str], pointer: str) -> tuple[str, ...]:
    """Each once, in order; none: nobody. Raises InvalidInput."""
    return clean_groups(groups, pointer, WRITERS_PATTERN)


def clean_groups(groups: Sequence[str], pointer: str, pattern: str = GROUP_PATTERN) -> tuple[str, ...]:
    """Each once, in order. Raises InvalidInput."""
    if len(groups) > MOST_GROUPS:
        raise InvalidInput(Flaw(pointer, "too_long"))
    for index, group in enumerate(groups):
        if len(group) > LONGEST_GROUP or re.fullmatch(pattern, group) is None:
            raise InvalidInput(Flaw(f"{pointer}/{index}", "does_not_fit"))
    return tuple(sorted(set(groups)))
