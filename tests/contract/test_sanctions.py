"""A sanction stands on a face, and changes as it is appealed and decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.memberships.model.sanction import Sanction, SanctionKind, SanctionState
from domain.pseudonyms.model import Pseudonym
from tests.contract.storage import SECOND, Storage


@pytest.mark.parametrize("kind", SanctionKind)
async def test_it_is_found_again_as_it_was(storage: Storage, kind: SanctionKind) -> None:
    face = await storage.pseudonym(await storage.community())
    sanction = await storage.sanction(face, kind=kind, until=SECOND + timedelta(days=7), reason="「あ」\n\\")
    plain = await storage.sanction(face, kind=kind)
    async with storage.begin() as work:
        assert await work.sanctions.get(sanction.id) == sanction
        assert await work.sanctions.get(plain.id) == plain


@pytest.mark.parametrize("unknown", ["", "san_00000000000000000000000000", "あ"])
async def test_there_is_none_of_that_id(storage: Storage, unknown: str) -> None:
    async with storage.begin() as work:
        assert await work.sanctions.get(unknown) is None


@pytest.mark.parametrize("state", SanctionState)
async def test_saving_writes_what_was_decided(storage: Storage, state: SanctionState) -> None:
    sanction = await storage.sanction(await storage.pseudonym(await storage.community()))
    changed = replace(sanction, state=state, appeal="誤解です。", appeal_reason="読み直しました。", carried_out=True)
    async with storage.begin() as work:
        work.sanctions.save(changed)
    async with storage.begin() as work:
        assert await work.sanctions.get(sanction.id) == changed


async def test_a_sanction_on_no_face_is_a_defect(storage: Storage) -> None:
    nobody = storage.some_pseudonym(await storage.community())
    with pytest.raises(storage.broken):
        await storage.sanction(nobody)


async def undone(storage: Storage, face: Pseudonym, limit: int = 10_000) -> list[Sanction]:
    async with storage.begin_community() as work:
        found = await work.sanctions.undone(limit)
    assert len(found) <= limit
    return [each for each in found if each.pseudonym_id == face.id]


async def test_what_has_not_been_carried_out_is_found_until_it_has_the_oldest_first(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    first, second, _ = [await storage.sanction(face, carried_out=done) for done in (False, False, True)]
    assert await undone(storage, face) == [first, second]
    async with storage.begin_community() as work:
        assert len(await work.sanctions.undone(1)) == 1
        work.sanctions.save(replace(first, carried_out=True))
    assert await undone(storage, face) == [second]


async def test_a_sanction_that_came_to_nothing_is_removed(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    gone, other = [await storage.sanction(face) for _ in range(2)]
    for _ in range(2):
        async with storage.begin_community() as work:
            await work.sanctions.remove(gone.id)
    async with storage.begin_community() as work:
        assert (await work.sanctions.get(gone.id), await work.sanctions.get(other.id)) == (None, other)
