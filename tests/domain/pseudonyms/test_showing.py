"""A face is shown to the members of its community; to anybody else it is not there."""

import json

import pytest

from domain.pseudonyms.errors import PseudonymMissing
from tests.domain.world import World, here, only


async def test_members_see_one_anothers_faces(world: World) -> None:
    await world.found()
    wearer, other = await world.member("jijokai"), await world.member("jijokai")
    face = await world.vault.wear(only(wearer), here(only(wearer)), "ひなたのねこ", "ja")
    assert await world.pseudonyms.show(wearer, face) == await world.pseudonyms.show(other, face)
    assert json.loads(await world.pseudonyms.show(other, face))["name"] == "ひなたのねこ"


async def test_what_one_may_not_see_and_what_does_not_exist_are_alike(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    face = await world.vault.wear(only(member), here(only(member)), None, "ja")
    await world.found("elsewhere")
    strangers = [await world.newcomer(), await world.member("elsewhere"), await world.gone(member)]
    for stranger in strangers:
        for wanted in (face, "psd_00000000000000000000000000", ""):
            with pytest.raises(PseudonymMissing) as refused:
                await world.pseudonyms.show(stranger, wanted)
            assert refused.value.facts == {}
