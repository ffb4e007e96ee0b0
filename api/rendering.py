"""Posts as HTML, for who asks: made when they are read, never kept."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Protocol

from fastapi import Query

from domain.boards.posts.entries import EntryView
from domain.boards.posts.views import PostView
from domain.shared.shapes import Json, RenderedPage, example_of, view

Format = Annotated[
    Literal["text", "html"],
    Query(description="With `html` each post comes as HTML too, in `body_html`. `text`: as it was written, alone."),
]


Unfiltered = Annotated[bool, Query(description="With `true` one's own filters are left aside.")]


class Markup(Protocol):
    """What makes HTML of what people write."""

    def html(self, text: str) -> str:
        """Safe to put into any page: docs/texts.md says what can be in it."""

    def quotation(self, name: str | None, text: str) -> str:
        """The same of what somebody of this name is quoted with."""


@view({**example_of(PostView), "body_html": '<p dir="auto">わたしも同じことがありました。</p>\n', "entry_html": None})
class RenderedPostView(PostView):
    """A post, with what it says as HTML where that was asked for."""

    body_html: str | None = None
    """Only with `format=html`: of `p`, `br`, `em`, `strong`, `blockquote`, `ul`, `ol`, `li`, `a` and `bdi`; no images,
    classes, styles or scripts. Links show where they lead. What is quoted comes first, but for what is beneath a
    warning. Null: withdrawn or hidden.
    """
    entry_html: EntryView | None = None
    """The parts of an `entry` in the same way."""


async def post_as(wanted: str, post: Json, markup: Markup) -> Json:
    return post if wanted == "text" else Json(await _rendered(post, markup))


async def posts_as(wanted: str, page: RenderedPage, markup: Markup) -> RenderedPage:
    return page if wanted == "text" else RenderedPage(await _rendered(page.items, markup), page.next_cursor)


async def _rendered(views: bytes, markup: Markup) -> bytes:
    """Beside the event loop: texts that are made to be laborious would hold everybody up."""
    return await asyncio.to_thread(_with_html, views, markup)


def _parts_as_html(entry: Mapping[str, str | None], markup: Markup) -> dict[str, str | None]:
    return {name: None if text is None else markup.html(text) for name, text in entry.items()}


def _with_html(views: bytes, markup: Markup) -> bytes:
    read: Any = json.loads(views)
    for post in read if isinstance(read, list) else [read]:
        post["body_html"] = None if post["body"] is None else _html(post, markup)
        post["entry_html"] = None if post["entry"] is None else _parts_as_html(post["entry"], markup)
    return json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode()


def _html(post: Mapping[str, Any], markup: Markup) -> str:
    """What is quoted from beneath a warning, or is there no more, leaves an empty quote."""
    return "".join(_quotation(quote, markup) for quote in post["quotes"]) + markup.html(post["body"])


def _quotation(quote: Mapping[str, Any], markup: Markup) -> str:
    name = None if quote["author"] is None else quote["author"]["name"]
    return markup.quotation(name, "" if quote["content_warning"] else quote["text"] or "")
