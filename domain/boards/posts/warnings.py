"""Content warnings: what a post speaks of, said before it is read.

A warning stands on a post. Its author says it, and can say it otherwise; staff can add to it, and what they have added
stays whatever the author does. A thread bears the warning of its first post. Warnings are words of the post like its
body: they go with it.
"""

from collections.abc import Collection, Sequence
from typing import Annotated, Any

from annotated_types import Len

from domain.boards.model.reasons import LONGEST_REASON
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.shapes import command, view
from domain.shared.text import Language, clean_line, most_code_points
from domain.shared.warnings import LABELS, WarningTag

LONGEST_WARNING = 100
"""Characters, as a reader counts them."""
MOST_TAGS = 5

_TAGS = "/content_warning/tags"


@command({"tags": ["self_harm"], "text": "腕を切ったときの話です"})
class WarnOfContent:
    """What one warns of. Without tags and without a text there is no warning."""

    tags: Annotated[Sequence[WarningTag], Len(0, MOST_TAGS)] = ()
    """Each once, of those that the community offers (`policy.content_warnings`)."""
    text: Annotated[str, Len(1, most_code_points(LONGEST_WARNING))] | None = None
    """One line, of at most 100 characters as a reader counts them."""

    def cleaned(self, offered: Collection[WarningTag]) -> dict[str, Any]:
        """As fields of a post. Raises InvalidInput."""
        text = None if self.text is None else clean_line(self.text, "/content_warning/text", LONGEST_WARNING)
        return {"warned_of": clean_tags(self.tags, offered, _TAGS), "warning": text}


@command({"tags": ["suicide"], "reason": "読む前に知りたいという声がありました。"})
class WarnOfPost:
    """What staff warn of, beside what the author does."""

    tags: Annotated[Sequence[WarningTag], Len(0, MOST_TAGS)]
    """All that staff warn of from now on; empty to take their warning away. Each once, of those that the community
    offers.
    """
    reason: Annotated[str, Len(1, most_code_points(LONGEST_REASON))]
    """For the audit log."""


def clean_tags(tags: Sequence[WarningTag], offered: Collection[WarningTag], pointer: str) -> tuple[WarningTag, ...]:
    """In an order that does not tell in which they were chosen. Raises InvalidInput."""
    flaws = [Flaw(f"{pointer}/{n}", "not_a_choice") for n, tag in enumerate(tags) if tag not in offered]
    flaws += [Flaw(f"{pointer}/{n}", "repeated") for n, tag in enumerate(tags) if tag in tags[:n]]
    if flaws:
        raise InvalidInput(*flaws)
    return tuple(sorted(tags))


@view({"tags": ["self_harm", "suicide"], "text": "腕を切ったときの話です", "by_staff": ["suicide"]})
class ContentWarning:
    """What a post speaks of. Show this in place of the post, until the reader wants to see it."""

    tags: list[WarningTag]
    text: str | None
    """In the author's words."""
    by_staff: list[WarningTag]
    """Those of the tags that staff have added."""


@view({"tag": "self_harm", "label": "自傷"})
class NamedWarning:
    """Something to warn of."""

    tag: WarningTag
    label: str
    """In the reader's language."""


@view({"warnings": [{"tag": "self_harm", "label": "自傷"}, {"tag": "suicide", "label": "自殺・死にたい気持ち"}]})
class NamedWarnings:
    """All that there is to warn of, with what it is called."""

    warnings: list[NamedWarning]


def named_warnings(language: Language) -> NamedWarnings:
    return NamedWarnings(warnings=[NamedWarning(tag=tag, label=LABELS[tag][language]) for tag in WarningTag])
