"""What a first hour leaves: nobody can be found in the log, in the events, or in anybody else's answers.

A client with a marked user agent and address lives the first hour and does what clients do wrong. Then everything
that was answered, logged and recorded is searched for what may not be in it.
"""

import asyncio
import base64
import io
import json
import re
import sys
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest
import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from api import logs

from .recorder import CLIENT_ADDRESS, FORWARDED_FOR, USER_AGENT, Recorder, recording
from .searching import Identities, holding, identities_in, linking
from .served import ROOT_OF_THE_PROJECT, Run

WRITTEN = "canary-words-71aa"
_SECRET = re.compile(r'"(?:recovery_code|access_token|refresh_token|ticket)":\s*"([^"]+)"')


@dataclass(frozen=True)
class Evidence:
    people: Identities
    answers: list[str]
    """Every HTTP answer with its head, and every frame of a WebSocket behind the answer that opened it."""
    logs: list[str]
    """What the program printed and logged, and what its PostgreSQL logged."""
    events: list[str]
    """The rows of the event log, whole."""
    recorder: Recorder

    @property
    def secrets(self) -> set[str]:
        """Codes, tokens and tickets that were handed out."""
        return {secret for answer in self.answers for secret in _SECRET.findall(answer)}


@pytest.fixture(scope="module")
async def evidence(served: Run) -> Evidence:
    async with recording(served) as recorder:
        await _first_hour(recorder.address)
        await _mistakes(recorder.address)
    database = await asyncpg.connect(served.database_url)
    try:
        rows = await database.fetch("SELECT to_jsonb(e)::text AS row FROM community.events e")
        people = await identities_in(database)
    finally:
        await database.close()
    logged = [served.said, served.logged, (served.state / "postgres" / "server.log").read_text()]
    return Evidence(people, recorder.answers(), logged, [row["row"] for row in rows], recorder)


def test_the_run_was_seen_as_a_whole(evidence: Evidence) -> None:
    answers = "".join(evidence.answers)
    assert evidence.recorder.marked == len(evidence.answers) > 25
    assert len(set(evidence.recorder.ports)) == len(evidence.recorder.connections) >= 5
    assert all(len(ids) >= 2 for ids in (evidence.people.accounts, evidence.people.memberships))
    assert evidence.people.accounts & set(re.findall(r"acc_\w+", answers))
    assert evidence.people.pseudonyms & set(re.findall(r"psd_\w+", answers))
    assert len(evidence.secrets) >= 7
    assert '"type":"event"' in answers
    assert any("boards.thread_opened.v1" in row for row in evidence.events)
    assert '"route": "/v1/accounts"' in evidence.logs[1]
    assert "ready to accept connections" in evidence.logs[2]


def test_no_membership_is_told_anywhere(evidence: Evidence) -> None:
    assert holding([*evidence.answers, *evidence.logs, *evidence.events], evidence.people.memberships) == []
    assert holding([*evidence.answers, *evidence.logs, *evidence.events], ["mem_"]) == []


def test_an_account_is_told_only_to_its_holder(evidence: Evidence) -> None:
    own = [answer for answer in evidence.answers if '"recovery_code"' in answer]
    others = [answer for answer in evidence.answers if answer not in own]
    assert all(len(set(re.findall(r"acc_\w+", answer))) == 1 for answer in own)
    assert holding([*others, *evidence.logs, *evidence.events], [*evidence.people.accounts, "acc_"]) == []


def test_a_token_does_not_tell_the_account(evidence: Evidence) -> None:
    tokens = [secret for secret in evidence.secrets if secret.count(".") == 2]
    assert len(tokens) == 2
    parts = [base64.urlsafe_b64decode(part + "==").decode("latin-1") for token in tokens for part in token.split(".")]
    assert any('"sub"' in part for part in parts)
    assert holding(parts, [*evidence.people.accounts, *evidence.people.memberships, *evidence.people.pseudonyms]) == []


def test_no_line_links_a_person_to_a_face(evidence: Evidence) -> None:
    assert linking([*evidence.answers, *evidence.logs, *evidence.events], evidence.people) == []


