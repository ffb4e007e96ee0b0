"""Hostile posts as HTML in a real browser: no script runs, nothing is fetched, nothing leaves its box.

The page is one that a client might have: the strictest policy, and the four rules of style that docs/texts.md asks for.
"""

from collections.abc import Iterable, Iterator

import pytest
from fastapi import FastAPI, Response
from playwright.async_api import Page

from adapters.markup import SafeMarkup
from domain.shared.text import clean_prose
from tests.hostile_texts import HOSTILE, OUTSIDE

from .chromium import Seen
from .serving import served

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
CONTAINED = "contain: content; overflow-wrap: anywhere; unicode-bidi: isolate; overflow: clip;"
STYLE = (
    "body {{ margin: 8px; width: 400px; font: 16px sans-serif }} p {{ margin: 0 }} .post {{ {rules} }} "
    ".loud {{ position: relative; top: -1em }}"
)
SENTINEL = '<p class="sentinel">となりの投稿 (neighbour) 123</p>'
_ESCAPES = """() => {
  const escaped = [];
  for (const post of document.querySelectorAll(".post")) {
    const box = post.getBoundingClientRect();
    for (const part of post.querySelectorAll("*")) {
      for (const rect of part.getClientRects()) {
        if (rect.left < box.left - 1 || rect.right > box.right + 1 || rect.top < box.top - 1 || rect.bottom > box.bottom + 1)
          escaped.push(`${post.dataset.name}: ${part.tagName}`);
      }
    }
    if (post.scrollWidth > post.clientWidth + 1) escaped.push(`${post.dataset.name}: wider than its box`);
  }
  return [...new Set(escaped)];
}"""


class Pages:
    """A client's page with some posts, and its style sheet."""

    def __init__(self) -> None:
        self.app = FastAPI(openapi_url=None)
        self.posts, self.rules = "", CONTAINED
        self.app.get("/")(self._page)
        self.app.get("/style.css")(self._style)

    def put(self, posts: Iterable[tuple[str, str]], rules: str = CONTAINED) -> None:
        """Of names and HTML."""
        self.rules = rules
        self.posts = SENTINEL.join(f'<div class="post" data-name="{name}">{html}</div>' for name, html in posts)

    async def _page(self) -> Response:
        head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="style.css">'
        page = f"{head}{SENTINEL}{self.posts}{SENTINEL}"
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY + "; img-src data:"})

    async def _style(self) -> Response:
        return Response(STYLE.format(rules=self.rules), media_type="text/css")


@pytest.fixture(scope="module")
def pages(chromium_program: str) -> Pages:
    return Pages()


@pytest.fixture(scope="module")
def home(pages: Pages) -> Iterator[str]:
    with served(pages.app) as address:
        yield address


def as_html(text: str) -> str:
    return SafeMarkup().html(clean_prose(text, "/body", 10_000))


async def complaints(page: Page, seen: Seen, home: str) -> list[str]:
    await page.goto(home)
    await seen.settle(page)
    ran = await page.evaluate("window.ran")
    escaped: list[str] = await page.evaluate(_ESCAPES)
    return [*seen.complaints(home), *(["a script ran"] if ran else []), *escaped]


async def test_hostile_posts_run_nothing_fetch_nothing_and_stay_in_their_boxes(
    page: Page, seen: Seen, pages: Pages, home: str
) -> None:
    pages.put((name, as_html(text)) for name, text in HOSTILE.items())
    assert await complaints(page, seen, home) == []
    assert await page.locator(".post").count() == len(HOSTILE)
    assert await page.locator(".post :is(script, img, svg, style, iframe, form, input, base, meta)").count() == 0


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (HOSTILE["a script"], "policy violation: script-src-elem"),
        (HOSTILE["a handler"], "policy violation: script-src-attr"),
        (f'<img src="{OUTSIDE}">', "policy violation: img-src"),
        (f'<meta http-equiv=refresh content="0;url={OUTSIDE}">', "request to another host"),
    ],
)
async def test_what_came_through_as_it_was_written_would_be_seen(
    page: Page, seen: Seen, pages: Pages, home: str, html: str, found: str
) -> None:
    pages.put([("planted", html)])
    try:
        told = await complaints(page, seen, home)
    except Exception:  # it was led away while it was asked
        told = seen.complaints(home)
    assert any(line.startswith(found) for line in told), told


async def test_a_word_that_leaves_its_box_would_be_seen(page: Page, seen: Seen, pages: Pages, home: str) -> None:
    pages.put([("planted", as_html(HOSTILE["a huge word"]))], rules="")
    assert await complaints(page, seen, home) != []


async def neighbours(page: Page, pages: Pages, home: str, html: str, rules: str = CONTAINED) -> list[bytes]:
    """What the paragraphs above and below a post look like."""
    pages.put([("post", html)], rules)
    await page.goto(home)
    return [await each.screenshot() for each in await page.locator(".sentinel").all()]


async def test_neither_marks_nor_directions_change_what_stands_beside(page: Page, pages: Pages, home: str) -> None:
    quiet = await neighbours(page, pages, home, as_html("しずか"))
    for name in ("zalgo", "directions", "directions left open", "loose marks"):
        assert await neighbours(page, pages, home, as_html(HOSTILE[name])) == quiet, name


async def test_what_is_painted_outside_its_box_is_cut_off_there(page: Page, pages: Pages, home: str) -> None:
    """As marks are where a font stacks them, which not every machine's does: so a line is moved up instead."""
    quiet, loud = await neighbours(page, pages, home, as_html("しずか")), '<p class="loud">うるさい</p>'
    assert await neighbours(page, pages, home, loud) == quiet
    assert await neighbours(page, pages, home, loud, rules="") != quiet
