"""Somebody wears two faces, and acts under one: nobody else is ever told of the other, and no line has it.

The face that acts is found everywhere, so what is searched is what would show the silent one.
"""

import re
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
from websockets.asyncio.client import connect

from tests.people import Person, upload
from tests.pictures import plain
from tests.realtime.listening import Listener, ticket_of

from .people import COMMUNITY, a_board, new_member, sign_in
from .recorder import Recorder, recording
from .searching import holding
from .served import Run

ACTS, RENAMED, SILENT = "Otter by the Canary River", "Otter of the Canary Delta", "Silent Canary Sibling"
AT = f"/v1/communities/{COMMUNITY}"


@dataclass(frozen=True)
class Evidence:
    acts: str
    silent: str
    """The ids of the two faces."""
    own: list[str]
    """What their wearer was answered."""
    others: list[str]
    """What others were: a member, and the owner; with the frames of a socket."""
    logs: list[str]
    events: list[str]


@pytest.fixture(scope="module")
async def evidence(served: Run) -> Evidence:
    async with recording(served) as own, recording(served) as others:
        async with _calling(own) as mine, _calling(others) as theirs:
            wearer, reader = await new_member(mine), await new_member(theirs)
            acts, silent = [await _face(wearer, name) for name in (ACTS, SILENT)]
            await _seen_by(reader, await sign_in(theirs, served.owner_code), wearer, acts, others)
            await wearer.get(f"{AT}/pseudonyms")
    database = await asyncpg.connect(served.database_url)
    rows = await database.fetch("SELECT to_jsonb(e)::text AS row FROM community.events e")
    await database.close()
    logs = [served.said, served.logged, (served.state / "postgres" / "server.log").read_text()]
    return Evidence(acts, silent, own.answers(), others.answers(), logs, [row["row"] for row in rows])


def test_the_face_that_acts_is_seen_everywhere(evidence: Evidence) -> None:
    assert {mark for mark, _ in holding(evidence.others, [evidence.acts, ACTS, RENAMED])} == {
        evidence.acts,
        ACTS,
        RENAMED,
    }
    assert any('"type":"event"' in answer and evidence.acts in answer for answer in evidence.others), "in a frame"
    assert holding(evidence.events, [evidence.acts])
    assert any('"what" : "sanction_notice"' in answer for answer in evidence.others)


def test_the_silent_one_is_told_to_its_wearer_alone(evidence: Evidence) -> None:
    assert {mark for mark, _ in holding(evidence.own, _marks(evidence))} == set(_marks(evidence))
    assert holding(evidence.others, _marks(evidence)) == []


def test_it_is_in_no_log_line_and_in_no_event(evidence: Evidence) -> None:
    assert holding([*evidence.logs, *evidence.events], _marks(evidence)) == []


def test_a_careless_answer_would_be_found(evidence: Evidence) -> None:
    planted = f'{{"id": "{evidence.acts}", "siblings": ["{evidence.silent}"]}}'
    assert holding([*evidence.others, planted], _marks(evidence)) == [(evidence.silent, planted)]


def _marks(evidence: Evidence) -> list[str]:
    return [evidence.silent, SILENT]


def _calling(recorder: Recorder) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=recorder.address, timeout=15, headers={"Accept-Language": "en"})


async def _face(wearer: Person, name: str) -> str:
    worn = await wearer.post(f"{AT}/pseudonyms", {"name": name})
    assert worn.status_code == 201, worn.text
    return str(worn.json()["id"])


async def _seen_by(reader: Person, owner: Person, wearer: Person, acts: str, recorder: Recorder) -> None:
    """The face does what faces do, and others look at all that they can look at."""
    board = await a_board(reader)
    address = f"{recorder.address.replace('http', 'ws', 1)}/v1/realtime?ticket={await ticket_of(reader)}"
    async with connect(address, subprotocols=["ibasho.v1"]) as socket:  # type: ignore[list-item]
        listener = Listener(socket)
        await listener.subscribe(f"board:{board}")
        words = {"title": "Hello", "body": "Here I am.", "pseudonym_id": acts}
        opened = await wearer.post(f"/v1/boards/{board}/threads", words)
        assert opened.status_code == 201, opened.text
        thread = opened.json()["id"]
        replied = await wearer.post(f"/v1/threads/{thread}/posts", {"body": "Still here.", "pseudonym_id": acts})
        await listener.until(replied.json()["id"])
    await _look(reader, acts, board, thread)
    assert (await upload(wearer, acts, plain())).status_code == 204
    assert (await wearer.call("PATCH", f"/v1/pseudonyms/{acts}", json={"name": RENAMED})).status_code == 200
    notice = {"kind": "notice", "reason": "Please do not ask for names.", "rule": "3"}
    assert (await owner.post(f"{AT}/pseudonyms/{acts}/sanctions", notice)).status_code == 201
    for method in (reader.put, reader.delete):
        assert (await method(f"/v1/pseudonyms/{acts}/block")).status_code == 204
    for person in (reader, owner):
        await _look(person, acts, board, thread)


async def _look(person: Person, face: str, board: str, thread: str) -> None:
    shown = (await person.get(f"/v1/pseudonyms/{face}")).json()
    assert re.fullmatch(r"/v1/avatars/\w+\.(svg|webp)", shown["avatar"])
    for path in (
        shown["avatar"],
        f"{AT}/pseudonyms",
        f"{AT}/blocks",
        f"{AT}/sanctions",
        f"{AT}/audit",
        f"/v1/boards/{board}/threads",
        f"/v1/threads/{thread}/posts",
    ):
        assert (await person.get(path)).status_code in (200, 403), path
