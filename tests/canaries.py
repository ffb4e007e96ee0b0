"""What nobody may ever be told, looked for in everything that the whole suite makes the project emit.

Every answer and every frame of an application in this process, every log line of this process, and everything that a
started program prints and logs goes through here. A find fails the test in which it was made, or the run.
"""

import io
import re
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.asgi import InProcess

CLIENT_ADDRESS = "203.0.113.41"
"""Where every request of this process comes from (RFC 5737: nobody's)."""
USER_AGENT = "canary-agent-9d27"
MARKED: Mapping[str, str] = {"User-Agent": USER_AGENT, "X-Forwarded-For": CLIENT_ADDRESS}
"""Headers that a client sends with everything."""

_ID = r"_[0-9a-hjkmnp-tv-z]{26}\b"
_CLIENT = f"{re.escape(CLIENT_ADDRESS)}|{USER_AGENT}"
_SEALED = re.compile(rf"\b(?:mem|log){_ID}|{_CLIENT}".encode())
"""A membership, a login, who called: in no answer and no frame, whoever asks."""
_ACCOUNT = re.compile(rf"\bacc{_ID}".encode())
"""Told to its holder alone, at the two places that are about the account; the description has an example."""
_ABOUT_THE_ACCOUNT = frozenset({"/v1/accounts", "/v1/me", "/openapi.json"})
_LOGGED = re.compile(rf"\b[a-z]{{3}}{_ID}|\beyJ[\w-]{{8,}}\.|{_CLIENT}".encode())
"""An id of anything, a token, who called: in no log line."""


@dataclass(frozen=True, slots=True)
class Find:
    where: str
    what: str


class Watch:
    """What was heard, and what should not have been."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self.finds: list[Find] = []
        self.last_lines: deque[str] = deque(maxlen=1_000)
        """Of the log."""

    def answer(self, path: str, part: bytes) -> None:
        """A part of an HTTP answer: its headers, or some of its body."""
        self._look("answers", path, part, _SEALED)
        if path not in _ABOUT_THE_ACCOUNT:
            self._look("", path, part, _ACCOUNT)

    def frame(self, path: str, text: bytes) -> None:
        self._look("frames", path, text, _SEALED)
        self._look("", path, text, _ACCOUNT)

    def logged(self, where: str, text: str) -> None:
        for line in filter(None, text.splitlines()):
            self.last_lines.append(line)
            self._look("log lines", where, line.encode(), _LOGGED)

    def _look(self, channel: str, where: str, text: bytes, forbidden: re.Pattern[bytes]) -> None:
        if channel:
            self.heard[channel] += 1
        self.finds += [Find(where, found.decode()) for found in forbidden.findall(text)]


class Overheard:
    """An application whose answers and frames are all looked through."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            self._hear(scope, message)
            await send(message)

        await self._app(scope, receive, sending)

    def _hear(self, scope: Scope, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._watch.answer(scope["path"], b"\n".join(name + b": " + value for name, value in message["headers"]))
        elif message["type"] == "http.response.body":
            self._watch.answer(scope["path"], message.get("body", b""))
        elif message["type"] == "websocket.send":
            self._watch.frame(scope["path"], message.get("bytes") or (message.get("text") or "").encode())


class WatchedLog(io.StringIO):
    """Where this process's log lines go."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def write(self, text: str) -> int:
        self._watch.logged("this process", text)
        return len(text)


WATCH = Watch()
"""Over everything that this run makes the project emit."""


def calling(app: ASGIApp) -> InProcess:
    """To an application in this process, from a marked client; a defect answers 500, as it would over the network."""
    return InProcess(Overheard(app, WATCH), raise_app_exceptions=False, client=(CLIENT_ADDRESS, 50_123))
