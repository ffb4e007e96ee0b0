"""Credentials, logins and their refresh tokens."""

from datetime import datetime

from adapters.postgres.stores.mappings import REFRESH_TOKENS
from adapters.postgres.stores.store import Store
from domain.identity.model import Credential, Login, RefreshToken, Ticket
from domain.shared.ids import AccountId, LoginId

_USE = """
UPDATE vault.refresh_tokens t SET used = true FROM vault.logins l
WHERE t.digest = $1 AND NOT t.used AND t.expires_at > $2 AND l.id = $3 AND NOT l.ended
RETURNING l.id, l.account_id, l.client_id, l.ended
"""


class CredentialStore(Store[Credential]):
    async def account_of(self, digest: bytes) -> AccountId | None:
        found = await self._one("digest = $1", digest)
        return None if found is None else found.account_id


class LoginStore(Store[Login]):
    def add_token(self, token: RefreshToken) -> None:
        self._work.later(REFRESH_TOKENS.insert, REFRESH_TOKENS.values(token))

    async def use_token(self, digest: bytes, login_id: LoginId, now: datetime) -> Login | None:
        row = await self._work.connection.fetchrow(_USE, digest, now, login_id)
        return None if row is None else self._mapping.entity_of(row)

    async def knows_token(self, digest: bytes) -> bool:
        return await self._work.connection.fetchrow(f"{REFRESH_TOKENS.select} WHERE digest = $1", digest) is not None

    async def end(self, login_id: LoginId) -> None:
        await self._work.connection.execute("UPDATE vault.logins SET ended = true WHERE id = $1", login_id)

    async def forget_expired(self, now: datetime) -> None:
        await self._work.connection.execute("DELETE FROM vault.refresh_tokens WHERE expires_at <= $1", now)


class TicketStore(Store[Ticket]):
    async def forget_expired(self, now: datetime) -> None:
        await self._work.connection.execute("DELETE FROM vault.realtime_tickets WHERE expires_at <= $1", now)
