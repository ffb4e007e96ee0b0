"""How much one client gets of a server, and that it is told how much."""

from contextlib import AsyncExitStack

import pytest
from websockets.exceptions import InvalidStatus

from api.realtime.frames import MOST_CONNECTIONS
from api.settings import Settings

from .conftest import Scene
from .listening import listening
from .serving import Gateway, gateway_on
from .streaming import PATH, streaming


async def test_one_account_has_so_many_connections_and_no_more(
    scene: Scene, settings: Settings, database_url: str
) -> None:
    with gateway_on(settings, database_url) as gateway:
        async with AsyncExitStack() as stack:
            for _ in range(MOST_CONNECTIONS - 1):
                await stack.enter_async_context(listening(scene.reader, gateway))
            async with streaming(scene.reader, gateway, scene.topics[0]):
                with pytest.raises(InvalidStatus) as refused:
                    async with listening(scene.reader, gateway):
                        pass
                async with gateway.seen_by(scene.reader) as reader:
                    for path in ("/v1/events", PATH):
                        answer = await reader.get(path, params={"topics": scene.topics[0]})
                        assert (answer.status_code, answer.json()["limit"]) == (429, MOST_CONNECTIONS)
                async with listening(scene.writer, gateway) as another:
                    await another.subscribe(scene.topics[0])
            response = refused.value.response
            assert response.status_code == 429
            assert int(response.headers["retry-after"]) >= 1
            assert b"too_many_connections" in (response.body or b"")
        await gateway.until_nobody_listens()
        async with listening(scene.reader, gateway) as again:
            await again.subscribe(scene.topics[0])


async def test_the_other_faces_of_a_person_do_not_share_the_limit_with_anybody_else(
    scene: Scene, gateway: Gateway
) -> None:
    """It counts for an account and a client: what one may open says nothing of what others have open."""
    async with AsyncExitStack() as stack:
        for person in (scene.reader, scene.writer):
            for _ in range(MOST_CONNECTIONS):
                await stack.enter_async_context(listening(person, gateway))
