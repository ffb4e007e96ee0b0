"""A community in which two faces live, worn by one person or by two, on a server and a database of its own.

The clock is held, so times are equal in all lives. What the wearers are answered is their own and written nowhere;
what everybody else is answered goes into the transcript.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from websockets.asyncio.client import connect

from api.bootstrap import Services, wire
from api.main import create_app
from api.serving import server_of
from api.settings import Settings
from domain.memberships.model.community import Acknowledgement, Policy
from tests.anonymity.onlookers import Ear, Onlooker
from tests.anonymity.transcripts import Transcript
from tests.canaries import WATCH, Overheard, calling
from tests.databases import new_database
from tests.people import Person, SomeCommunity, found_community, join, sign_in_again, sign_up
from tests.realtime.listening import Listener, ticket_of

BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FACES = 2
"""That one person may wear."""
_TOKENS_LAST = timedelta(minutes=5)
_POLICY = Policy(
    acknowledgements=tuple(Acknowledgement), pseudonyms_per_member=FACES, invitations_per_member=1, farewell_days=7
)


@dataclass(slots=True)
class HeldClock:
    """Goes on only when told to."""

    moment: datetime = BEGINS

    def now(self) -> datetime:
        return self.moment


@dataclass
class World:
    """Faces P and Q, who wears them, who looks on, and what there is to look at."""

    as_one: bool
    """Whether one person wears P and Q."""
    settings: Settings
    services: Services
    clock: HeldClock
    client: httpx.AsyncClient
    community: SomeCommunity
    wearers: dict[str, Person]
    transcript: Transcript = field(default_factory=Transcript)
    onlookers: dict[str, Onlooker] = field(default_factory=dict)
    ears: list[Ear] = field(default_factory=list)
    faces: dict[str, str] = field(default_factory=dict)
    threads: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    avatars: list[str] = field(default_factory=list)
    unsealings: list[str] = field(default_factory=list)
    exercised: set[str] = field(default_factory=set)
    """The channels on which something happened that could have told."""
    _signed_in: dict[str, datetime] = field(default_factory=dict)

    @property
    def at(self) -> str:
        return f"/v1/communities/{self.community.slug}"

    @property
    def places(self) -> dict[str, Sequence[str]]:
        """Addresses of images tell of nobody who reads them, and nobody uploads any in this life."""
        return {
            "community": [self.community.slug],
            "board": [self.community.boards["talk"], self.community.boards["knowledge"]],
            "thread": list(self.threads.values()),
            "post": [self.posts[name] for name in ("P", "Q") if name in self.posts],
            "pseudonym": [self.faces[face] for face in ("P", "Q") if face in self.faces],
            "avatar": self.avatars,
            "unsealing": self.unsealings,
            **dict.fromkeys(("image", "variant", "expires", "signature"), ()),
        }

    def siblings(self, face: str) -> list[str]:
        """All faces of that face's wearer: what only a planted interference may ask."""
        return [self.faces[other] for other in ("P", "Q") if self.wearers[other] is self.wearers[face]]

    async def signed_in(self, person: Person) -> Person:
        """Access tokens last for minutes, and this life for weeks."""
        if self.clock.now() - self._signed_in.get(person.account_id, BEGINS) >= _TOKENS_LAST:
            await sign_in_again(person)
            self._signed_in[person.account_id] = self.clock.now()
        return person

    async def act(self, face: str, method: str, path: str, body: Any = None, expect: int = 0, **options: Any) -> Any:
        """What the wearer of a face does; the answer, which is told to nobody else. `expect`: its status."""
        person = await self.signed_in(self.wearers[face])
        answer = await person.call(method, path, json=body, **options)
        wanted = expect or {"POST": 201, "GET": 200, "PATCH": 200}.get(method, 204)
        assert answer.status_code == wanted, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def refused(self, code: str, face: str, method: str, path: str, body: Any = None, **options: Any) -> None:
        """What the wearer of a face tries in vain."""
        person = await self.signed_in(self.wearers[face])
        answer = await person.call(method, path, json=body, **options)
        assert answer.json().get("code") == code, f"{method} {path}: {answer.status_code} {answer.text}"

    async def onlooker(self, name: str) -> Onlooker:
        one = self.onlookers[name]
        if one.person is not None:
            await self.signed_in(one.person)
        return one

    async def ask(self, name: str, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """What an onlooker does, whatever comes of it."""
        answer = await (await self.onlooker(name)).ask(method, path, json=body, **options)
        return answer.json() if answer.content else None

    async def write(self, name: str, path: str, body: Any = None) -> Any:
        """What an onlooker makes."""
        made = await self.ask(name, "POST", path, body)
        assert "id" in made, made
        return made

    async def look(self, step: str, fully: bool = False) -> None:
        """Everybody hears what happened, then looks."""
        self.transcript.part(step)
        self.clock.moment += timedelta(minutes=6)
        await self.listen()
        for name in self.onlookers:
            await (await self.onlooker(name)).look(self.places, fully)

    async def listen(self) -> None:
        """Up to a post that is made for this, as the last thing that happened."""
        path = f"/v1/threads/{self.threads['pulse']}/posts"
        last = (await self.write("member", path, {"body": "ここまで。"}))["id"]
        for ear in self.ears:
            await ear.listen(last)
        for name in self.onlookers:
            if self.onlookers[name].following:
                await (await self.onlooker(name)).poll(last)

    async def follow(self, *topics: str) -> None:
        """By the socket and by the poll."""
        for ear in self.ears:
            await ear.follow(*topics)
        for one in self.onlookers.values():
            if one.following:
                one.following += topics


@asynccontextmanager
async def a_world(settings: Settings, migrated: str, *, as_one: bool) -> AsyncIterator[World]:
    """`migrated`: the address of a database that is copied, and to which nobody is connected."""
    clock = HeldClock()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(new_database(migrated, migrated))
        services = await stack.enter_async_context(wire(settings, url, clock=clock, work=False))
        app = create_app(lambda: _open(services))
        await stack.enter_async_context(app.router.lifespan_context(app))
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=calling(app), base_url="http://ibasho.test", timeout=30)
        )
        community = await found_community(services, client, policy=_POLICY)
        world = World(as_one, settings, services, clock, client, community, {})
        await _people(world)
        address = await stack.enter_async_context(_served(app))
        await _ears(world, stack, address)
        yield world


