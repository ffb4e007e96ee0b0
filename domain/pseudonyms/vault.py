"""The one door between the sealed world of memberships and the world of faces.

No other code takes a membership and gives a pseudonym, or the other way round, and no other code holds the seals.
"""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from domain.pseudonyms.errors import PseudonymMissing
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.ports import PseudonymsReader, Seals
from domain.shared.actor import MOST_FACES, Standing, Wearer
from domain.shared.drawers import Drawer
from domain.shared.ids import CommunityId, MembershipId, PseudonymId
from domain.shared.scopes import PseudonymScope, Scope, kind_of

T = TypeVar("T")

_OWN_FACES = 200
"""Of a person's faces in a community, in the order of putting on, how many lists know for the viewer's own."""
_OWN_REMEMBERED = 1_000
"""Of those who read."""
_KEYS_REMEMBERED = 10_000
"""Of those who are connected: each notice is tried with the key of each of them. And of faces, whose they are."""


class PseudonymVault:
    def __init__(self, reader: PseudonymsReader, seals: Seals) -> None:
        self._reader = reader
        self._seals = seals
        self._notice_key = lru_cache(_KEYS_REMEMBERED)(self._new_notice_key)
        self._own_faces = lru_cache(_OWN_REMEMBERED)(self._new_own_faces)
        self._looked_up: dict[str, MembershipId] = {}

    def tags(self, standing: Standing, scope: Scope) -> list[bytes]:
        """The wearer tags of every face that this person can have in a scope.

        Of those that a policy once allowed too: who has them keeps them, and what happens to them reaches their wearer.
        """
        places = 1 if kind_of(scope) is PseudonymScope.THREAD else MOST_FACES
        return [self._seals.tag(standing.wearer, f"wearer/{scope}/{place}") for place in range(places)]

    def number_tags(self, wearer: Wearer, first: int, count: int) -> list[bytes]:
        """The number tags of so many of a person's faces in this community, in the order of putting on."""
        return [self._seals.tag(wearer, f"number/{n}") for n in range(first, first + count)]

    def mark(self, standing: Standing, place: str) -> bytes:
        """A tag under which this person's own marks in a place (such as a thread) are kept: tied to no face."""
        return self._seals.tag(standing.wearer, f"mark/{place}")

    def trace_key(self, standing: Standing) -> bytes:
        """What this person's traces of reading in a community are made with (`domain.boards.reading.traces`)."""
        return self._seals.tag(standing.wearer, "traces")

    def own_faces(self, standing: Standing, most: int = _OWN_FACES) -> Sequence[bytes]:
        """The number tags of this person's first 200 faces, of which most are yet to come: for a statement to know what
        this person wrote.
        """
        return self._own_faces(standing.wearer, most)

    def _new_own_faces(self, wearer: Wearer, most: int) -> Sequence[bytes]:
        return self.number_tags(wearer, 0, most)

    def drawer(self, wearer: Wearer, community_id: CommunityId) -> Drawer:
        """Where this person's preferences are kept, and what seals them."""
        marker, key = (self._seals.tag(wearer, f"preferences/{community_id}/{part}") for part in ("marker", "key"))
        return Drawer(marker, key)

    def address(self, wearer: Wearer) -> str:
        """Whom a notice is for: another value for each, so that no two notices are seen to be for one person."""
        nonce = secrets.token_bytes(16)
        return f"{nonce.hex()}.{self._addressed(wearer, nonce).hex()}"

    def addressee(self, address: str, wearers: Iterable[Wearer]) -> Wearer | None:
        """Whom of these a notice is for. About a microsecond for each. One for a face (its id) is `look_up` first."""
        if "." not in address:
            holder = self._looked_up.get(address)
            return next((one for one in wearers if one.membership_id == holder), None)
        nonce, tag = map(bytes.fromhex, address.split("."))
        return next((one for one in wearers if hmac.compare_digest(tag, self._addressed(one, nonce))), None)

    async def look_up(self, community_id: CommunityId, address: str) -> None:
        """Be ready to recognise whom a notice is for. Where there is no such face any more, it is nobody."""
        if "." in address or address in self._looked_up:
            return
        face = PseudonymId(address)
        if (sealed := await self._reader.sealed_wearer(community_id, face)) is not None:
            if len(self._looked_up) >= _KEYS_REMEMBERED:
                self._looked_up.clear()
            self._looked_up[address] = self._seals.open(sealed, face)

    def _addressed(self, wearer: Wearer, nonce: bytes) -> bytes:
        return hashlib.blake2b(nonce, key=self._notice_key(wearer), digest_size=32).digest()

    def _new_notice_key(self, wearer: Wearer) -> bytes:
        return hashlib.sha512(self._seals.tag(wearer, "notices")).digest()

    def own_marker(self, wearer: Wearer, place: str) -> bytes:
        """A tag under which something of this person's own is kept: tied to no face."""
        return self._seals.tag(wearer, f"own/{place}")

    def draw(self, wearer: Wearer, purpose: str) -> float:
        """A number from 0 to below 1, random to whoever lacks the keys, and the same at every call."""
        digest = hashlib.sha256(self._seals.tag(wearer, purpose)).digest()
        return int.from_bytes(digest[:6]) / 2**48

    def sealed(self, standing: Standing, pseudonym_id: PseudonymId) -> bytes:
        """Whose face this is, for nobody to read. Seal within the work that keeps it."""
        return self._seals.seal(standing.membership_id, pseudonym_id)

    def wears(self, standing: Standing, face: Pseudonym) -> bool:
        """Whether a face is this person's own."""
        return self._seals.open(face.sealed_wearer, face.id) == standing.membership_id

    async def is_own(self, standing: Standing, pseudonym_id: PseudonymId) -> bool:
        """Whether a face is this person's own, also one that they wear no more."""
        sealed = await self._reader.sealed_wearer(standing.community_id, pseudonym_id)
        return sealed is not None and self._seals.open(sealed, pseudonym_id) == standing.membership_id

    async def act_on(
        self, community_id: CommunityId, pseudonym_id: str, act: Callable[[MembershipId], Awaitable[None]]
    ) -> PseudonymId:
        """Let `act` reach the person behind a face of this community. Raises PseudonymMissing.

        Nothing comes back from it: who acts learns neither who it is nor which other faces they have.
        """
        sealed = await self._reader.sealed_wearer(community_id, pseudonym_id)
        if sealed is None:
            raise PseudonymMissing
        await act(self._seals.open(sealed, PseudonymId(pseudonym_id)))
        return PseudonymId(pseudonym_id)

    async def unseal(
        self, community_id: CommunityId, pseudonym_id: str, look: Callable[[MembershipId], Awaitable[T]]
    ) -> T:
        """What `look` tells of the person behind a face of this community. Raises PseudonymMissing.

        For `domain.pseudonyms.unsealing` alone: the only method that lets something come back. What comes back holds
        neither the membership's id nor anything of another face.
        """
        sealed = await self._reader.sealed_wearer(community_id, pseudonym_id)
        if sealed is None:
            raise PseudonymMissing
        return await look(self._seals.open(sealed, PseudonymId(pseudonym_id)))
