"""What can be said without words, and which of it a community offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated

from annotated_types import Len

from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId
from domain.shared.shapes import command, view
from domain.shared.text import Language


class Reaction(StrEnum):
    """What one can say without words."""

    READ = "read"
    """読みました: that one has read it, and no more. Everywhere, whatever a community offers."""
    HEARD = "heard"
    """聞いたよ: I have heard you."""
    SAME = "same"
    """わかる: I know this."""
    THANKS = "thanks"
    """ありがとう: thank you."""
    CHEER = "cheer"
    """応援: I am with you."""
    BESIDE = "beside"
    """そばにいるよ: you are not alone."""
    REST = "rest"
    """ゆっくり休んでね: rest well."""
    GLAD = "glad"
    """よかったね: I am glad for you."""
    HELPFUL = "helpful"
    """参考になった: this helps me."""
    HELPED = "helped"
    """わたしにも効いた: what an entry tells of has helped me, too. On entries alone, whatever a community offers."""


LABELS: Mapping[Reaction, Mapping[Language, str]] = {
    Reaction.READ: {"ja": "読みました", "en": "I read this"},
    Reaction.HEARD: {"ja": "聞いたよ", "en": "I hear you"},
    Reaction.SAME: {"ja": "わかる", "en": "I know this"},
    Reaction.THANKS: {"ja": "ありがとう", "en": "Thank you"},
    Reaction.CHEER: {"ja": "応援してる", "en": "I am with you"},
    Reaction.BESIDE: {"ja": "そばにいるよ", "en": "You are not alone"},
    Reaction.REST: {"ja": "ゆっくり休んでね", "en": "Rest well"},
    Reaction.GLAD: {"ja": "よかったね", "en": "I am glad for you"},
    Reaction.HELPFUL: {"ja": "参考になった", "en": "This helps me"},
    Reaction.HELPED: {"ja": "わたしにも効いた", "en": "It helped me too"},
}

RECEIPT, HELPED = Reaction.READ, Reaction.HELPED
RESERVED = (RECEIPT, HELPED)
"""Not for a community to choose."""
USUAL = (Reaction.HEARD, Reaction.SAME, Reaction.THANKS, Reaction.CHEER)
"""What a community offers that has not chosen."""
MOST_REACTIONS = 6


@dataclass(frozen=True, slots=True)
class ReactionSet:
    """What a community offers beside the receipt."""

    community_id: CommunityId
    reactions: tuple[Reaction, ...] = USUAL
    revision: int = 1
    """Counts its changes."""

    def chosen(self, reactions: Sequence[Reaction]) -> "ReactionSet":
        """Raises InvalidInput."""
        there = 1 <= len(reactions) <= MOST_REACTIONS and len(set(reactions)) == len(reactions)
        if not there or not set(reactions).isdisjoint(RESERVED):
            raise InvalidInput(Flaw("/reactions", "does_not_fit"))
        return replace(self, reactions=tuple(reactions))


@command({"reactions": ["heard", "same", "beside", "rest"]})
class ChooseReactions:
    """What a community offers from now on, in this order, beside `read`, which is always there."""

    reactions: Annotated[Sequence[Reaction], Len(1, MOST_REACTIONS)]
    """Each once."""


@view({"reaction": "heard", "label": "聞いたよ"})
class NamedReaction:
    """Something to say without words."""

    reaction: Reaction
    label: str
    """In the reader's language."""


@view(
    {
        "receipt": {"reaction": "read", "label": "読みました"},
        "helped": {"reaction": "helped", "label": "わたしにも効いた"},
        "reactions": [{"reaction": "heard", "label": "聞いたよ"}, {"reaction": "same", "label": "わかる"}],
        "choices": [
            {"reaction": "heard", "label": "聞いたよ"},
            {"reaction": "same", "label": "わかる"},
            {"reaction": "rest", "label": "ゆっくり休んでね"},
        ],
        "revision": 1,
    }
)
class ReactionSetView:
    """What a community offers to say without words."""

    receipt: NamedReaction
    """That one has read it; always there."""
    helped: NamedReaction
    """That what it tells of has helped oneself, too; always there, on entries."""
    reactions: list[NamedReaction]
    """In the order in which to show them. Others that a post already has stay, and are given no more."""
    choices: list[NamedReaction]
    """All that staff can choose from."""
    revision: int
    """Counts its changes; the `ETag` names it too."""


def shown_in(offered: ReactionSet, language: Language) -> ReactionSetView:
    def views(reactions: Sequence[Reaction]) -> list[NamedReaction]:
        return [NamedReaction(reaction=each, label=LABELS[each][language]) for each in reactions]

    return ReactionSetView(
        receipt=views([RECEIPT])[0],
        helped=views([HELPED])[0],
        reactions=views(offered.reactions),
        choices=views([each for each in Reaction if each not in RESERVED]),
        revision=offered.revision,
    )