@asynccontextmanager
async def _open(services: Services) -> AsyncIterator[Services]:
    yield services


@asynccontextmanager
async def _served(app: FastAPI) -> AsyncIterator[str]:
    """The address of a socket on which the application listens, for as long as the context."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(app, Overheard(app, WATCH))
        server.config.lifespan = "off"  # it is open already
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/v1/realtime"
        server.should_exit = True
        await serving


async def _people(world: World) -> None:
    """Those who look on, each known by a name of their own."""
    people = {
        "owner": ("ふもと", world.community.owner),
        "staff": ("とうげ", await _member(world)),
        "member": ("せせらぎ", await _member(world)),
        "blocked": ("はまべ", await _member(world)),
        "blocking": ("いりえ", await _member(world)),
        "stranger": ("", await sign_up(world.client)),
    }
    for name, (chosen, person) in people.items():
        one = Onlooker(name, world.client, world.transcript, person)
        if chosen:
            one.face = (await person.post(f"{world.at}/pseudonyms", {"name": chosen})).json()["id"]
        world.onlookers[name] = one
    world.onlookers["nobody"] = Onlooker("nobody", world.client, world.transcript)
    made = await world.ask("owner", "PUT", f"{world.at}/pseudonyms/{world.onlookers['staff'].face}/roles/staff")
    assert made is None
    asked = {
        "pseudonym_id": world.onlookers["member"].face,
        "reason": "警察から照会がありました。",
        "scope": ["standing"],
    }
    world.unsealings.append((await world.write("owner", f"{world.at}/unsealings", asked))["id"])


async def _member(world: World) -> Person:
    return await join(await sign_up(world.client), world.community.slug)


async def _ears(world: World, stack: AsyncExitStack, address: str) -> None:
    """The owner listens at a socket and a member polls, before anything happens."""
    ticket = await ticket_of(await world.signed_in(world.community.owner))
    opening = connect(f"{address}?ticket={ticket}", subprotocols=["ibasho.v1"], max_queue=None)  # type: ignore[list-item]
    listener = Listener(await stack.enter_async_context(opening))
    world.ears.append(Ear("owner", listener, world.transcript))
    community = f"community:{world.community.id}"
    await listener.subscribe(community, *(f"board:{board}" for board in world.community.boards.values()))
    asked = {"topics": community, "wait": 0}
    member = world.onlookers["member"]
    member.following, member.cursor = (
        [community],
        (await world.ask("member", "GET", "/v1/events", params=asked))["cursor"],
    )
    talk = world.community.boards["talk"]
    world.threads["pulse"] = (await world.write("member", f"/v1/boards/{talk}/threads", _PULSE))["id"]


_PULSE = {"title": "ひとやすみ", "body": "ここから。"}

Chapter = Callable[[World], Awaitable[None]]
"""A part of the life. It ends with everybody looking."""
