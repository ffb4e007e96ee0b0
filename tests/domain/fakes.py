"""Stand-ins for what the domain needs from outside: a clock that stands still, ids that count, plain secrets."""

import json
from datetime import UTC, datetime, timedelta

from domain.identity.ports import Bearer, IssuedToken
from domain.shared.errors import CursorInvalid
from domain.shared.ids import AccountId, MembershipId, PseudonymId

A_DAY = datetime(2026, 11, 22, 12, 34, 56, 789_012, tzinfo=UTC)


class FixedClock:
    """Stands still until time is let pass."""

    def __init__(self, at: datetime = A_DAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def let_pass(self, **time: float) -> None:
        self.at += timedelta(**time)


class CountedIds:
    """`thr_…01`, `pst_…02`: in the form of real ones, and in the order of their making."""

    def __init__(self) -> None:
        self._made = 0

    def ordered(self, kind: str) -> str:
        self._made += 1
        return f"{kind}_{self._made:026}"

    def random(self, kind: str) -> str:
        return self.ordered(kind)


class PlainDigests:
    def digest(self, purpose: str, secret: str) -> bytes:
        return f"{purpose}/{secret}".encode()


class PlainSeals:
    def tag(self, membership_id: MembershipId, purpose: str) -> bytes:
        return f"{membership_id} {purpose}".encode()

    def seal(self, membership_id: MembershipId, pseudonym_id: PseudonymId) -> bytes:
        return f"{membership_id} behind {pseudonym_id}".encode()


class PlainCursors:
    def wrap(self, list_name: str, place: str) -> str:
        return f"{list_name} after {place}"

    def unwrap(self, list_name: str, cursor: str) -> str:
        name, _, place = cursor.rpartition(" after ")
        if name != list_name:
            raise CursorInvalid
        return place


class PlainTokens:
    """Good for ten minutes."""

    def issue(self, bearer: Bearer, now: datetime) -> IssuedToken:
        return IssuedToken(json.dumps([bearer.account_id, bearer.client_id, now.timestamp() + 600]), 600)

    def bearer_of(self, token: str, now: datetime) -> Bearer | None:
        try:
            account_id, client_id, expires = json.loads(token)
        except ValueError:
            return None
        return Bearer(AccountId(account_id), client_id) if now.timestamp() < expires else None
