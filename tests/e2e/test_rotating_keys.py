"""Keys are rotated, and the old one destroyed, while people write at two servers, and nobody notices."""

import asyncio
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import pytest

from adapters.crypto.envelopes import heads_of
from adapters.crypto.key_file import KeyFile
from adapters.crypto.personal import SealedPersonal
from adapters.crypto.ring import KeyRing, SealBroken
from adapters.crypto.seals import LinkSeals
from domain.shared.actor import MOST_FACES, Wearer
from domain.shared.ids import MembershipId, PseudonymId
from tests.people import Person

from .people import COMMUNITY, WORDS, a_board, calling, items, new_member, sign_in
from .served import PROGRAM, ROOT_OF_THE_PROJECT, Run, environment_of, new_state, serving, serving_beside

AT = f"/v1/communities/{COMMUNITY}"
A_POST = {"body": WORDS["body"]}
WRITERS = 20
DUTY = "run_sessions"

Opening = TypeVar("Opening")


@pytest.fixture(scope="module")
def first() -> Iterator[Run]:
    with new_state() as state, serving(state) as run:
        yield run


@pytest.fixture(scope="module")
def second(first: Run) -> Iterator[Run]:
    with serving_beside(first) as run:
        yield run


def begin(run: Run, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """The command beside the servers, as their operator gives it."""
    return subprocess.Popen(
        [PROGRAM, "keys", *arguments],
        cwd=ROOT_OF_THE_PROJECT,
        env=environment_of(run.state, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def keys(run: Run, *arguments: str, code: int = 0, given: Mapping[str, str] | None = None) -> str:
    """What it says, which is never a key."""
    secrets = key_file(run).read_text().split('"')
    process = begin(run, *arguments, **(given or {}))
    said = "".join(await asyncio.to_thread(process.communicate))
    assert process.returncode == code, said
    assert not [secret for secret in secrets if len(secret) > 20 and secret in said]
    return said


def key_file(run: Run) -> Path:
    return run.state / "keys.json"


def current_key(run: Run) -> str:
    return KeyFile(key_file(run)).read().sealing.current


def ring_of(run: Run) -> list[str]:
    return list(KeyFile(key_file(run)).read().sealing.by_id)


def copy_of_keys(run: Run) -> Path:
    return Path(shutil.copy2(key_file(run), run.logs / f"keys-{current_key(run)}.json"))


@dataclass(slots=True)
class Writer:
    """Somebody with a face, a thread, and a reaction to its first post."""

    person: Person
    face: str
    thread: str
    post: str
    written: int = 0

    def at(self, client: httpx.AsyncClient) -> Person:
        """The same person at another server."""
        mine = self.person
        return Person(client, mine.account_id, mine.recovery_code, mine.access_token, mine.refresh_token)

    async def write(self, clients: list[httpx.AsyncClient], ending: asyncio.Event) -> None:
        while not ending.is_set():
            me = self.at(clients[self.written % len(clients)])
            answer = await me.post(f"/v1/threads/{self.thread}/posts", A_POST)
            assert answer.status_code == 201, answer.text
            assert answer.json()["author"]["id"] == self.face
            self.written += 1


async def new_writer(client: httpx.AsyncClient, board: str) -> Writer:
    """Who comes in, and whose first face is made as they write."""
    person = await new_member(client)
    answer = await person.post(f"/v1/boards/{board}/threads", WORDS)
    assert answer.status_code == 201, answer.text
    thread = answer.json()["id"]
    (post,) = await items(person, f"/v1/threads/{thread}/posts")
    reacted = await person.put(f"/v1/posts/{post['id']}/reactions/heard")
    assert reacted.is_success, reacted.text
    return Writer(person, post["author"]["id"], thread, post["id"])


async def newcomers(clients: list[httpx.AsyncClient], board: str, ending: asyncio.Event) -> list[Writer]:
    """One after another."""
    came: list[Writer] = []
    while not ending.is_set():
        came.append(await new_writer(clients[len(came) % len(clients)], board))
    return came


async def change_duties(owner: Person, writers: list[Writer], ending: asyncio.Event) -> int:
    """Given and taken again and again; who has an even number has it in the end."""
    rounds = 0
    while not ending.is_set():
        for number, writer in enumerate(writers):
            address = f"{AT}/pseudonyms/{writer.face}/duties/{DUTY}"
            for change in (owner.put, owner.delete) if number % 2 else (owner.delete, owner.put):
                answer = await change(address)
                assert answer.is_success, answer.text
        rounds += 1
    return rounds


async def membership_of(person: Person) -> dict[str, Any]:
    mine: dict[str, Any] = (await person.get(f"{AT}/memberships/me")).raise_for_status().json()
    return mine


async def test_people_write_on_while_the_keys_are_rotated_and_the_old_one_is_destroyed(first: Run, second: Run) -> None:
    before = copy_of_keys(first)
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(calling(run)) for run in (first, second)]
        owner = await sign_in(clients[0], first.owner_code)
        board = await a_board(owner)
        writers = [await new_writer(clients[n % 2], board) for n in range(WRITERS)]
        whole = await opened_with(before, first)
        assert (whole.links, whole.persons, whole.told_by_tags) == (WRITERS, WRITERS + 1, WRITERS)

        ending = asyncio.Event()
        writing = [asyncio.create_task(writer.write(clients, ending)) for writer in writers]
        coming = asyncio.create_task(newcomers(clients, board, ending))
        changing = asyncio.create_task(change_duties(owner, writers, ending))
        old = current_key(first)
        for step in (["rotate"], ["destroy", old]):
            seen = [writer.written for writer in writers]
            await keys(first, *step)
            while not all(writer.written > count for writer, count in zip(writers, seen, strict=True)):
                assert not [task for task in (*writing, coming, changing) if task.done()]
                await asyncio.sleep(0.01)
        ending.set()
        await asyncio.gather(*writing)
        came, rounds = await coming, await changing
        assert came
        assert rounds

        assert ring_of(first) == [current_key(first)]
        assert await heads_in(first) == set(heads_of(current_key(first)))
        nothing = await opened_with(before, first)
        assert (nothing.links, nothing.persons, nothing.told_by_tags) == (0, 0, 0)
        everything = await opened_with(key_file(first), first)
        people = WRITERS + len(came) + 1
        assert (everything.links, everything.persons, everything.told_by_tags) == (people, people, people)

        for number, writer in enumerate(writers):
            assert (await membership_of(writer.person))["duties"] == ([] if number % 2 else [DUTY])
        for number, writer in enumerate([*writers, *came]):
            me = writer.at(clients[number % 2])
            assert [face["id"] for face in await items(me, f"{AT}/pseudonyms")] == [writer.face]
            (post, *_) = await items(me, f"/v1/threads/{writer.thread}/posts")
            assert post["reactions"] == [{"reaction": "heard", "count": 1, "mine": True}]
            body = {"kind": "suspension", "reason": "ためし。", "rule": "3", "until": "2099-01-01T00:00:00Z"}
            imposed = await owner.post(f"{AT}/pseudonyms/{writer.face}/sanctions", body)
            assert imposed.status_code == 201, imposed.text
            assert (await membership_of(me))["suspended_until"] == body["until"]
    for run in (first, second):
        assert "Traceback" not in run.logged
        assert " 500" not in run.logged


async def test_a_rotation_that_is_killed_anywhere_is_finished_by_the_next(first: Run) -> None:
    async with calling(first) as client:
        board = await a_board(await sign_in(client, first.owner_code))
        writers = [await new_writer(client, board) for _ in range(3)]
        await keys(first, "add")
        added = ring_of(first)[-1]
        with begin(first, "rotate") as rotating:
            assert rotating.stdout is not None
            assert added in rotating.stdout.readline()
            rotating.send_signal(signal.SIGKILL)
        writers.append(await new_writer(client, board))
        await keys(first, "rotate", "--destroy-old")
        assert len(ring_of(first)) == 1
        assert added not in ring_of(first)
        for writer in writers:
            assert [face["id"] for face in await items(writer.person, f"{AT}/pseudonyms")] == [writer.face]


async def test_a_server_that_gets_its_keys_from_a_command_serves_the_same_people(first: Run) -> None:
    async with calling(first) as client:
        board = await a_board(await sign_in(client, first.owner_code))
        writer = await new_writer(client, board)
    command = {"IBASHO_KEY_COMMAND": f"cat '{key_file(first)}'"}
    given = {"DATABASE_URL": first.database_url, "IBASHO_PUBLIC_URL": first.base_url, **command}
    with new_state() as state, serving(state, **given) as run:
        assert run.base_url != first.base_url
        async with calling(run) as client:
            assert [face["id"] for face in await items(writer.at(client), f"{AT}/pseudonyms")] == [writer.face]
            await new_writer(client, board)
        assert not key_file(run).exists()
    before = key_file(first).read_bytes()
    assert "IBASHO_KEY_COMMAND" in await keys(first, "rotate", code=1, given=command)
    assert key_file(first).read_bytes() == before


async def heads_in(run: Run) -> set[bytes]:
    """How the sealed values of both tables begin."""
    connection = await asyncpg.connect(run.database_url)
    union = "SELECT sealed_wearer FROM community.pseudonyms UNION ALL SELECT personal FROM vault.memberships"
    rows = await connection.fetch(f"SELECT DISTINCT substr(sealed_wearer, 1, 5) FROM ({union}) AS every")
    await connection.close()
    return {row[0] for row in rows}


@dataclass(frozen=True, slots=True)
class Opened:
    links: int
    persons: int
    told_by_tags: int
    """Faces whose wearer is found by trying every membership's tags."""


async def opened_with(path: Path, run: Run) -> Opened:
    """What somebody learns who has the database as it is now, and these keys."""
    ring = KeyRing(KeyFile(path))
    seals, personals = LinkSeals(ring), SealedPersonal(ring)
    connection = await asyncpg.connect(run.database_url)
    faces = await connection.fetch("SELECT id, scope, wearer_tag, sealed_wearer FROM community.pseudonyms")
    members = await connection.fetch("SELECT id, personal FROM vault.memberships")
    await connection.close()
    links = [_tried(partial(seals.open, face["sealed_wearer"], PseudonymId(face["id"]))) for face in faces]
    persons = [_tried(partial(personals.open_personal, each["id"], each["personal"])) for each in members]
    places = [f"wearer/{scope}/{slot}" for scope in {face["scope"] for face in faces} for slot in range(MOST_FACES)]
    wearers = [Wearer(MembershipId(each["id"]), b"") for each in members]
    wearers += [Wearer(w.membership_id, p.tag_key) for w, p in zip(wearers, persons, strict=True) if p is not None]
    tags = {seals.tag(wearer, place) for wearer in wearers for place in places}
    return Opened(
        links=len([link for link in links if link is not None]),
        persons=len([person for person in persons if person is not None]),
        told_by_tags=len([face for face in faces if face["wearer_tag"] in tags]),
    )


def _tried(opening: Callable[[], Opening]) -> Opening | None:
    with suppress(SealBroken):
        return opening()
    return None
