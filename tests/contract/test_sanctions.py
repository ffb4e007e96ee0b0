"""A sanction stands on a face, and changes as it is appealed and decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.memberships.model import SanctionKind, SanctionState
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
