"""The one door between the sealed world of memberships and the world of faces.

No other code takes a membership and gives a pseudonym, or the other way round.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from domain.pseudonyms.errors import NameTaken, PseudonymLimitReached, PseudonymMissing
from domain.pseudonyms.model import Pseudonym, Worn
from domain.pseudonyms.names import chosen_name, generated_name, name_key
from domain.pseudonyms.ports import BeginPseudonymsWork, PseudonymsReader, Seals
from domain.shared.actor import MOST_FACES, Standing, Wearer
from domain.shared.clock import Clock, to_month
from domain.shared.errors import Conflict, Flaw, InvalidInput
from domain.shared.ids import CommunityId, Ids, MembershipId, PseudonymId
from domain.shared.scopes import PseudonymScope, Scope, in_community, kind_of
from domain.shared.text import Language

_ATTEMPTS = 5
_AT_ONCE = 200
"""Of somebody's faces, how many are looked up in one statement."""


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

    def wears(self, standing: Standing, face: Pseudonym) -> bool:
        """Whether a face is this person's own."""
        return self._seals.open(face.sealed_wearer, face.id) == standing.membership_id

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

    async def wear(self, standing: Standing, scope: Scope, name: str | None, language: Language) -> PseudonymId:
        """Put on a new face. Raises PseudonymLimitReached, NameTaken, InvalidInput."""
        wanted = None if name is None else chosen_name(name)
        passing = SlotTaken if wanted else (SlotTaken, NameTaken)
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._put_on(standing, scope, wanted or generated_name(language))
            except passing:
                continue
        return await self._put_on(standing, scope, wanted or generated_name(language))

    async def worn_by(
        self, standing: Standing, scope: Scope, choice: PseudonymId | None, language: Language
    ) -> PseudonymId:
        """The face to write under: the chosen one if it is worn here, else the only one, else a fresh one."""
        worn = list((await self._reader.worn(self.tags(standing, scope))).values())
        if choice is not None:
            if choice not in worn:
                raise InvalidInput(Flaw("/pseudonym_id", "not_yours"))
            return choice
        if not worn:
            return await self._first(standing, scope, language)
        if len(worn) > 1:
            raise InvalidInput(Flaw("/pseudonym_id", "needed"))
        return worn[0]

    async def all_worn_by(self, standing: Standing) -> list[PseudonymId]:
        """Every face of one's own in this community, retired ones too."""
        worn, _ = await self._all(standing.wearer)
        return [one.id for one in worn]

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that staff act under: their first one for the whole community."""
        scope = in_community(standing.community_id)
        tags = self.tags(standing, scope)
        worn = await self._reader.worn(tags)
        return next((worn[tag] for tag in tags if tag in worn), None) or await self._first(standing, scope, "ja")

    async def _first(self, standing: Standing, scope: Scope, language: Language) -> PseudonymId:
        """The first face of somebody who wears none here. Whoever writes twice at once gets the same one for both."""
        tag = self.tags(standing, scope)[0]
        for attempt in range(_ATTEMPTS):
            known = (await self._reader.worn([tag])).get(tag) if attempt else None
            if known is not None:
                return known
            _, number = await self._all(standing.wearer)
            try:
                return await self._add(standing, scope, tag, number, generated_name(language))
            except (SlotTaken, NameTaken):
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _put_on(self, standing: Standing, scope: Scope, name: str) -> PseudonymId:
        tags = self.tags(standing, scope)
        worn = await self._reader.worn(tags)
        limit = min(standing.pseudonyms_per_member, len(tags))
        # A face that was retired keeps its place until the month is over: faces are not changed like masks.
        month = to_month(self._clock.now())
        faces, number = await self._all(standing.wearer)
        if len(worn) + sum((face.scope, face.retired_month) == (scope, month) for face in faces) >= limit:
            raise PseudonymLimitReached(limit=limit)
        return await self._add(standing, scope, next(tag for tag in tags if tag not in worn), number, name)

    async def _add(self, standing: Standing, scope: Scope, tag: bytes, number: int, name: str) -> PseudonymId:
        pseudonym_id = PseudonymId(self._ids.random("psd"))
        async with self._begin() as work:
            pseudonym = Pseudonym(
                id=pseudonym_id,
                community_id=standing.community_id,
                scope=scope,
                name=name,
                name_key=name_key(name),
                wearer_tag=tag,
                number_tag=self.number_tags(standing.wearer, number, 1)[0],
                sealed_wearer=self._seals.seal(standing.membership_id, pseudonym_id),
                created_month=to_month(self._clock.now()),
            )
            work.pseudonyms.add(pseudonym)
        return pseudonym_id

    async def _all(self, wearer: Wearer) -> tuple[list[Worn], int]:
        """All of a person's faces in this community, and the number that the next one gets."""
        faces: list[Worn] = []
        number = 0
        while True:
            tags = self.number_tags(wearer, number, _AT_ONCE)
            found = await self._reader.numbered(tags)
            faces += [found[tag] for tag in tags if tag in found]
            number += max((n for n, tag in enumerate(tags, 1) if tag in found), default=0)
            if tags[-1] not in found:
                return faces, number


def retired(face: Pseudonym, clock: Clock) -> Pseudonym:
    """It is worn no more: its place is free, and nobody's request looks for its new tag."""
    return replace(face, wearer_tag=secrets.token_bytes(32), retired_month=to_month(clock.now()))
