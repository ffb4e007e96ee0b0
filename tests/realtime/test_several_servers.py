"""All servers on one database tell the same log, and what wakes them may fail."""

from dataclasses import replace

from adapters.postgres.pool import Pool
from api.settings import Settings
from tests.e2e.people import calling, sign_in
from tests.e2e.served import serving

from .conftest import Scene
from .listening import Listener, listening
from .serving import Gateway

_KILL_LISTENERS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND query LIKE 'LISTEN%'
"""


async def test_what_is_written_at_one_server_is_told_at_the_other(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    async with listening(scene.reader, another_gateway) as there, listening(scene.reader, gateway) as here:
        await there.subscribe(scene.topics[0])
        await here.subscribe(scene.topics[0])
        posts = [await scene.reply() for _ in range(5)]
        told_there, told_here = await there.until(posts[-1]), await here.until(posts[-1])
    assert [event["data"]["post_id"] for event in told_there][-5:] == posts
    assert told_here[-5:] == told_there[-5:]


async def test_a_cursor_of_one_server_is_good_at_another(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0])
        (seen,) = (await listener.until(await scene.reply()))[-1:]
    missed = await scene.reply()
    async with listening(scene.reader, another_gateway) as listener:
        await listener.subscribe(scene.topics[0], cursor=seen["cursor"])
        assert [event["data"]["post_id"] for event in await listener.until(missed)] == [missed]


async def test_another_process_tells_it_too_and_its_writers_are_told_here(
    scene: Scene, gateway: Gateway, settings: Settings, database_url: str
) -> None:
    """`ibasho run` on the same database and keys, as a second machine would."""
    with serving(settings.state, DATABASE_URL=database_url) as run:
        there = replace(gateway, base_url=run.base_url)
        async with calling(run) as client:
            writer = await sign_in(client, scene.writer.recovery_code)
            async with listening(scene.reader, there) as remote, listening(scene.reader, gateway) as local:
                for listener in (remote, local):
                    await listener.subscribe(scene.topics[0])
                for by in (scene.writer, writer):
                    post = await scene.reply(by=by)
                    for listener in (remote, local):
                        await listener.until(post)


async def test_events_arrive_although_the_wake_up_connections_are_killed(
    scene: Scene, gateway: Gateway, database: Pool
) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0])
        for _ in range(3):
            assert await database.fetchval(_KILL_LISTENERS) > 0
            await _told_in_order(listener, scene)
        await _told_in_order(listener, scene)


async def _told_in_order(listener: Listener, scene: Scene) -> None:
    posts = [await scene.reply() for _ in range(3)]
    told = [event["data"]["post_id"] for event in await listener.until(posts[-1])]
    assert told[-3:] == posts
