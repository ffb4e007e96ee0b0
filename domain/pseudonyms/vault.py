"""The one door between the sealed world of memberships and the world of faces.

No other code takes a membership and gives a pseudonym, or the other way round.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from domain.pseudonyms.errors import NameTaken, PseudonymLimitReached, PseudonymMissing
from domain.pseudonyms.model import Pseudonym, chosen_name, community_scope, generated_name, name_key
from domain.pseudonyms.ports import BeginPseudonymsWork, PseudonymsReader, Seals
from domain.shared.actor import MOST_FACES, Standing
from domain.shared.clock import Clock, to_month
from domain.shared.errors import Conflict, Flaw, InvalidInput
from domain.shared.ids import CommunityId, Ids, MembershipId, PseudonymId
from domain.shared.text import Language

_ATTEMPTS = 5
T = TypeVar("T")


class SlotTaken(Conflict):
    """A concurrent request of the same person took this place first."""


class PseudonymVault:
    def __init__(
        self, begin: BeginPseudonymsWork, reader: PseudonymsReader, seals: Seals, ids: Ids, clock: Clock
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._seals = seals
        self._ids = ids
        self._clock = clock

    def tags(self, standing: Standing) -> list[bytes]:
        """The wearer tags of every face that this person can have in the community's scope.

        Of those that a policy once allowed too: who has them keeps them, and what happens to them reaches their wearer.
        """
        scope = community_scope(standing.community_id)
        slots = range(MOST_FACES)
        return [self._seals.tag(standing.membership_id, f"wearer/{scope}/{slot}") for slot in slots]

    def mark(self, standing: Standing, place: str) -> bytes:
        """A tag under which this person's own marks in a place (such as a thread) are kept: tied to no face."""
        return self._seals.tag(standing.membership_id, f"mark/{place}")

    async def wear(self, standing: Standing, name: str | None, language: Language) -> PseudonymId:
        """Put on a new face. Raises PseudonymLimitReached, NameTaken, InvalidInput."""
        wanted = None if name is None else chosen_name(name)
        passing = SlotTaken if wanted else (SlotTaken, NameTaken)
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._put_on(standing, wanted or generated_name(language))
            except passing:
                continue
        return await self._put_on(standing, wanted or generated_name(language))

    async def worn_by(self, standing: Standing, choice: PseudonymId | None, language: Language) -> PseudonymId:
        """The face to write under: the chosen one if it is one's own, else the only one, else a fresh one."""
        worn = list((await self._reader.worn(self.tags(standing))).values())
        if choice is not None:
            if choice not in worn:
                raise InvalidInput(Flaw("/pseudonym_id", "not_yours"))
            return choice
        if not worn:
            return await self._first(standing, language)
        if len(worn) > 1:
            raise InvalidInput(Flaw("/pseudonym_id", "needed"))
        return worn[0]

    async def all_worn_by(self, standing: Standing) -> list[PseudonymId]:
        """Every face of one's own."""
        return list((await self._reader.worn(self.tags(standing))).values())

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

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that staff act under: their first one here."""
        tag = self.tags(standing)[0]
        known = (await self._reader.worn([tag])).get(tag)
        return known or await self._first(standing, "ja")

    async def _first(self, standing: Standing, language: Language) -> PseudonymId:
        """The first face of somebody who wears none. Whoever writes twice at once gets the same one for both."""
        tag = self.tags(standing)[0]
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._add(standing, tag, generated_name(language))
            except SlotTaken:
                return (await self._reader.worn([tag]))[tag]
            except NameTaken:
                continue
        return await self._add(standing, tag, generated_name(language))

    async def _put_on(self, standing: Standing, name: str) -> PseudonymId:
        tags = self.tags(standing)
        worn = await self._reader.worn(tags)
        if len(worn) >= standing.pseudonyms_per_member:
            raise PseudonymLimitReached(limit=standing.pseudonyms_per_member)
        return await self._add(standing, next(tag for tag in tags if tag not in worn), name)

    async def _add(self, standing: Standing, tag: bytes, name: str) -> PseudonymId:
        pseudonym_id = PseudonymId(self._ids.random("psd"))
        pseudonym = Pseudonym(
            id=pseudonym_id,
            community_id=standing.community_id,
            scope=community_scope(standing.community_id),
            name=name,
            name_key=name_key(name),
            wearer_tag=tag,
            sealed_wearer=self._seals.seal(standing.membership_id, pseudonym_id),
            created_month=to_month(self._clock.now()),
        )
        async with self._begin() as work:
            work.pseudonyms.add(pseudonym)
        return pseudonym_id
