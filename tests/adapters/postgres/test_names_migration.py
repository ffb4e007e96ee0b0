"""Faces from before names were compared by their looks keep their names, and new names are compared with theirs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from alembic import command

from adapters.postgres.migrating import configuration, migrate
from domain.pseudonyms.names import name_key

Ask = Callable[[str], Awaitable[Any]]
BEFORE, AFTER = "0004", "0005"
FACES = {
    "psd_1": ("com_1", "カエル"),
    "psd_2": ("com_1", "力工ル"),
    "psd_3": ("com_1", "Quiet Otter"),
    "psd_4": ("com_2", "カエル"),
    "psd_5": ("com_1", "ｶｴﾙ2"),
}


def _old_key(name: str) -> str:
    return {"Quiet Otter": "quietotter", "ｶｴﾙ2": "カエル2"}.get(name, name)


async def _with_faces(url: str) -> None:
    await asyncio.to_thread(command.upgrade, configuration(url), BEFORE)
    connection = await asyncpg.connect(url)
    try:
        for community in ("com_1", "com_2"):
            await connection.execute(
                "INSERT INTO community.communities VALUES ($1, $1, '{}', '{}', 'UTC', '{}', '{}', 1, '2026-11-01', 1)",
                community,
            )
        for face, (community, name) in FACES.items():
            await connection.execute(
                "INSERT INTO community.pseudonyms (id, community_id, scope, name, name_key, wearer_tag, number_tag,"
                " sealed_wearer, created_month) VALUES ($1, $2, 'x', $3, $4, $5, $5, $5, '2026-11-01')",
                *(face, community, name, _old_key(name), face.encode()),
            )
    finally:
        await connection.close()


async def _keys(ask: Ask) -> dict[str, str]:
    return {row["id"]: row["name_key"] for row in await ask("SELECT id, name_key FROM community.pseudonyms")}


async def test_every_face_keeps_its_name_and_one_of_those_alike_has_the_key(own_database: str, ask: Ask) -> None:
    await _with_faces(own_database)
    await asyncio.to_thread(migrate, own_database, AFTER)
    names = {row["id"]: row["name"] for row in await ask("SELECT id, name FROM community.pseudonyms")}
    assert names == {face: name for face, (_, name) in FACES.items()}
    assert await _keys(ask) == {
        "psd_1": name_key("カエル"),
        "psd_2": "#psd_2",
        "psd_3": name_key("Quiet Otter"),
        "psd_4": name_key("カエル"),
        "psd_5": name_key("カエル2"),
    }


async def test_no_name_has_a_key_of_those_put_aside() -> None:
    assert "#" not in name_key("#psd_2")


async def test_going_back_gives_the_keys_of_before(own_database: str, ask: Ask) -> None:
    await _with_faces(own_database)
    before = await _keys(ask)
    await asyncio.to_thread(command.upgrade, configuration(own_database), AFTER)
    assert await _keys(ask) != before
    await asyncio.to_thread(command.downgrade, configuration(own_database), BEFORE)
    assert await _keys(ask) == before
