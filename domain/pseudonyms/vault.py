"""The one door between the sealed world of memberships and the world of faces.

No other code takes a membership and gives a pseudonym, or the other way round.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from domain.pseudonyms.departing import Departing
from domain.pseudonyms.errors import NameTaken, PseudonymLimitReached, PseudonymMissing
from domain.pseudonyms.model import Pseudonym, Worn
from domain.pseudonyms.names import chosen_name, generated_name, name_key
from domain.pseudonyms.ports import BeginPseudonymsWork, PseudonymsReader, Seals
from domain.shared.actor import MOST_FACES, Standing, Wearer
from domain.shared.clock import Clock, to_month
from domain.shared.errors import Conflict, Flaw, InvalidInput
from domain.shared.farewell import Farewell
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
        self._departing = Departing(begin)
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
        return list(await self.numbers(standing))

    async def numbers(self, standing: Standing) -> dict[PseudonymId, int]:
        """Every face of one's own in this community, with its number among them."""
        faces = await self._all(standing.wearer)
        return {face.id: number for number, face in faces.items()}

    async def let_go(self, wearer: Wearer, farewell: Farewell) -> bool:
        """Let those faces of somebody who has left go whose moment has come. Whether all are gone.

        Each in a transaction of its own, in no particular order.
        """

        def draw(purpose: str) -> float:
            digest = hashlib.sha256(self._seals.tag(wearer, f"departs/{purpose}")).digest()
            return int.from_bytes(digest[:6]) / 2**48

        now, faces = self._clock.now(), await self._all(wearer, farewell.faces)
        going = [number for number in faces if farewell.is_time(number, draw, now)]
        for number in secrets.SystemRandom().sample(going, len(going)):
            await self._departing.let_go(faces[number].id, keeps_writing=farewell.keeps(number))
        return len(going) == len(faces)

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that staff act under: the one that was entrusted with it, else their first one here.

        It is the same whatever they put on or retire, so that no other face is ever seen to do what this one does.
        """
        scope = in_community(standing.community_id)
        faces = (await self._all(standing.wearer)).values()
        given = next((face.id for face in faces if face.id == standing.office), None)
        first = next((face.id for face in faces if face.scope == scope), None)
        return given or first or await self._first(standing, scope, "ja")

    async def _first(self, standing: Standing, scope: Scope, language: Language) -> PseudonymId:
        """The first face of somebody who wears none here. Whoever writes twice at once gets the same one for both."""
        tag = self.tags(standing, scope)[0]
        for attempt in range(_ATTEMPTS):
            known = (await self._reader.worn([tag])).get(tag) if attempt else None
            if known is not None:
                return known
            number = _next(await self._all(standing.wearer))
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
        faces = await self._all(standing.wearer)
        if len(worn) + sum((face.scope, face.retired_month) == (scope, month) for face in faces.values()) >= limit:
            raise PseudonymLimitReached(limit=limit)
        tag = next(tag for tag in tags if tag not in worn)
        return await self._add(standing, scope, tag, _next(faces), name)

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

    async def _all(self, wearer: Wearer, at_least: int = 0) -> dict[int, Worn]:
        """All of a person's faces in this community, by their numbers; `at_least` where some may have gone."""
        faces: dict[int, Worn] = {}
        first = 0
        while True:
            tags = self.number_tags(wearer, first, _AT_ONCE)
            found = await self._reader.numbered(tags)
            faces |= {n: found[tag] for n, tag in enumerate(tags, first) if tag in found}
            first += _AT_ONCE
            if tags[-1] not in found and first >= at_least:
                return faces


def _next(faces: Mapping[int, Worn]) -> int:
    return max(faces, default=-1) + 1


def retired(face: Pseudonym, clock: Clock) -> Pseudonym:
    """It is worn no more: its place is free, and nobody's request looks for its new tag."""
    return replace(face, wearer_tag=secrets.token_bytes(32), retired_month=to_month(clock.now()))
