"""Credentials, logins and their refresh tokens."""

from dataclasses import replace
from datetime import datetime

from adapters.memory.stores.store import Store
from domain.identity.model import Credential, Login, RefreshToken, Ticket
from domain.shared.ids import AccountId, LoginId


class CredentialStore(Store[Credential]):
    async def account_of(self, digest: bytes) -> AccountId | None:
        found = self._one(digest)
        return None if found is None else found.account_id


class LoginStore(Store[Login]):
    def add_token(self, token: RefreshToken) -> None:
        self._work.later(lambda: self._tables.insert(token))

    async def use_token(self, digest: bytes, login_id: LoginId, now: datetime) -> Login | None:
        token, login = self._tables.rows(RefreshToken).get((digest,)), self._one(login_id)
        if token is None or token.used or token.expires_at <= now or login is None or login.ended:
            return None
        self._tables.update(replace(token, used=True))
        return login

    async def knows_token(self, digest: bytes) -> bool:
        return (digest,) in self._tables.rows(RefreshToken)

    async def end(self, login_id: LoginId) -> None:
        if (login := self._one(login_id)) is not None:
            self._tables.update(replace(login, ended=True))

    async def forget_expired(self, now: datetime) -> None:
        tokens = self._tables.rows(RefreshToken)
        for token in [each for each in tokens.values() if each.expires_at <= now]:
            del tokens[(token.digest,)]


class TicketStore(Store[Ticket]):
    async def forget_expired(self, now: datetime) -> None:
        tickets = self._tables.rows(Ticket)
        for ticket in [each for each in tickets.values() if each.expires_at <= now]:
            del tickets[(ticket.digest,)]
