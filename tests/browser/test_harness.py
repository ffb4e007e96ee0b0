"""The checks of the browser tests can fail: what a clean page must not do is noticed when a page does it."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import Page

from api.pages.docs import docs_router

from . import chromium
from .chromium import Seen
from .serving import served

_FOREIGN = "http://pictures.example.com/one.png"


def _app_with_faulty_pages() -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(docs_router())

    @app.get("/inline")
    async def inline() -> HTMLResponse:
        return HTMLResponse(
            "<title>Inline</title><script>document.title = 'It ran'</script>",
            headers={"Content-Security-Policy": "default-src 'none'; script-src 'self'"},
        )

    @app.get("/foreign")
    async def foreign(picture: str) -> HTMLResponse:
        return HTMLResponse(f'<title>Foreign</title><img src="{picture}">')

    @app.get("/throwing")
    async def throwing() -> HTMLResponse:
        return HTMLResponse("<title>Throwing</title><script>console.error('noted'); throw new Error('thrown')</script>")

    return app


@pytest.fixture(scope="module")
def faulty_pages() -> Iterator[str]:
    with served(_app_with_faulty_pages()) as base_url:
        yield base_url


async def test_an_inline_script_is_a_violation(page: Page, seen: Seen, faulty_pages: str) -> None:
    await page.goto(f"{faulty_pages}/inline")
    await seen.settle(page)

    assert await page.title() == "Inline"
    assert [text.split(" on ")[0] for text in seen.csp_violations] == ["script-src-elem refused inline"]
    assert seen.complaints(faulty_pages)


async def test_an_inline_script_added_to_the_docs_page_is_a_violation(
    page: Page, seen: Seen, faulty_pages: str
) -> None:
    await page.goto(f"{faulty_pages}/docs")
    assert seen.csp_violations == []

    await page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'void 0'}))")
    await seen.settle(page)

    assert [text.split(" on ")[0] for text in seen.csp_violations] == ["script-src-elem refused inline"]


async def test_a_picture_from_another_host_on_the_docs_page_is_a_violation(
    page: Page, seen: Seen, faulty_pages: str
) -> None:
    await page.goto(f"{faulty_pages}/docs")

    await page.evaluate("url => new Promise(done => Object.assign(new Image(), {onerror: done, src: url}))", _FOREIGN)
    await seen.settle(page)

    assert [text.split(" on ")[0] for text in seen.csp_violations] == [f"img-src refused {_FOREIGN}"]


@pytest.mark.parametrize("picture", [_FOREIGN, "http://192.0.2.1/one.png", "http://[2001:db8::1]/one.png"])
async def test_a_picture_from_another_host_is_noticed_and_not_fetched(
    page: Page, seen: Seen, faulty_pages: str, picture: str
) -> None:
    await page.goto(f"{faulty_pages}/foreign?picture={picture}")
    await seen.settle(page)

    assert seen.requests_beyond(faulty_pages) == [picture]
    assert any("ERR_NAME_NOT_RESOLVED" in text for text in seen.console_errors)


async def test_errors_in_the_page_are_noticed(page: Page, seen: Seen, faulty_pages: str) -> None:
    await page.goto(f"{faulty_pages}/throwing")
    await seen.settle(page)

    assert "noted" in seen.console_errors
    assert any("thrown" in text for text in seen.page_errors)


def test_a_chromium_that_is_set_but_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-chromium")

    with pytest.raises(FileNotFoundError, match="no-such-chromium"):
        chromium.find_chromium()
