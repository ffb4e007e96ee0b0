"""What belongs to faces: their pictures, and by whom they are shunned."""

from adapters.memory.stores.store import Store
from adapters.memory.tables import key_of
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.shunned import Shunned
from domain.shared.ids import PseudonymId


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