def test_the_logs_do_not_tell_who_it_was(evidence: Evidence, served: Run) -> None:
    own_address = served.base_url.removeprefix("http://")
    lines = [text.replace(own_address, "") for text in evidence.logs]
    client = [CLIENT_ADDRESS, "127.0.0.1", FORWARDED_FOR, USER_AGENT, "httpx", "websockets/"]
    ports = [f":{port}" for port in evidence.recorder.ports] + [f" {port}," for port in evidence.recorder.ports]
    assert holding(lines, [*client, *ports]) == []


def test_the_logs_hold_no_secret_no_words_and_no_id_of_anything(evidence: Evidence) -> None:
    ids = [*evidence.people.accounts, *evidence.people.memberships, *evidence.people.pseudonyms]
    assert holding(evidence.logs, [*evidence.secrets, WRITTEN, *ids]) == []
    assert re.findall(r"\b(?:acc|mem|psd|thr|pst|brd|com|evt|log)_[0-9a-z]{10,}", "".join(evidence.logs)) == []


def test_the_events_know_no_client_and_no_words(evidence: Evidence) -> None:
    marks = [USER_AGENT, CLIENT_ADDRESS, FORWARDED_FOR, WRITTEN, *evidence.secrets]
    assert holding(evidence.events, marks) == []


def test_the_search_would_find_what_it_looks_for(evidence: Evidence) -> None:
    membership, pseudonym = next(iter(evidence.people.memberships)), next(iter(evidence.people.pseudonyms))
    planted = f'{{"event": "request", "membership_id": "{membership}", "pseudonym_id": "{pseudonym}"}}'
    assert holding([*evidence.logs, planted], [membership]) == [(membership, planted)]
    assert linking([*evidence.logs, planted], evidence.people) == [planted]


def test_a_careless_log_line_is_found_only_without_the_allow_list(evidence: Evidence) -> None:
    membership = next(iter(evidence.people.memberships))

    def line(processors: tuple[Any, ...]) -> str:
        written = io.StringIO()
        log = structlog.wrap_logger(structlog.PrintLogger(written), processors=processors)
        log.info("request", membership_id=membership, user_agent=USER_AGENT, status=200)
        return written.getvalue()

    assert logs.allow_listed in logs.OWN_LINES
    careful, careless = line(logs.OWN_LINES), line(tuple(p for p in logs.OWN_LINES if p is not logs.allow_listed))
    assert '"status": 200' in careful
    assert holding([careful], [membership, USER_AGENT]) == []
    assert [mark for mark, _ in holding([careless], [membership, USER_AGENT])] == [membership, USER_AGENT]


async def _first_hour(server: str) -> None:
    command = [sys.executable, "examples/first_hour.py", server]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT_OF_THE_PROJECT, stdout=asyncio.subprocess.DEVNULL)
    assert await asyncio.wait_for(process.wait(), 60) == 0


async def _mistakes(server: str) -> None:
    """What goes wrong is what is most easily logged."""
    async with httpx.AsyncClient(base_url=server) as client:
        for method, path, options in (
            ("GET", f"/v1/{WRITTEN}?q={WRITTEN}", {}),
            ("GET", f"/v1/threads/{WRITTEN}/posts", {"headers": {"Authorization": f"Bearer {WRITTEN}"}}),
            ("POST", "/oauth/token", {"content": f'{{"{WRITTEN}": "{WRITTEN}"'}),
            ("POST", "/oauth/token", {"data": {"grant_type": WRITTEN, "recovery_code": WRITTEN}}),
            ("GET", "/v1/communities/jijokai", {"headers": {"Accept-Language": WRITTEN}}),
        ):
            answer = await client.request(method, path, **options)
            assert answer.status_code < 500, answer.text
    with pytest.raises(InvalidStatus):
        await connect(f"{server.replace('http', 'ws', 1)}/v1/realtime?ticket={WRITTEN}")
    reader, writer = await asyncio.open_connection(*server.removeprefix("http://").split(":"))
    writer.write(f"{WRITTEN} {json.dumps(WRITTEN)}\r\nUser-Agent: {WRITTEN}\r\n\r\n".encode())
    assert b"400" in await reader.read()
    writer.close()
