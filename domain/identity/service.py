"""Opening an account, signing in, staying signed in, signing out."""

from datetime import datetime, timedelta

from domain.identity.errors import ClientUnknown, GrantRefused, NotSignedIn, TicketRefused
from domain.identity.model import (
    FIRST_PARTY_CLIENT,
    REFRESH_TOKEN_LIFETIME,
    TICKET_LIFETIME,
    Account,
    Credential,
    Login,
    RefreshToken,
    Ticket,
    login_of,
    new_recovery_code,
    new_refresh_token,
    new_ticket,
    normal_recovery_code,
)
from domain.identity.ports import (
    AccessTokens,
    Bearer,
    BeginIdentityWork,
    IdentityWork,
    IssuedTicket,
    OpenedAccount,
    SecretDigests,
    TicketsShown,
    Tokens,
)
from domain.shared.clock import Clock, to_month
from domain.shared.ids import AccountId, Ids, LoginId

_RECOVERY, _REFRESH, _TICKET = "recovery-code", "refresh-token", "ticket"
_FORGET_EVERY = timedelta(hours=1)


class Identity:
    def __init__(
        self,
        begin: BeginIdentityWork,
        tickets: TicketsShown,
        digests: SecretDigests,
        access_tokens: AccessTokens,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._tickets = tickets
        self._digests = digests
        self._access_tokens = access_tokens
        self._ids = ids
        self._clock = clock

    async def open_account(self) -> OpenedAccount:
        """A new account, asked for nothing. The recovery code is told here and never again."""
        account = Account(AccountId(self._ids.random("acc")), to_month(self._clock.now()))
        code = new_recovery_code()
        async with self._begin() as work:
            work.accounts.add(account)
            work.credentials.add(Credential(self._digest_of_code(code), account.id, _RECOVERY))
        return OpenedAccount(account_id=account.id, recovery_code=code)

    async def sign_in(self, recovery_code: str, client_id: str) -> Tokens:
        """Raises ClientUnknown for other than first-party clients, GrantRefused for a code that is nobody's."""
        if client_id != FIRST_PARTY_CLIENT:
            raise ClientUnknown
        async with self._begin() as work:
            account_id = await work.credentials.account_of(self._digest_of_code(recovery_code))
            if account_id is None:
                raise GrantRefused
            login = Login(LoginId(self._ids.random("log")), account_id, client_id)
            work.logins.add(login)
            return self._tokens_for(login, work)

    async def refresh(self, refresh_token: str, client_id: str) -> Tokens:
        """Exchange a refresh token for the next pair. A used one ends its whole login (RFC 9700 section 4.14.2)."""
        login_id = login_of(refresh_token)
        if login_id is None:
            raise GrantRefused
        digest = self._digests.digest(_REFRESH, refresh_token)
        async with self._begin() as work:
            login = await work.logins.use_token(digest, login_id, self._clock.now())
            if login is not None and login.client_id == client_id:
                return self._tokens_for(login, work)
            if await work.logins.knows_token(digest):
                await work.logins.end(login_id)
        raise GrantRefused

    async def sign_out(self, refresh_token: str) -> None:
        """End the login that this token belongs to. An unknown token is no error (RFC 7009 section 2.2)."""
        login_id = login_of(refresh_token)
        if login_id is None:
            return
        async with self._begin() as work:
            if await work.logins.knows_token(self._digests.digest(_REFRESH, refresh_token)):
                await work.logins.end(login_id)

    def authenticate(self, access_token: str) -> Bearer:
        """Raises NotSignedIn."""
        bearer = self._access_tokens.bearer_of(access_token, self._clock.now())
        if bearer is None:
            raise NotSignedIn
        return bearer

    async def issue_ticket(self, bearer: Bearer) -> IssuedTicket:
        """A ticket that stands for this bearer once, within half a minute."""
        ticket = new_ticket()
        digest, expires_at = self._digests.digest(_TICKET, ticket), self._clock.now() + TICKET_LIFETIME
        async with self._begin() as work:
            work.tickets.add(Ticket(digest, bearer.account_id, bearer.client_id, expires_at))
        return IssuedTicket(ticket=ticket, expires_in=int(TICKET_LIFETIME.total_seconds()))

    async def redeem_ticket(self, ticket: str) -> Bearer:
        """Raises TicketRefused."""
        bearer = await self._tickets.take(self._digests.digest(_TICKET, ticket), self._clock.now())
        if bearer is None:
            raise TicketRefused
        return bearer

    async def forget_expired(self) -> None:
        """What nobody can use any more goes: tickets at once, refresh tokens within an hour."""
        now = self._clock.now()
        async with self._begin() as work:
            await work.tickets.forget_expired(now)
            if await work.chores.claim("forget_tokens", now, _FORGET_EVERY):
                await work.logins.forget_expired(now)

    def _tokens_for(self, login: Login, work: IdentityWork) -> Tokens:
        now = self._clock.now()
        refresh = new_refresh_token(login.id)
        expires_at = _to_day(now) + REFRESH_TOKEN_LIFETIME
        work.logins.add_token(RefreshToken(self._digests.digest(_REFRESH, refresh), expires_at))
        access = self._access_tokens.issue(Bearer(login.account_id, login.client_id), now)
        return Tokens(access_token=access.token, expires_in=access.expires_in, refresh_token=refresh)

    def _digest_of_code(self, code: str) -> bytes:
        return self._digests.digest(_RECOVERY, normal_recovery_code(code))


def _to_day(moment: datetime) -> datetime:
    """So that a sign-in's stored expiry does not tell when somebody came."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
