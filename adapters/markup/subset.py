"""The subset, as rules for markdown-it: paragraphs, line breaks, `*emphasis*`, `**strong**`, quotes, lists and links.

Where CommonMark would take a Japanese face for markup, the face wins: (*^_^*), \\(^o^)/, >_<, (´∀`), ~~~. And where it
takes no emphasis beside a bracket or a full stop without spaces, as Japanese has none, there is one: **「はい」**です.
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as any_quote
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

DEEPEST = 100
"""Tokens within one another; far beyond what `rendering` lets through."""

_RULES = ["blockquote", "list", "newline", "escape", "emphasis", "balance_pairs", "link", "autolink", "fragments_join"]
_ADDRESS = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?([/?#]|$)", re.IGNORECASE)
"""Absolute, on the web, of a named host, without a user name, which would look like the host."""
_LONGEST_ADDRESS = 2_000
_ESCAPABLE = frozenset("*[]<>\\-+.")
_QUOTE = re.compile(r"(> ?)*>(\s|$)")


class Subset(MarkdownIt):
    """Everything else is text."""

    def __init__(self) -> None:
        super().__init__("zero", {"breaks": True, "html": False, "maxNesting": DEEPEST})
        self.enable(_RULES)
        self.block.ruler.at("blockquote", _quote, {"alt": ["paragraph", "blockquote", "list"]})
        self.inline.ruler.at("emphasis", _stars)
        self.inline.ruler.at("escape", _escape)
        self.add_render_rule("link_open", _begin_link)
        self.add_render_rule("link_close", _end_link)

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return len(url) <= _LONGEST_ADDRESS and _ADDRESS.match(url) is not None


def _quote(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """`> ` begins a quote; >_< and >>12 do not."""
    begin = state.bMarks[first] + state.tShift[first]
    line = state.src[begin : state.eMarks[first]]
    return _QUOTE.match(line) is not None and any_quote(state, first, last, silent)


def _stars(state: StateInline, silent: bool) -> bool:
    """Stars open before a word and close after one, whatever is on their other side. Those of (*^_^*) do neither."""
    if silent or state.src[state.pos] != "*":
        return False
    length = len(state.src[state.pos :]) - len(state.src[state.pos :].lstrip("*"))
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[state.pos + length : state.pos + length + 1] or " "
    cheeks = length == 1 and (before in "(（" or after in ")）")
    opens, closes = not cheeks and not after.isspace(), not cheeks and not before.isspace()
    for _ in range(length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(Delimiter(ord("*"), length, len(state.tokens) - 1, -1, opens, closes))
    state.pos += length
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """A backslash takes its meaning from what has one here, and is a backslash before anything else."""
    if state.src[state.pos] != "\\" or state.src[state.pos + 1 : state.pos + 2] not in _ESCAPABLE:
        return False
    if not silent:
        state.push("text", "", 0).content = state.src[state.pos + 1]
    state.pos += 2
    return True


def _begin_link(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: Any, _: MutableMapping[str, Any]
) -> str:
    """What leads nowhere is no link, and is shown as it was written: [so]()."""
    return renderer.renderToken(tokens, place, options, _) if tokens[place].attrs["href"] else "["


def _end_link(_: RendererHTML, tokens: Sequence[Token], place: int, __: Any, ___: MutableMapping[str, Any]) -> str:
    """A link shows where it leads, unless that is what it says already."""
    begin = next(number for number in range(place, -1, -1) if tokens[number].type == "link_open")
    address = str(tokens[begin].attrs["href"])
    if not address:
        return "]()"
    if "".join(token.content for token in tokens[begin:place]) == address:
        return "</a>"
    return f'</a> (<bdi dir="ltr">{escapeHtml(address)}</bdi>)'
