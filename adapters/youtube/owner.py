"""The channel owner's access token."""

import asyncio
import re
from datetime import datetime, timedelta

from adapters.youtube.access import ChannelAccess
from adapters.youtube.calls import Answer, Calls
from adapters.youtube.rest import LATER, SOON, unavailable
from domain.shared.clock import Clock

_EARLY = timedelta(seconds=60)
_WELL_FORMED = re.compile(r"[A-Za-z0-9._~+/-]{1,4096}=*")


def is_bearer_token(text: str) -> bool:
    """Whether this has the form of a bearer token (RFC 6750 section 2.1), and can be sent as one."""
    return _WELL_FORMED.fullmatch(text) is not None


class OwnerToken:
    """Obtained with the refresh token (RFC 6749 section 6), kept in memory until a minute before it expires.

    However many ask at once, one of them obtains it.
    """

    def __init__(self, access: ChannelAccess, calls: Calls, url: str, clock: Clock) -> None:
        self._access = access
        self._calls = calls
        self._url = url
        self._clock = clock
        self._turn = asyncio.Lock()
        self._token: str | None = None
        self._good_until: datetime | None = None

    async def get(self, refused: str | None = None) -> str:
        """A token that should be good; not the one that was `refused`, unless Google insists on it.

        Raises ProofUnavailable.
        """
        async with self._turn:
            expired = self._good_until is None or self._clock.now() >= self._good_until
            if self._token is None or self._token == refused or expired:
                self._token = None
                self._token, lifetime = _read(await self._calls.post(self._url, self._form()))
                self._good_until = self._clock.now() + lifetime - _EARLY
            return self._token

    def _form(self) -> dict[str, str]:
        return {
            "grant_type": "refresh_token",
            "client_id": self._access.client_id,
            "client_secret": self._access.client_secret,
            "refresh_token": self._access.refresh_token,
        }


def _read(answer: Answer) -> tuple[str, timedelta]:
    """The token and how long it is good. `invalid_grant`: the owner has withdrawn it, and has to authorise anew."""
    if "invalid_grant" in answer.reasons():
        raise unavailable("the owner's authorisation is gone (invalid_grant)", LATER)
    if answer.status != 200:
        raise unavailable(f"the token endpoint answered {answer.status}", answer.retry_after or SOON)
    document = answer.document()
    token, seconds = document.get("access_token"), document.get("expires_in")
    if not isinstance(token, str) or not is_bearer_token(token):
        raise unavailable("the token endpoint gave no token")
    if type(seconds) is not int or not 0 < seconds < 10**8:
        raise unavailable("the token endpoint gave no lifetime")
    return token, timedelta(seconds=seconds)
