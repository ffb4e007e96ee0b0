"""`/docs` in a browser without a network: it shows the operations, signs in and executes one, under its policy."""

import json
from collections.abc import Iterator

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.served import new_state, serving
from tests.people import RECOVERY_CODE_GRANT

from .chromium import Seen
from .serving import DocsServer


@pytest.fixture(scope="module")
def docs_server(chromium_program: str) -> Iterator[DocsServer]:
    """The real program, and a token of the demo community's owner. Not started where there is no browser for it."""
    with new_state() as state, serving(state) as run:
        form = {"grant_type": RECOVERY_CODE_GRANT, "recovery_code": run.owner_code}
        tokens = httpx.post(f"{run.base_url}/oauth/token", data=form).raise_for_status().json()
        yield DocsServer(run.base_url, tokens["access_token"])


async def _open_docs(page: Page, server: DocsServer) -> Locator:
    """Open the page and give the box of `GET /v1/me` once it is shown."""
    await page.goto(f"{server.base_url}/docs")
    operation = page.locator(".opblock-get", has=page.locator('[data-path="/v1/me"]'))
    await expect(operation).to_be_visible()
    return operation


async def _authorize(page: Page, token: str) -> None:
    await page.get_by_role("button", name="Authorize", exact=True).click()
    dialog = page.locator(".dialog-ux")
    scheme = dialog.locator(".auth-container", has=page.get_by_label("auth-bearer-value"))
    await scheme.get_by_label("auth-bearer-value").fill(token)
    await scheme.get_by_role("button", name="Apply credentials").click()
    await expect(dialog.get_by_role("button", name="Remove authorization")).to_be_visible()
    await dialog.locator(".close-modal").click()
    await expect(dialog).to_have_count(0)


async def _execute(operation: Locator) -> Locator:
    """Expand the operation, execute it and give the part with the server's answer."""
    await operation.locator(".opblock-summary-control").click()
    await operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    await expect(answer.locator("tbody .response-col_status")).to_be_visible()
    return answer


async def test_the_docs_page_signs_in_and_executes_an_operation(
    page: Page, seen: Seen, docs_server: DocsServer
) -> None:
    operation = await _open_docs(page, docs_server)
    await _authorize(page, docs_server.token)
    answer = await _execute(operation)

    assert (await answer.locator("tbody .response-col_status").inner_text()).split()[0] == "200"
    shown = json.loads(await answer.locator("code.language-json").first.inner_text())
    assert shown == _own_account(docs_server)
    assert f"{docs_server.base_url}/v1/me" in seen.requests
    await seen.settle(page)
    assert seen.complaints(docs_server.base_url) == []


def _own_account(server: DocsServer) -> object:
    """What the operation answers without a browser in between."""
    answer = httpx.get(f"{server.base_url}/v1/me", headers={"Authorization": f"Bearer {server.token}"})
    return answer.raise_for_status().json()


async def test_the_docs_page_keeps_no_token_after_it_is_closed(page: Page, docs_server: DocsServer) -> None:
    await _open_docs(page, docs_server)
    await _authorize(page, docs_server.token)

    state = await page.context.storage_state(indexed_db=True)
    assert state == {"cookies": [], "origins": []}
    assert await page.evaluate("sessionStorage.length") == 0

    await page.reload()
    await expect(page.locator(".btn.authorize.unlocked")).to_be_visible()


async def test_the_docs_page_offers_a_filter_and_links_into_it(page: Page, seen: Seen, docs_server: DocsServer) -> None:
    operation = await _open_docs(page, docs_server)

    assert await page.title() == "Ibasho API"
    assert await page.locator("html").get_attribute("lang") == "en"
    await operation.locator(".opblock-summary-control").click()
    await expect(operation.locator(".opblock-body")).to_be_visible()
    link = page.url
    assert "#/" in link

    await page.goto("about:blank")
    await page.goto(link)
    await expect(operation.locator(".opblock-body")).to_be_visible()
    await page.get_by_placeholder("Filter by tag").fill("no such tag")
    await expect(operation).to_have_count(0)
    await seen.settle(page)
    # Swagger UI says this of every link to an operation whose id has an underscore, its own links included.
    told = [line for line in seen.complaints(docs_server.base_url) if "escaping deep link whitespace" not in line]
    assert told == []
