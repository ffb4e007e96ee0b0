"""A connection of the server's is killed between the two transactions of one request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from domain.shared.ids import AccountId
from tests.people import Person, SomeCommunity, face_of, new_member

_KILL_WAITING = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = session_user AND wait_event_type = 'Lock' AND query LIKE $1
"""


@asynccontextmanager
async def cut_off(database: Pool, held: str, *values: Any, waiting: str) -> AsyncIterator[None]:
    """As soon as a statement of this form waits for what is held here, its connection is killed."""

    async def kill() -> None:
        async with asyncio.timeout(4):
            while not await database.fetch(_KILL_WAITING, waiting):
                await asyncio.sleep(0.01)

    async with database.acquire() as connection, connection.transaction():
        await connection.execute(held, *values)
        killing = asyncio.create_task(kill())
        yield
        await killing


async def membership_of(services: Services, person: Person) -> str:
    (standing,) = (await services.staying.actor(AccountId(person.account_id), "first-party")).standings.values()
    return standing.membership_id


async def audited(community: SomeCommunity) -> list[str]:
    entries = (await community.owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    return [entry["what"] for entry in entries]


@pytest.fixture
async def face(member: Person, community: SomeCommunity) -> str:
    return await face_of(member, community.slug)


async def test_a_sanction_that_is_recorded_reaches_the_person_all_the_same(
    services: Services, database: Pool, community: SomeCommunity, member: Person, face: str
) -> None:
    at = f"/v1/communities/{community.slug}"
    hold, who = "SELECT FROM vault.memberships WHERE id = $1 FOR UPDATE", await membership_of(services, member)
    async with cut_off(database, hold, who, waiting="SELECT id, account_id%vault.memberships%FOR UPDATE%"):
        expulsion = {"kind": "expulsion", "reason": "ためし。", "rule": "1"}
        refused = await community.owner.post(f"{at}/pseudonyms/{face}/sanctions", expulsion)
    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
    (recorded,) = (await community.owner.get(f"{at}/sanctions")).json()["items"]
    await services.mending.mend()
    assert (await member.get(f"{at}/memberships/me")).json()["state"] == "expelled"
    assert (await audited(community)).count("sanction_expulsion") == 1
    appeal = f"{at}/memberships/me/sanctions/{recorded['id']}/appeal"
    assert (await member.post(appeal, {"text": "誤解です。"})).status_code == 204


async def test_a_role_that_is_given_is_on_record_all_the_same(
    services: Services, database: Pool, community: SomeCommunity, member: Person, face: str
) -> None:
    at = f"/v1/communities/{community.slug}"
    hold = "LOCK TABLE community.audit_entries IN EXCLUSIVE MODE"
    async with cut_off(database, hold, waiting="INSERT INTO community.audit_entries%"):
        refused = await community.owner.put(f"{at}/pseudonyms/{face}/roles/facilitator")
    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
    assert "facilitator" in (await member.get(f"{at}/memberships/me")).json()["roles"]
    await services.mending.mend()
    assert await audited(community) == ["role_given:facilitator"]
    await services.mending.mend()
    assert await audited(community) == ["role_given:facilitator"]


async def test_many_at_once_and_menders_among_them_write_every_entry_once(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    faces = [await face_of(await new_member(client, community.slug), community.slug) for _ in range(6)]
    warning = {"kind": "suspension", "reason": "ためし。", "rule": "1", "until": "2999-01-01T00:00:00Z"}
    await asyncio.gather(
        *(community.owner.post(f"{at}/pseudonyms/{face}/sanctions", warning) for face in faces),
        *(community.owner.put(f"{at}/pseudonyms/{face}/duties/run_sessions") for face in faces),
        *(services.mending.mend() for _ in range(4)),
    )
    await services.mending.mend()
    assert sorted(await audited(community)) == ["duty_given:run_sessions"] * 6 + ["sanction_suspension"] * 6
