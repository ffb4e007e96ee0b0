"""Filters: what one reader does not want to come upon.

They go by what a text warns of, and by words, which are compared folded, like search does. A filter is for its reader
alone and changes nothing for anybody else. What it catches keeps its place, so that pages, events and counts are the
same for all: *blurred*, it comes whole and marked; *hidden*, it comes without its words. It reaches whatever one reads,
one's own writing too, but for announcements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from annotated_types import Len

from domain.boards.search.folding import folded
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.shapes import command, view
from domain.shared.text import clean_line, most_code_points
from domain.shared.warnings import WarningTag

View = dict[str, Any]
"""A view as it is written, read again."""

MOST_WORDS = 50
LONGEST_WORD = 30
"""Characters, as a reader counts them."""
MOST_BYTES = 2_000
"""Of all words together, in UTF-8: what is kept of a person has one length."""


class FilterAction(StrEnum):
    """What is to become of what a filter catches."""

    BLUR = "blur"
    HIDE = "hide"


@command({"tag": "suicide", "action": "hide"})
class FilterTag:
    """Whatever warns of this."""

    tag: WarningTag
    action: FilterAction


@command({"word": "お酒", "action": "blur"})
class FilterWord:
    """Whatever has this in it."""

    word: Annotated[str, Len(1, most_code_points(LONGEST_WORD))]
    """A word or a piece of one, of at most 30 characters as a reader counts them. Half and full width, and upper and
    lower case of Latin letters without accents, are the same.
    """
    action: FilterAction


@command({"tags": [{"tag": "suicide", "action": "hide"}], "words": [{"word": "お酒", "action": "blur"}]})
class SetFilters:
    """All that is to be filtered."""

    tags: Annotated[Sequence[FilterTag], Len(0, len(WarningTag))] = ()
    """Each tag once."""
    words: Annotated[Sequence[FilterWord], Len(0, MOST_WORDS)] = ()
    """Each word once; together at most 2,000 bytes in UTF-8."""


@view({"action": "blur", "by": ["tag:suicide", "word:お酒"]})
class Filtered:
    """What one's own filters catch."""

    action: FilterAction
    """`blur`: cover it until the reader wants to see it. `hide`: it comes without its words."""
    by: list[str]
    """What caught it: `tag:` and the tag, or `word:` and the word as one has it in one's filters."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What one reader does not want to come upon."""

    tags: Mapping[WarningTag, FilterAction] = field(default_factory=dict)
    words: Mapping[str, FilterAction] = field(default_factory=dict)

    @staticmethod
    def of(command: SetFilters) -> "Filters":
        """Raises InvalidInput."""
        words = [
            clean_line(each.word, f"/filters/words/{n}/word", LONGEST_WORD) for n, each in enumerate(command.words)
        ]
        tags = [each.tag for each in command.tags]
        flaws = _repeated("tags", tags) + _repeated("words", list(map(folded, words)))
        if sum(len(word.encode()) for word in words) > MOST_BYTES:
            flaws.append(Flaw("/filters/words", "too_long"))
        if flaws:
            raise InvalidInput(*flaws)
        tag_actions = {each.tag: each.action for each in command.tags}
        return Filters(tag_actions, dict(zip(words, (each.action for each in command.words), strict=True)))

    @property
    def catches_nothing(self) -> bool:
        return not (self.tags or self.words)

    def blurring(self) -> "Filters":
        """As they work for staff, who keep order and cannot do so with eyes shut."""
        tags, words = dict.fromkeys(self.tags, FilterAction.BLUR), dict.fromkeys(self.words, FilterAction.BLUR)
        return Filters(tags, words)

    def caught(self, warnings: Iterable[str], texts: Iterable[str]) -> tuple[FilterAction, list[str]] | None:
        warned, whole = set(warnings), folded("\n".join(texts))
        by = {f"tag:{tag}": action for tag, action in self.tags.items() if tag in warned}
        by |= {f"word:{word}": action for word, action in self.words.items() if folded(word) in whole}
        if not by:
            return None
        return FilterAction.HIDE if FilterAction.HIDE in by.values() else FilterAction.BLUR, list(by)

    def on_post(self, post: View) -> None:
        """A `PostView` as this reader gets it."""
        warnings = [post["content_warning"], *(quote["content_warning"] for quote in post["quotes"])]
        texts = [
            post["body"],
            *(quote["text"] for quote in post["quotes"]),
            *(image["alt"] for image in post["images"]),
            *_texts_of(post["verdict"]),
        ]
        if self._mark(post, warnings, texts):
            post |= {"body": None, "entry": None, "images": [], "verdict": None}
            for part in (post, *post["quotes"]):
                _without_words(part["content_warning"])
            for quote in post["quotes"]:
                quote["text"] = None

    def on_thread(self, thread: View) -> None:
        """A `ThreadView` as this reader gets it."""
        if self._mark(thread, [thread["content_warning"]], [thread["title"]]):
            thread["title"] = None
            _without_words(thread["content_warning"])

    def on_hit(self, hit: View, text: str) -> bool:
        """A `SearchHit` without its excerpt; whether the text that was found can be shown."""
        self.on_thread(hit["thread"])
        post = hit["post"] or hit["thread"]
        if hit["post"] is not None and self._mark(post, [post["content_warning"]], [text]):
            _without_words(post["content_warning"])
        return post["filtered"] is None or post["filtered"]["action"] != FilterAction.HIDE

    def _mark(
        self, view: dict[str, Any], warnings: Sequence[dict[str, Any] | None], texts: Sequence[str | None]
    ) -> bool:
        """Say what is caught; whether it is to be hidden."""
        there = [warning for warning in warnings if warning is not None]
        tags = [tag for warning in there for tag in warning["tags"]]
        said = [text for text in (*texts, *(warning["text"] for warning in there)) if text is not None]
        caught = self.caught(tags, said)
        if caught is not None:
            view["filtered"] = {"action": caught[0], "by": caught[1]}
        return caught is not None and caught[0] is FilterAction.HIDE


NO_FILTERS = Filters()


def _texts_of(verdict: View | None) -> Iterable[str]:
    if verdict is not None:
        yield verdict["note"]
        for source in verdict["sources"]:
            yield from (source["title"], source["citation"])


def _without_words(warning: View | None) -> None:
    if warning is not None:
        warning["text"] = None


def _repeated(kind: str, each: Sequence[str]) -> list[Flaw]:
    return [Flaw(f"/filters/{kind}/{n}", "repeated") for n, one in enumerate(each) if one in each[:n]]
