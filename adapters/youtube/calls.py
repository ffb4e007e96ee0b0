"""One HTTP call: bounded in time, in tries and in size, and with nothing in it that a log could tell."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from adapters.youtube.rest import SOON, seconds_of, unavailable
from domain.shared.clock import Clock

LARGEST = 8 * 2**20
"""Bytes of an answer. A page of 1,000 members has about one million."""
PATIENCE = 10.0
"""Seconds for a call and its repetitions."""
_BACKOFF = (0.5, 1.0)
"""Seconds before each repetition. Only what the server itself could not do (5xx) is tried again."""

Pause = Callable[[float], Awaitable[None]]


def new_client() -> httpx.AsyncClient:
    """A client as `YoutubeMemberships` wants it: with timeouts, following no redirect, taking nothing (proxies,
    certificates) from the environment, so that no token goes anywhere but to Google.
    """
    return httpx.AsyncClient(timeout=httpx.Timeout(PATIENCE, connect=5.0), follow_redirects=False, trust_env=False)


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back, whole."""

    status: int
    body: bytes
    retry_after: int | None
    """Seconds, when it asks for them."""

    def document(self) -> dict[str, object]:
        """The JSON object in it. Raises ProofUnavailable."""
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            raise unavailable("an answer is not JSON") from None
        if not isinstance(document, dict):
            raise unavailable("an answer is not a JSON object")
        return document

    def reasons(self) -> frozenset[str]:
        """The reasons that a refusal names, as YouTube does (`error.errors[].reason`) or OAuth (`error`), if any."""
        try:
            error = json.loads(self.body)["error"]
            return frozenset({error} if isinstance(error, str) else {str(each["reason"]) for each in error["errors"]})
        except (ValueError, LookupError, TypeError, RecursionError):
            return frozenset()


class Calls:
    def __init__(self, http: httpx.AsyncClient, clock: Clock, pause: Pause, patience: float) -> None:
        self._http = http
        self._clock = clock
        self._pause = pause
        self._patience = patience

    async def get(self, url: str, query: Mapping[str, str], token: str) -> Answer:
        """Raises ProofUnavailable unless there is an answer below 500."""
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Encoding": "identity"}
        # The query names people, and httpx logs addresses: only the bytes on the wire have it.
        target = httpx.URL(url).raw_path + b"?" + urlencode(query, safe=",").encode()
        return await self._call(httpx.Request("GET", url, headers=headers, extensions={"target": target}))

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        """Raises ProofUnavailable unless there is an answer below 500."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        return await self._call(httpx.Request("POST", url, headers=headers, data=dict(form)))

    async def _call(self, request: httpx.Request) -> Answer:
        try:
            async with asyncio.timeout(self._patience):
                return await self._try(request)
        except TimeoutError:
            raise unavailable("no answer in time") from None
        except httpx.HTTPError:
            raise unavailable("no connection, or it broke") from None

    async def _try(self, request: httpx.Request) -> Answer:
        answer = await self._once(request)
        for seconds in _BACKOFF:
            if answer.status < 500:
                break
            await self._pause(seconds)
            answer = await self._once(request)
        if answer.status >= 500:
            raise unavailable(f"answered {answer.status}", answer.retry_after or SOON)
        return answer

    async def _once(self, request: httpx.Request) -> Answer:
        """The request is ours as it stands, without the client's cookies: one person's call carries nothing over to
        another's. The body is read as it comes: nothing unpacks into more than was counted.
        """
        response = await self._http.send(request, stream=True, follow_redirects=False)
        try:
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > LARGEST:
                    raise unavailable("an answer is too large")
        finally:
            await response.aclose()
        wait = seconds_of(response.headers.get("Retry-After"), self._clock.now())
        return Answer(response.status_code, bytes(body), wait)
