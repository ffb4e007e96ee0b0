"""From text to HTML that is safe to put into any page, under the strictest content security policy."""

import html
import re

import nh3

from adapters.markup.subset import Subset

MOST_MARKS, MOST_LINES, DEEPEST = 200, 1_000, 20
"""Of characters that can mean something, of lines, and of spaces and signs before the first word of a line. What has
more is shown as it stands, because reading it as markup would take long.
"""

_BLOCKS = ("p", "blockquote", "ul", "ol", "li")
_TAGS = {*_BLOCKS, "br", "em", "strong", "a", "bdi"}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}, "bdi": {"dir"}}
_ALWAYS = {block: {"dir": "auto"} for block in _BLOCKS}
_LINK = "noopener noreferrer nofollow"

_MARK = re.compile(r"[*\[\]<>\\]|^[ \t]*(?:[-+]|[0-9]{1,9}[.)])(?=\s|$)", re.MULTILINE)
_DEEP = re.compile(rf"^(?:[ \t]|[>*+-](?=\s)|>|[0-9]{{1,9}}[.)](?=\s)){{{DEEPEST},}}", re.MULTILINE)
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")


class SafeMarkup:
    """Renders the subset; whatever else is in a text comes out as the characters that it is."""

    def __init__(self) -> None:
        self._subset = Subset()

    def html(self, text: str) -> str:
        """Elements without classes, styles, scripts or anything to be fetched."""
        return self.clean(self._subset.render(text) if _is_marked(text) else plain(text))

    def quotation(self, name: str | None, text: str) -> str:
        """As a quote, which begins with the name."""
        by = "" if name is None else f'<p><bdi dir="auto">{html.escape(name, quote=False)}</bdi></p>\n'
        return self.clean(f"<blockquote>{by}{self.html(text)}</blockquote>\n")

    @staticmethod
    def clean(made: str) -> str:
        """What the renderer should not have let through ends here."""
        return nh3.clean(
            made,
            tags=_TAGS,
            clean_content_tags=set(),
            attributes=_ATTRIBUTES,
            set_tag_attribute_values=_ALWAYS,
            link_rel=_LINK,
            url_schemes={"http", "https"},
        )


def _is_marked(text: str) -> bool:
    marks = sum(1 for _ in _MARK.finditer(text))
    return 0 < marks <= MOST_MARKS and text.count("\n") < MOST_LINES and _DEEP.search(text) is None


def plain(text: str) -> str:
    """Paragraphs and line breaks alone, which is all that most texts have."""
    return "".join(f"<p>{_lines(paragraph)}</p>\n" for paragraph in _BLANK.split(text.strip()) if paragraph)


def _lines(paragraph: str) -> str:
    return "<br>\n".join(html.escape(line.strip(" \t"), quote=False) for line in paragraph.split("\n"))
