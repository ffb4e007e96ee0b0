"""Stand-ins for what the domain needs from outside: a clock that stands still, ids that count, plain secrets, and a
provider of memberships that says what it is told to.
"""

import json
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

from domain.boards.reading.preferences import Preferences
from domain.identity.ports import Bearer, IssuedToken
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from domain.memberships.model.membership import Owed, Personal
from domain.memberships.ports.outside import Claim
from domain.shared.actor import Wearer
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
    def tag(self, wearer: Wearer, purpose: str) -> bytes:
        return f"{wearer.membership_id} {wearer.tag_key.decode()} {purpose}".encode()

    def seal(self, membership_id: MembershipId, pseudonym_id: PseudonymId) -> bytes:
        return f"{membership_id} behind {pseudonym_id}".encode()

    def open(self, sealed: bytes, pseudonym_id: PseudonymId) -> MembershipId:
        wearer, _, face = sealed.decode().partition(" behind ")
        assert face == pseudonym_id, "it opens for its own pseudonym alone"
        return MembershipId(wearer)


class PlainPreferences:
    """What is preferred, in the open, with the key that would seal it."""

    _adapter = TypeAdapter(Preferences)

    def seal(self, key: bytes, marker: bytes, preferences: Preferences) -> bytes:
        return b" ".join((key, marker, self._adapter.dump_json(preferences)))

    def open(self, key: bytes, marker: bytes, sealed: bytes) -> Preferences:
        assert sealed.startswith(b" ".join((key, marker, b""))), "it opens in its own row alone"
        return self._adapter.validate_json(sealed.removeprefix(b" ".join((key, marker, b""))))


class RememberedPersonals:
    """Sealed values that say nothing, different each time; what they stand for is remembered here."""

    def __init__(self) -> None:
        self._sealed: dict[bytes, tuple[MembershipId, Personal]] = {}
        self._keys = 0

    def new_tag_key(self) -> bytes:
        self._keys += 1
        return f"key {self._keys:06}".encode()

    def seal_personal(self, membership_id: MembershipId, personal: Personal) -> bytes:
        sealed = f"sealed {len(self._sealed):06}".encode()
        self._sealed[sealed] = (membership_id, personal)
        return sealed

    def open_personal(self, membership_id: MembershipId, sealed: bytes) -> Personal:
        of, personal = self._sealed[sealed]
        assert of == membership_id, "it opens for its own membership alone"
        return personal


class RememberedEntries:
    """The same for what is owed."""

    def __init__(self) -> None:
        self._sealed: dict[bytes, tuple[str, Owed]] = {}

    def seal_entry(self, unwritten_id: str, owed: Owed) -> bytes:
        sealed = f"sealed {len(self._sealed):06}".encode()
        self._sealed[sealed] = (unwritten_id, owed)
        return sealed

    def open_entry(self, unwritten_id: str, sealed: bytes) -> Owed:
        of, owed = self._sealed[sealed]
        assert of == unwritten_id, "it opens in its own row alone"
        return owed


class CountedCodes:
    """`aaaaa-aaaaa-00001`, and the same without hyphens and in capitals."""

    def __init__(self) -> None:
        self._made = 0

    def new(self) -> str:
        self._made += 1
        return f"aaaaa-aaaaa-{self._made:05}"

    def normal(self, typed: str) -> str:
        return typed.lower().replace("-", "").replace(" ", "")


class SomeYoutube:
    """Who is a member of the channel: an access token is the name of a channel."""

    def __init__(self) -> None:
        self.members: dict[str, str] = {}
        self.silent = False
        self.asked = 0

    async def confirm(self, community: Community, evidence: str) -> Claim | None:
        self._answer()
        return Claim(evidence, self.members[evidence]) if evidence in self.members else None

    async def current(self, community: Community) -> dict[str, str]:
        self._answer()
        return dict(self.members)

    def _answer(self) -> None:
        self.asked += 1
        if self.silent:
            raise ProofUnavailable(retry_after=60)


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
