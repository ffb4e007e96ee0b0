"""Finding a Chromium, starting it without a network, and keeping record of what a page did in it."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, async_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = (
    # Every other name and address fails at once, so that a page which needs one is seen to need it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
# Runs before the page's own scripts. Capturing on the document also sees violations of elements removed at once.
_REPORT_VIOLATIONS: Final = """
document.addEventListener("securitypolicyviolation", (event) => {
  reportViolation(`${event.effectiveDirective} refused ${event.blockedURI} on ${event.documentURI}`);
}, true);
"""


def find_chromium() -> str | None:
    """The program to run, or None. A `CHROMIUM` that is set but leads to nothing is an error, not a reason to skip."""
    chosen = os.environ.get("CHROMIUM")
    if not chosen:
        return next(filter(None, map(shutil.which, _NAMES)), None)
    program = shutil.which(chosen)
    if program is None:
        raise FileNotFoundError(f"CHROMIUM is set to {chosen!r}, which is no program")
    return program


@asynccontextmanager
async def running_chromium(program: str) -> AsyncIterator[Browser]:
    """A headless Chromium that ends with the block. Nothing is ever downloaded."""
    async with async_playwright() as playwright:
        # Without its sandbox, which containers and root cannot have: only this project's own pages are opened.
        browser = await playwright.chromium.launch(executable_path=program, args=list(_FLAGS), chromium_sandbox=False)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Seen:
    """What happened in the browser since the test began, in every page and window that it opened."""

    requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    csp_violations: list[str] = field(default_factory=list)

    def requests_beyond(self, base_url: str) -> list[str]:
        """Requests to any other origin. What a page carries in itself (`data:`, `blob:`) reaches no host."""
        home = urlsplit(base_url)
        own = {(scheme, home.netloc) for scheme in (home.scheme, home.scheme.replace("http", "ws"))}
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url)[:2] not in own
        ]

    def complaints(self, base_url: str) -> list[str]:
        """Everything that a clean page has none of, one line each."""
        return [
            *(f"console error: {text}" for text in self.console_errors),
            *(f"page error: {text}" for text in self.page_errors),
            *(f"policy violation: {text}" for text in self.csp_violations),
            *(f"request to another host: {url}" for url in self.requests_beyond(base_url)),
        ]

    async def settle(self, page: Page) -> None:
        """Wait for the reports that are on their way: the browser sends them after the fact."""
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")

    async def watch(self, context: BrowserContext) -> None:
        """Record from here on; call it before the first page opens."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("page", self._watch_sockets)
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        await context.expose_function("reportViolation", self._refuse)
        await context.add_init_script(_REPORT_VIOLATIONS)

    def _watch_sockets(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.requests.append(socket.url))

    def _refuse(self, violation: str) -> None:
        self.csp_violations.append(violation)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)

    def _catch(self, error: WebError) -> None:
        self.page_errors.append(str(error.error))
