"""What identity needs from outside, and what it shows."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from domain.identity.model import Account, Credential, Login, RefreshToken, Ticket
from domain.shared.ids import AccountId, LoginId
from domain.shared.shapes import view


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom an access token stands for."""

    account_id: AccountId
    client_id: str


class Accounts(Protocol):
    def add(self, account: Account) -> None: ...


class Credentials(Protocol):
    def add(self, credential: Credential) -> None: ...

    async def account_of(self, digest: bytes) -> AccountId | None:
        """Whose secret this is."""


class Logins(Protocol):
    def add(self, login: Login) -> None: ...

    def add_token(self, token: RefreshToken) -> None: ...

    async def use_token(self, digest: bytes, login_id: LoginId, now: datetime) -> Login | None:
        """Mark a good token as used and give its login; None when it is unknown, used, expired or its login ended.

        Of two concurrent uses one gets the login.
        """

    async def knows_token(self, digest: bytes) -> bool:
        """Whether it is ours, used or not."""

    async def end(self, login_id: LoginId) -> None: ...

    async def forget_expired(self, now: datetime) -> None:
        """Expired tokens. The logins stay: they do not know when they were used."""


class Tickets(Protocol):
    def add(self, ticket: Ticket) -> None: ...

    async def forget_expired(self, now: datetime) -> None: ...


class TicketsShown(Protocol):
    """At once and for good, apart from any unit of work."""

    async def take(self, digest: bytes, now: datetime) -> Bearer | None:
        """Whom a good ticket stands for, once. Of two concurrent calls one gets it. Clears expired ones away."""


class Chores(Protocol):
    async def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        """Whether the last claim is at least `every` ago; if so it is claimed. Of concurrent calls one succeeds."""


class IdentityWork(Protocol):
    @property
    def accounts(self) -> Accounts: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def logins(self) -> Logins: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def chores(self) -> Chores: ...


class BeginIdentityWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[IdentityWork]: ...


class SecretDigests(Protocol):
    def digest(self, purpose: str, secret: str) -> bytes:
        """A keyed digest; without the key it neither shows nor confirms the secret."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    token: str
    expires_in: int
    """Seconds."""


class AccessTokens(Protocol):
    """Access tokens (RFC 9068) that name their holder only to this server."""

    def issue(self, bearer: Bearer, now: datetime) -> IssuedToken: ...

    def bearer_of(self, token: str, now: datetime) -> Bearer | None:
        """None for a token that is not ours, has been altered or has expired."""


@view({"account_id": "acc_5mz0wq6gqk1v0n3h2j4t8r9x7c", "recovery_code": "7k2mq-x90dv-4hnpe-t1c8z-wr5ya-3jgbs"})
class OpenedAccount:
    """A new account."""

    account_id: AccountId
    """One's own name for the account; nobody else ever sees it."""
    recovery_code: str
    """Signs in. It is shown this once; who loses it loses the account."""


@view(
    {
        "access_token": "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEiLCJ0eXAiOiJhdCtqd3QifQ.e30.c2lnbmF0dXJl",
        "token_type": "Bearer",
        "expires_in": 600,
        "refresh_token": "ibr_5mz0wq6gqk1v0n3h2j4t8r9x7c_4W5k1mZpX0bq0f3h8n2s6v9y7t1u3r5e8w0q2a4d6g8",
    }
)
class Tokens:
    """The answer of the token endpoint (RFC 6749 section 5.1)."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 (the type, not a secret)
    expires_in: int
    """Seconds until the access token expires."""
    refresh_token: str
    """Good for one use; the answer to that use holds the next one."""


@view({"ticket": "ibt_Zk3q0WcVb8m1tYx5LwNf7QrPjH2sD6aE", "expires_in": 30})
class IssuedTicket:
    """A one-time ticket that opens a WebSocket."""

    ticket: str
    expires_in: int
    """Seconds."""
