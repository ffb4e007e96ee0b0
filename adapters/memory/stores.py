"""Stores: what a unit of work can do with each kind of entity."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from adapters.memory.tables import Tables
from domain.boards.model import Board, Category, Mark
from domain.identity.model import Credential, Login, RefreshToken, Ticket
from domain.identity.ports import Bearer
from domain.memberships.model import Community, Rules, RulesAcceptance
from domain.shared.ids import AccountId, CommunityId, LoginId

Entity = TypeVar("Entity")


class Transaction(Protocol):
    """The unit of work, as its stores see it."""

    @property
    def tables(self) -> Tables: ...

    def later(self, change: Callable[[], None]) -> None: ...


class Store(Generic[Entity]):
    def __init__(self, work: Transaction) -> None:
        self._work = work
        self._tables = work.tables

    def add(self, entity: Entity) -> None:
        """Inserted when the work ends."""
        self._work.later(lambda: self._tables.insert(entity))

    def save(self, entity: Entity) -> None:
        """All fields of a known entity, written when the work ends, in the order of the calls."""
        self._work.later(lambda: self._tables.update(entity))


class CredentialStore(Store[Credential]):
    async def account_of(self, digest: bytes) -> AccountId | None:
        found = self._tables.rows(Credential).get((digest,))
        return None if found is None else found.account_id


class LoginStore(Store[Login]):
    def add_token(self, token: RefreshToken) -> None:
        self._work.later(lambda: self._tables.insert(token))

    async def use_token(self, digest: bytes, now: datetime) -> Login | None:
        token = self._tables.rows(RefreshToken).get((digest,))
        if token is None or token.used or token.expires_at <= now:
            return None
        login = self._tables.rows(Login)[(token.login_id,)]
        if login.ended:
            return None
        self._tables.update(replace(token, used=True))
        return login

    async def family_of(self, digest: bytes) -> LoginId | None:
        token = self._tables.rows(RefreshToken).get((digest,))
        return None if token is None else token.login_id

    async def end(self, login_id: LoginId) -> None:
        if (login := self._tables.rows(Login).get((login_id,))) is not None:
            self._tables.update(replace(login, ended=True))


class TicketStore(Store[Ticket]):
    async def take(self, digest: bytes, now: datetime) -> Bearer | None:
        tickets = self._tables.rows(Ticket)
        taken = tickets.get((digest,))
        for ticket in list(tickets.values()):
            if ticket is taken or ticket.expires_at <= now:
                del tickets[(ticket.digest,)]
        if taken is None or taken.expires_at <= now:
            return None
        return Bearer(taken.account_id, taken.client_id)


class CommunityStore(Store[Community]):
    async def find(self, community: str) -> Community | None:
        return next((c for c in self._tables.all(Community) if community in (c.id, c.slug)), None)


class RulesStore(Store[Rules]):
    def accept(self, acceptance: RulesAcceptance) -> None:
        self._work.later(lambda: None if self._tables.has(acceptance) else self._tables.insert(acceptance))

    async def accepted_by(self, account_id: AccountId, community_id: CommunityId) -> int:
        return newest_accepted(self._tables, account_id, community_id)


class CategoryStore(Store[Category]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Category]:
        return {c.slug: c for c in self._tables.all(Category) if c.community_id == community_id}


class BoardStore(Store[Board]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Board]:
        return {b.slug: b for b in self._tables.all(Board) if b.community_id == community_id}


class MarkStore(Store[Mark]):
    async def put(self, mark: Mark) -> bool:
        if self._tables.has(mark):
            return False
        self._tables.insert(mark)
        return True

    async def remove(self, mark: Mark) -> bool:
        return self._tables.rows(Mark).pop((mark.post_id, mark.reaction, mark.marker), None) is not None


def newest_accepted(tables: Tables, account_id: AccountId, community_id: CommunityId) -> int:
    given = (a for a in tables.all(RulesAcceptance) if (a.account_id, a.community_id) == (account_id, community_id))
    return max((acceptance.version for acceptance in given), default=0)
