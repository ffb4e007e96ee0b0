"""Faces, their pictures, and by whom they are shunned."""

from adapters.memory.stores.store import Store
from adapters.memory.tables import key_of
from domain.boards.mentions.notices import Notice
from domain.memberships.model.sanction import Sanction
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Attestation, Pseudonym
from domain.pseudonyms.shunned import Shunned
from domain.shared.ids import PseudonymId


class PseudonymStore(Store[Pseudonym]):
    async def get(self, pseudonym_id: str) -> Pseudonym | None:
        return self._one(pseudonym_id)

    def remove(self, pseudonym: Pseudonym) -> None:
        self._work.later(lambda: self._remove(pseudonym))

    def _remove(self, pseudonym: Pseudonym) -> None:
        self._tables.rows(Pseudonym).pop((pseudonym.id,), None)
        for sanction in self._tables.all(Sanction):
            if sanction.pseudonym_id == pseudonym.id:
                del self._tables.rows(Sanction)[(sanction.id,)]
        for notice in self._tables.all(Notice):
            if notice.pseudonym_id == pseudonym.id:
                self._tables.delete(notice)
        for borne in self._tables.all(Attestation):
            if borne.pseudonym_id == pseudonym.id:
                self._tables.delete(borne)


class AvatarStore(Store[Avatar]):
    async def put(self, avatar: Avatar) -> None:
        await self.remove(avatar.pseudonym_id)
        self._tables.insert(avatar)

    async def remove(self, pseudonym_id: PseudonymId) -> None:
        for avatar in self._all(lambda each: each.pseudonym_id == pseudonym_id):
            del self._tables.rows(Avatar)[(avatar.id,)]


class ShunnedStore(Store[Shunned]):
    async def put(self, shunned: Shunned) -> None:
        if not self._tables.has(shunned):
            self._tables.insert(shunned)

    async def remove(self, shunned: Shunned) -> None:
        self._tables.rows(Shunned).pop(key_of(shunned), None)
