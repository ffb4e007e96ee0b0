"""What one's own requests do with faces: put them on, find the one to write under, and take them all along."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace

from domain.pseudonyms.departing import Departing
from domain.pseudonyms.errors import NameTaken, PseudonymLimitReached, SlotTaken
from domain.pseudonyms.model import Pseudonym, Worn
from domain.pseudonyms.names import chosen_name, generated_name, name_key
from domain.pseudonyms.ports import BeginPseudonymsWork, PseudonymsReader, Seals
from domain.pseudonyms.vault import PseudonymVault
from domain.shared.actor import Standing, Wearer
from domain.shared.clock import Clock, to_month
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.farewell import Farewell
from domain.shared.ids import CommunityId, Ids, PseudonymId
from domain.shared.scopes import Scope, in_community
from domain.shared.text import Language

NOTICES = "notices"
"""What somebody has read of their notices is kept there: see `domain.boards.mentions.notices`."""
_ATTEMPTS = 5
_AT_ONCE = 200
"""Of somebody's faces, how many are looked up in one statement."""


class Wardrobe(PseudonymVault):
    """A person's faces in a community, in every scope. Others' faces are reached through the vault alone."""

    def __init__(
        self, begin: BeginPseudonymsWork, reader: PseudonymsReader, seals: Seals, ids: Ids, clock: Clock
    ) -> None:
        super().__init__(reader, seals)
        self._departing = Departing(begin)
        self._begin = begin
        self._ids = ids
        self._clock = clock

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

    async def professional_faces(self, standing: Standing, scopes: Collection[Scope]) -> dict[PseudonymId, list[str]]:
        """Those faces of one's own in these scopes at which professions were attested that one has, with these.

        A profession is the person's, but no other face of theirs ever shows it: both would be known for one person's.
        """
        faces = (await self._all(standing.wearer)).values()
        worn = [face for face in faces if face.scope in scopes and face.retired_month is None]
        held = {face.id: sorted(standing.professions.intersection(face.professions)) for face in worn}
        return {face: professions for face, professions in held.items() if professions}

    async def numbers(self, standing: Standing) -> dict[PseudonymId, int]:
        """Every face of one's own in this community, with its number among them."""
        faces = await self._all(standing.wearer)
        return {face.id: number for number, face in faces.items()}

    async def let_go(self, wearer: Wearer, farewell: Farewell) -> bool:
        """Let those faces of somebody who has left go whose moment has come. Whether all are gone.

        Each in a transaction of its own, in no particular order.
        """

        def draw(purpose: str) -> float:
            return self.draw(wearer, f"departs/{purpose}")

        now, faces = self._clock.now(), await self._all(wearer, farewell.faces)
        going = [number for number in faces if farewell.is_time(number, draw, now)]
        for number in secrets.SystemRandom().sample(going, len(going)):
            await self._departing.let_go(faces[number].id, keeps_writing=farewell.keeps(number))
        if gone := len(going) == len(faces):
            async with self._begin() as work:
                work.notice_states.remove(self.own_marker(wearer, NOTICES))
        return gone

    async def forget(self, wearer: Wearer, community_id: CommunityId) -> None:
        """What somebody prefers who has left."""
        async with self._begin() as work:
            work.preferences.forget(self.drawer(wearer, community_id).marker)

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that staff act under: the one entrusted with it, else their first one for the whole community.

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
                sealed_wearer=self.sealed(standing, pseudonym_id),
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
