"""Faces, their pictures, and by whom they are shunned."""

from adapters.postgres.stores.store import Store
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import Shunned
from domain.shared.ids import PseudonymId


class PseudonymStore(Store[Pseudonym]):
    async def get(self, pseudonym_id: str) -> Pseudonym | None:
        return await self._one("id = $1 FOR UPDATE", pseudonym_id)

    def remove(self, pseudonym: Pseudonym) -> None:
        self._work.later("DELETE FROM community.pseudonyms WHERE id = $1", [pseudonym.id])


_REPLACE = "ON CONFLICT (pseudonym_id) DO UPDATE SET id = EXCLUDED.id, image = EXCLUDED.image"
_TAKE_OFF = "DELETE FROM community.avatars WHERE pseudonym_id = $1"
_STOP = "DELETE FROM community.shunned WHERE marker = $1 AND pseudonym_id = $2 AND kind = $3"


class AvatarStore(Store[Avatar]):
    async def put(self, avatar: Avatar) -> None:
        await self._work.connection.execute(f"{self._mapping.insert} {_REPLACE}", *self._mapping.values(avatar))

    async def remove(self, pseudonym_id: PseudonymId) -> None:
        await self._work.connection.execute(_TAKE_OFF, pseudonym_id)


class ShunnedStore(Store[Shunned]):
    async def put(self, shunned: Shunned) -> None:
        insert = f"{self._mapping.insert} ON CONFLICT DO NOTHING"
        await self._work.connection.execute(insert, *self._mapping.values(shunned))

    async def remove(self, shunned: Shunned) -> None:
        await self._work.connection.execute(_STOP, *self._mapping.values(shunned))
