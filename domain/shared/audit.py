"""The record of what those did whom a community has entrusted with something.

The entries of a community form a chain. Each has its *position* (1, 2, …) and a *seal*: a keyed digest of the entry,
its position and the seal before it. Beside the entries stands the *head*: how many there are and the newest seal, with
a keyed digest of its own. Who can write to the database but lacks the keys can neither change, remove, add nor reorder
entries without being found out. What the chain cannot tell alone is that everything, head included, was set back to an
earlier state: that needs somebody outside who has kept an earlier head, so heads are shown.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from hmac import compare_digest
from typing import Protocol

from domain.shared.clock import Clock, to_second
from domain.shared.errors import Conflict
from domain.shared.ids import AuditEntryId, CommunityId, Ids, PseudonymId
from domain.shared.shapes import view

START = b""
"""What stands in place of a seal before the first entry."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that was done, for staff to see."""

    id: AuditEntryId
    community_id: CommunityId
    occurred_at: datetime
    by: PseudonymId | None
    """The face it was done under; null for what the operator's command line or time did."""
    what: str
    subject: str
    """The id of what it was done to; of an application, which stands in the vault, a reference that is no id of it."""
    reason: str


def new_entry(
    ids: Ids, clock: Clock, community_id: CommunityId, by: PseudonymId | None, what: str, subject: str, reason: str = ""
) -> AuditEntry:
    """Of what is done now."""
    entry_id, now = AuditEntryId(ids.random("aud")), to_second(clock.now())
    return AuditEntry(entry_id, community_id, now, by, what, subject, reason)


class EntryKnown(Conflict):
    """This audit entry is written already."""


@dataclass(frozen=True, slots=True)
class ChainedEntry(AuditEntry):
    """An entry at its place in the chain."""

    position: int
    seal: bytes


@dataclass(frozen=True, slots=True)
class AuditHead:
    """How far a community's chain goes."""

    community_id: CommunityId
    length: int
    seal: bytes
    """Of the newest entry."""
    mac: bytes
    """A keyed digest of the rest, so that the end of the chain cannot be cut off."""


class Audit(Protocol):
    def begin(self, community_id: CommunityId) -> None:
        """Begin a new community's chain."""

    def add(self, entry: AuditEntry) -> None:
        """Put at the end of its community's chain when the work ends. Concurrent works put theirs one after another.

        Raises EntryKnown then, and the chain is as it was, when the entry is there already.
        """


class AuditReader(Protocol):
    async def walk(self, community_id: CommunityId, visit: Callable[[ChainedEntry], None]) -> AuditHead | None:
        """Show every entry in the order of positions; the head that belongs to them, if there is one."""


class AuditDigests(Protocol):
    def digest(self, purpose: str, secret: str) -> bytes:
        """A keyed digest; nobody makes one without the key."""


class AuditChain:
    """Makes the seals, and holds what is stored to them."""

    def __init__(self, digests: AuditDigests) -> None:
        self._digests = digests

    def link(self, entry: AuditEntry, position: int, before: bytes) -> ChainedEntry:
        """The entry at its place, after the one that has the seal `before`."""
        plain = {field.name: getattr(entry, field.name) for field in fields(AuditEntry)}
        seal = self._digests.digest("audit/entry", _canonical(*plain.values(), position, before))
        return ChainedEntry(**plain, position=position, seal=seal)

    def head(self, community_id: CommunityId, length: int = 0, seal: bytes = START) -> AuditHead:
        mac = self._digests.digest("audit/head", _canonical(community_id, length, seal))
        return AuditHead(community_id, length, seal, mac)

    def vouches(self, head: AuditHead | None) -> bool:
        """Whether this head was made here."""
        return head is not None and compare_digest(head.mac, self.head(head.community_id, head.length, head.seal).mac)


def _canonical(*values: object) -> str:
    """One text for one list of values: no two lists share it."""
    return json.dumps([_plain(value) for value in values], ensure_ascii=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    return value.hex() if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class HeldHead:
    """A head that somebody has kept, to see that the chain still holds it. Without a length: anywhere in it."""

    seal: bytes
    length: int | None = None


@view({"intact": True, "entries": 57, "broken_at": None, "seal": "9f2b…", "holds": None})
class AuditVerdict:
    """Whether a community's record is what was written."""

    intact: bool
    entries: int
    """How many there are."""
    broken_at: int | None
    """The first position at which it is not what was written; the one after the last where its end is missing."""
    seal: str | None
    """The newest seal, while it is intact. Keep it with `entries`: only who holds an earlier head can tell that the
    whole record was set back."""
    holds: bool | None
    """Whether the seal that was asked about is in the chain; null when none was asked about."""


class Examination:
    """Goes along the entries of one community, in the order of their positions."""

    def __init__(self, chain: AuditChain, community_id: CommunityId, held: HeldHead | None = None) -> None:
        self._chain = chain
        self._community_id = community_id
        self._held = held
        self._holds = False
        self._count, self._seal = 0, START
        self._broken_at: int | None = None

    def take(self, entry: ChainedEntry) -> None:
        self._count += 1
        if self._broken_at is not None:
            return
        genuine = self._chain.link(entry, self._count, self._seal)
        if entry.community_id != self._community_id or entry.position != self._count or entry.seal != genuine.seal:
            self._broken_at = self._count
            return
        self._seal = genuine.seal
        if self._held is not None and self._held.length in (None, self._count):
            self._holds = self._holds or compare_digest(self._held.seal, genuine.seal)

    def end(self, head: AuditHead | None) -> AuditVerdict:
        whole = (self._community_id, self._count, self._seal)
        if self._broken_at is None and head != self._chain.head(*whole):
            genuine = head is not None and self._chain.vouches(head) and head.length < self._count
            self._broken_at = head.length + 1 if genuine and head is not None else self._count + 1
        intact = self._broken_at is None
        return AuditVerdict(
            intact=intact,
            entries=self._count,
            broken_at=self._broken_at,
            seal=self._seal.hex() if intact else None,
            holds=None if self._held is None else self._holds,
        )


class AuditLog:
    """Looking at the record as a whole."""

    def __init__(self, reader: AuditReader, digests: AuditDigests) -> None:
        self._reader = reader
        self._chain = AuditChain(digests)

    async def verify(self, community_id: CommunityId, held: HeldHead | None = None) -> AuditVerdict:
        examination = Examination(self._chain, community_id, held)
        head = await self._reader.walk(community_id, examination.take)
        return examination.end(head)
