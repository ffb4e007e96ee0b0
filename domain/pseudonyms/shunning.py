"""Muting and blocking: what one does not want to read, without any sign to the other side.

A block reaches the one face that was named. To extend it to that person's other faces would show which those are.
"""

from domain.pseudonyms.errors import OwnFace, PseudonymMissing
from domain.pseudonyms.ports import BeginPseudonymsWork, ShunnedReader
from domain.pseudonyms.shunned import ShunKind, Shunned
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.actor import Actor, Standing
from domain.shared.clock import Clock, to_month
from domain.shared.ids import PseudonymId
from domain.shared.shapes import PageRequest, RenderedPage


class Shunning:
    def __init__(self, begin: BeginPseudonymsWork, vault: Wardrobe, reader: ShunnedReader, clock: Clock) -> None:
        self._begin = begin
        self._vault = vault
        self._reader = reader
        self._clock = clock

    def marker(self, standing: Standing) -> bytes:
        """The keyed tag under which this person's mutes and blocks in a community are kept."""
        return self._vault.mark(standing, f"shun/{standing.community_id}")

    async def shun(self, actor: Actor, pseudonym_id: str, kind: ShunKind) -> None:
        """Mute or block a face. Doing it again changes nothing. Raises PseudonymMissing, OwnFace."""
        shunned = await self._shunned(actor, pseudonym_id, kind)
        async with self._begin() as work:
            await work.shunned.put(shunned)

    async def stop(self, actor: Actor, pseudonym_id: str, kind: ShunKind) -> None:
        """Take it back. Where there is none, nothing changes. Raises PseudonymMissing, OwnFace."""
        shunned = await self._shunned(actor, pseudonym_id, kind)
        async with self._begin() as work:
            await work.shunned.remove(shunned)

    async def all(self, standing: Standing, kind: ShunKind, page: PageRequest) -> RenderedPage:
        """The `PseudonymView`s of those whom one mutes or blocks in a community, in the order of their random ids."""
        return await self._reader.shunned(self.marker(standing), kind, page, to_month(self._clock.now()))

    async def _shunned(self, actor: Actor, pseudonym_id: str, kind: ShunKind) -> Shunned:
        community_id = await self._reader.community_of(actor.readable(), pseudonym_id)
        if community_id is None:
            raise PseudonymMissing
        standing = actor.standings[community_id]
        if pseudonym_id in await self._vault.all_worn_by(standing):
            raise OwnFace
        return Shunned(self.marker(standing), PseudonymId(pseudonym_id), kind)
