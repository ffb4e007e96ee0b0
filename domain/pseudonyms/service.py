"""One's own faces, and what others see of a face."""

from domain.pseudonyms.errors import PseudonymMissing
from domain.pseudonyms.ports import PseudonymsReader, WearPseudonym
from domain.pseudonyms.vault import PseudonymVault
from domain.shared.actor import Actor, Standing
from domain.shared.shapes import Json
from domain.shared.text import Language


class Pseudonyms:
    def __init__(self, vault: PseudonymVault, reader: PseudonymsReader) -> None:
        self._vault = vault
        self._reader = reader

    async def wear(self, actor: Actor, standing: Standing, command: WearPseudonym, language: Language) -> Json:
        """Put on a new face in a community; answers with its `PseudonymView`."""
        standing.require_may_write()
        pseudonym_id = await self._vault.wear(standing, command.name, language)
        return await self.show(actor, pseudonym_id)

    async def own(self, standing: Standing) -> Json:
        """Every face that one wears in a community: a JSON array of `PseudonymView`s, oldest place first."""
        return await self._reader.own(self._vault.tags(standing))

    async def show(self, actor: Actor, pseudonym_id: str) -> Json:
        """What members of its community see of a face. Raises PseudonymMissing."""
        shown = await self._reader.pseudonym(actor.readable(), pseudonym_id)
        if shown is None:
            raise PseudonymMissing
        return shown
