"""No transaction changes both worlds, and no value stands in both but what is public: read from the write-ahead log
of a whole life in a few communities, lived through a real server.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from websockets.asyncio.client import connect

from adapters.embedded_postgres import embedded_postgres
from adapters.postgres.pool import Connection
from adapters.postgres.tables import metadata
from api.bootstrap import Services, migrate, wire
from api.settings import Settings
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind, Question
from tests.conftest import FAST
from tests.people import (
    Person,
    SomeCommunity,
    face_of,
    found_community,
    new_member,
    send_image,
    sign_in_again,
    sign_up,
    try_to_join,
    upload,
)
from tests.pictures import plain
from tests.realtime.serving import Gateway, gateway_on

from .wal import LOGICAL, PUBLIC, Change, Transaction, WriteAheadLog, across, common, following

UNLOGGED = {table.fullname for table in metadata.sorted_tables if "UNLOGGED" in table._prefixes}
BOOKKEEPING = {f"community.{name}" for name in ("event_log", "event_slots", "consumers", "dead_letters")}
"""Of the event log, which is of one world: it is written by works of its own, and need not be reached."""
WORDS = {"title": "今日のできごと", "body": "朝から起き上がれませんでした。聞いてください。"}
REASON = {"reason": "名前を何度もたずね続けました。"}
DECISION = {"reason": "ここで一緒にやっていきましょう。"}
ANSWER = "ほかの人の話を聞いてみたいです。"
DEMO_TOKEN = "demo-channel-of-somebody"


@dataclass(frozen=True, slots=True)
class Life:
    """A server of its own, with its log from before it started."""

    log: WriteAheadLog
    services: Services
    people: httpx.AsyncClient
    gateway: Gateway

    async def community(self, **policy: Any) -> SomeCommunity:
        given = {"acknowledgements": tuple(Acknowledgement), "pseudonyms_per_member": 3, **policy}
        return await found_community(self.services, self.people, policy=Policy(**given))


@pytest.fixture(scope="module")
def logical_url(open_folder: Path) -> Iterator[str]:
    """A migrated database on a server whose log can be read."""
    with embedded_postgres(open_folder / "logical", settings={**FAST, **LOGICAL}) as url:
        migrate(url)
        yield url


@pytest.fixture(scope="module")
async def life(open_folder: Path, logical_url: str) -> AsyncIterator[Life]:
    settings = Settings(database_url=None, state=open_folder / "life", public_url="http://ibasho.test", demo=True)
    connection = await asyncpg.connect(logical_url)
    async with following(connection) as log, wire(settings, logical_url) as services:
        with gateway_on(settings, logical_url) as gateway:
            async with httpx.AsyncClient(base_url=gateway.base_url, timeout=30) as people:
                yield Life(log, services, people, gateway)
    await connection.close()


@pytest.fixture
async def database_of_life(logical_url: str) -> AsyncIterator[Connection]:
    """With the rights of its owner."""
    connection = await asyncpg.connect(logical_url)
    yield connection
    await connection.close()


def new_key() -> dict[str, str]:
    """For writes that leave a mark, in one world or in both."""
    return {"Idempotency-Key": secrets.token_hex(16)}


async def talking(life: Life) -> None:
    """An open door, faces, writing, reactions, and a socket that is told of it."""
    community = await life.community()
    writer, reader = [await new_member(life.people, community.slug) for _ in range(2)]
    faces = [await face_of(writer, community.slug) for _ in range(2)]
    await face_of(reader, community.slug)
    ticket = (await reader.post("/v1/realtime/tickets")).json()["ticket"]
    async with connect(f"{life.gateway.socket_url}?ticket={ticket}") as socket:
        board = community.boards["talk"]
        await socket.send(json.dumps({"type": "subscribe", "topics": [f"board:{board}"], "cursor": None}))
        await _of_type(socket, "subscribed")
        words = {**WORDS, "pseudonym_id": faces[0]}
        thread = await done(writer.post(f"/v1/boards/{board}/threads", words, headers=new_key()))
        await _of_type(socket, "event")
    posts = f"/v1/threads/{thread['id']}/posts"
    first = (await reader.get(posts)).json()["items"][0]["id"]
    await done(
        writer.post(posts, {"body": "つづきです。だれかいますか。", "pseudonym_id": faces[1], "reply_to": first})
    )
    warned = {"content_warning": {"tags": ["death"], "text": "つらい日の話です"}}
    quote = {"quotes": [{"post_id": first, "start": 0, "length": 3}]}
    await done(reader.post(posts, {"body": "ここを読みました。", **warned, **quote}))
    filters = {"filters": {"words": [{"word": "起き上がれ", "action": "hide"}]}}
    await done(reader.call("PATCH", f"{at(community)}/memberships/me/preferences", json=filters, headers=new_key()))
    image = await done(send_image(reader, community.slug, plain()))
    shown = [{"id": image["id"], "alt": "窓辺"}]
    await done(reader.post(posts, {"body": "読みました。ここにいますよ。", "images": shown}))
    await speaking(community, writer, reader, posts, first)
    await done(reader.post(f"/v1/posts/{first}/reports", {"category": "other", "note": "気になりました。"}))
    await done(reader.post(f"/v1/posts/{first}/claims", {"note": "本当にそうでしょうか。"}))
    judged = {"verdict": "caution", "about_revision": 1, "note": "主治医に確かめてください。"}
    await done(community.owner.put(f"/v1/posts/{first}/verdict", judged))
    await done(writer.call("PATCH", f"/v1/posts/{first}", json={"body": "朝は起き上がれました。聞いてください。"}))
    await done(reader.put(f"/v1/threads/{thread['id']}/read", {"up_to": first}))
    await done(reader.put(f"/v1/boards/{board}/read"))
    await done(reader.put(f"{at(community)}/read"))
    await done(reader.put(f"/v1/threads/{thread['id']}/following", {"kind": "mute"}))
    await done(reader.put(f"{at(community)}/boards/mine", {"board_ids": [board]}))
    for each in (reader.put, reader.delete, reader.put):
        await done(each(f"/v1/posts/{first}/reactions/heard"))
    paused = {"json": {"state": "paused"}, "headers": new_key()}
    await done(reader.call("PATCH", f"{at(community)}/memberships/me", **paused))
    await done(reader.call("PATCH", f"{at(community)}/memberships/me", json={"state": "active"}))
    await done(reader.delete(f"{at(community)}/memberships/me"))
    await sign_in_again(writer)
    form = {"grant_type": "refresh_token", "refresh_token": writer.refresh_token}
    tokens = await done(life.people.post("/oauth/token", data=form))
    await done(life.people.post("/oauth/revoke", data={"token": tokens["refresh_token"]}))


async def speaking(community: SomeCommunity, writer: Person, reader: Person, posts: str, first: str) -> None:
    """To a face, to staff, who answer, and what somebody has read of it."""
    here, owner = at(community), community.owner
    chosen = {"groups": [{"group": "staff", "words": ["staff"]}]}
    await done(owner.call("PUT", f"{here}/on-call", json=chosen))
    author = (await done(reader.get(f"/v1/posts/{first}")))["author"]["id"]
    spoken = await done(reader.post(posts, {"body": f"@{author} さん、@staff にも聞きましょう。", "reply_to": first}))
    notice, *_ = (await done(writer.get(f"{here}/notices")))["items"]
    await done(writer.call("PUT", f"{here}/notices/read", json={"up_to": notice["id"]}, headers=new_key()))
    (call,) = (await done(owner.get(f"{here}/calls")))["items"]
    await done(owner.put(f"/v1/calls/{call['id']}/claim"))
    await done(owner.post(posts, {"body": "スタッフが読みました。", "reply_to": spoken["id"]}))


async def running(life: Life) -> None:
    """A community founded over the API, revised, with new rules; roles, duties, professions; sanctions and appeals."""
    community = await life.community()
    owner, here = community.owner, at(community)
    founded = {"slug": f"f-{secrets.token_hex(6)}", "name": {"ja": "読書の会"}, "description": {"ja": "本を読む会。"}}
    rest = {"time_zone": "Asia/Tokyo", "languages": ["ja"], "policy": {"admission": "open"}}
    rules = {"version": 1, "text": {"ja": "おたがいを大切にします。"}}
    await done(owner.post("/v1/communities", {"community": {**founded, **rest}, "rules": rules}, headers=new_key()))
    await done(owner.call("PATCH", here, json={"description": {"ja": "病気とともに暮らす人の会です。"}}))
    chosen = {"json": {"reactions": ["heard", "rest"]}, "headers": new_key()}
    await done(owner.call("PUT", f"{here}/reactions", **chosen))
    member, judge = [await new_member(life.people, community.slug) for _ in range(2)]
    face, judges_face = [await face_of(person, community.slug) for person in (member, judge)]
    await done(owner.put(f"{here}/pseudonyms/{judges_face}/roles/staff"))
    for what in ("roles/facilitator", "duties/approve_applications"):
        await done(owner.put(f"{here}/pseudonyms/{face}/{what}"))
        await done(owner.delete(f"{here}/pseudonyms/{face}/{what}"))
    profession = f"{here}/pseudonyms/{face}/professions/clinical_psychologist"
    await done(owner.call("PUT", profession, json={"last_day": "2099-12-31"}))
    await done(owner.call("DELETE", profession, headers=new_key()))
    suspension = {"kind": "suspension", **REASON, "rule": "第三条 名前", "until": "2099-01-01T09:30:00Z"}
    for sanction, decision in ((suspension, "overturn"), ({"kind": "warning", **REASON, "rule": "3"}, "uphold")):
        imposed = await done(owner.post(f"{here}/pseudonyms/{face}/sanctions", sanction))
        appeal = f"{here}/memberships/me/sanctions/{imposed['id']}/appeal"
        await done(member.post(appeal, {"text": "それは誤解だと思います。"}))
        await done(judge.post(f"{here}/sanctions/{imposed['id']}/decision", {"decision": decision, **REASON}))
    await done(owner.post(f"{here}/pseudonyms/{face}/sanctions", {"kind": "expulsion", **REASON, "rule": "3"}))
    await done(owner.post(f"{here}/rules", {"version": 2, "text": {"ja": "おたがいを大切に、ゆっくりと。"}}))
    await done(judge.post(f"{here}/rules/2/acceptance"))


async def facing(life: Life) -> None:
    """A face with a picture, another name, somebody else out of its sight; faces that go, one alone and with all."""
    community = await life.community(farewell_days=3)
    person, other = [await new_member(life.people, community.slug) for _ in range(2)]
    first, second = [await face_of(person, community.slug) for _ in range(2)]
    seen = await face_of(other, community.slug)
    board = f"/v1/boards/{community.boards['talk']}/threads"
    for face in (first, second):
        await done(person.post(board, {**WORDS, "pseudonym_id": face}))
    assert (await upload(person, first, plain())).status_code == 204
    await done(person.call("PATCH", f"/v1/pseudonyms/{first}", json={"name": f"こはる{secrets.token_hex(3)}"}))
    for what in ("mute", "block"):
        await done(person.put(f"/v1/pseudonyms/{seen}/{what}"))
    await done(person.delete(f"/v1/pseudonyms/{second}"))
    leaving = {"writing": "withdraw", "faces": {first: "keep"}, "at_once": True}
    await done(person.post(f"{at(community)}/memberships/me/departure", leaving))
    await life.services.departures.tend()


async def opening(life: Life) -> None:
    """A face that is opened by two people, and one that stays closed."""
    community = await life.community()
    owner, here = community.owner, at(community)
    member, second = [await new_member(life.people, community.slug) for _ in range(2)]
    face, seconds_face = [await face_of(person, community.slug) for person in (member, second)]
    await done(owner.put(f"{here}/pseudonyms/{seconds_face}/duties/unseal"))
    asked = {"pseudonym_id": face, "reason": "警察から照会がありました。", "scope": ["standing", "proof"]}
    for decision in ("approve", "refuse"):
        unsealing = f"{here}/unsealings/{(await done(owner.post(f'{here}/unsealings', asked)))['id']}"
        await done(second.post(f"{unsealing}/decision", {"decision": decision, "reason": "照会書を見ました。"}))
        if decision == "approve":
            await done(owner.get(f"{unsealing}/disclosure"))
            await done(owner.delete(unsealing))


async def applying(life: Life) -> None:
    """By application, one let in and one not."""
    question = Question(id="what-you-hope-for", text={"ja": "ここで何をしたいですか。"})
    community = await life.community(admission=Admission.APPLICATION, questions=(question,))
    for decision in ("approve", "decline"):
        person = await sign_up(life.people)
        await done(try_to_join(person, community.slug, answers={question.id: ANSWER}))
        await _decide(community, {"decision": decision, **DECISION})


async def inviting(life: Life) -> None:
    community = await life.community(admission=Admission.INVITATION, invitations_per_member=3)
    code = (await done(community.owner.post(f"{at(community)}/invitations", {})))["code"]
    member = await new_member(life.people, community.slug, invitation=code)
    unused = await done(member.post(f"{at(community)}/invitations", {}))
    await done(member.delete(f"{at(community)}/invitations/{unused['id']}"))


async def proving(life: Life) -> None:
    """By voucher, by a YouTube membership, by what staff have seen."""
    vouched = await life.community(admission=Admission.PROOF, proof=ProofKind.VOUCHER)
    issued = await done(vouched.owner.post(f"{at(vouched)}/vouchers", {"count": 2, "days": 31}))
    person = await new_member(life.people, vouched.slug, proof={"voucher": issued["codes"][0]})
    await done(person.post(f"{at(vouched)}/memberships/me/proof", {"voucher": issued["codes"][1]}))
    watched = await life.community(admission=Admission.PROOF, proof=ProofKind.YOUTUBE)
    await new_member(life.people, watched.slug, proof={"youtube_access_token": DEMO_TOKEN})
    attested = await life.community(admission=Admission.PROOF, proof=ProofKind.ATTESTATION)
    person = await sign_up(life.people)
    await done(try_to_join(person, attested.slug, answers={}))
    seen = {"attested_subject": "member number 12345678", "valid_days": 90}
    await _decide(attested, {"decision": "approve", **DECISION, **seen})


async def tending(life: Life) -> None:
    """What goes on by itself."""
    await life.community(trial_days=1)
    await life.services.caretaker.recheck()
    await life.services.caretaker.tend()
    await life.services.mending.mend()
    await life.services.mending.sweep_if_due()


PARTS = (talking, running, facing, opening, applying, inviting, proving, tending)


@pytest.fixture(scope="module")
async def log(life: Life) -> list[Transaction]:
    """Of all of it."""
    for part in PARTS:
        await part(life)
    return await life.log.transactions()


def test_the_life_that_was_lived_reached_every_table(log: list[Transaction]) -> None:
    """What nobody has done is not shown to be done in one world."""
    reached = {change.place for transaction in log for change in transaction.changes}
    assert reached | BOOKKEEPING == set(metadata.tables) - UNLOGGED


def test_every_transaction_stays_in_one_world(log: list[Transaction]) -> None:
    assert [(each.id, [change.place for change in each.changes]) for each in across(log)] == []
    assert {schema for transaction in log for schema in transaction.schemas} == {"vault", "community"}


def test_no_value_stands_in_both_worlds_but_what_is_public(log: list[Transaction]) -> None:
    assert common(log) == []


def test_ids_of_communities_do_stand_in_both_and_are_public(log: list[Transaction]) -> None:
    """Else the search for what is common would find nothing because it looks at nothing."""
    private = [_without(transaction, "community.communities") for transaction in log]
    found = [each for each in common(private) if each.value.startswith("id ")]
    assert found
    for each in found:
        columns = {place.rpartition(".")[2] for place in each.vault}
        assert columns == {"community_id"}, each


def _without(transaction: Transaction, place: str) -> Transaction:
    return Transaction(transaction.id, [change for change in transaction.changes if change.place != place])


BREACHES: Mapping[str, str] = {
    "a row of each": "UPDATE vault.memberships SET reminded = reminded; UPDATE community.pseudonyms SET name = name",
    "a row that goes": "DELETE FROM vault.membership_facts WHERE number = 1; DELETE FROM community.marks",
}


@pytest.mark.parametrize("breach", BREACHES)
async def test_a_transaction_that_changes_both_would_be_found(
    life: Life, log: list[Transaction], database_of_life: Connection, breach: str
) -> None:
    """Done with the owner's rights: no connection of the server's could."""
    await life.log.transactions()
    async with database_of_life.transaction():
        await database_of_life.execute(BREACHES[breach])
    planted = await life.log.transactions()
    assert len(across(planted)) == 1
    assert across([*log, *planted]) == across(planted)


async def test_a_value_that_somebody_copied_would_be_found(
    life: Life, log: list[Transaction], database_of_life: Connection
) -> None:
    """Even when each world has a transaction of its own."""
    await life.log.transactions()
    copied = await database_of_life.fetchval("SELECT digest FROM vault.credentials LIMIT 1")
    await database_of_life.execute("UPDATE community.sanctions SET imposer_mark = $1", copied)
    planted = await life.log.transactions()
    assert across(planted) == []
    assert {place for each in common([*log, *planted]) for place in each.vault} == {"vault.credentials.digest"}


def _a(log: list[Transaction], place: str, column: str) -> Any:
    rows = (change.values for transaction in log for change in transaction.changes if change.place == place)
    return next(row[column] for row in rows if row.get(column))


Plant = Callable[[list[Transaction]], tuple[str, Any]]
COPIES: Mapping[str, Plant] = {
    "an id": lambda log: ("community.audit_entries", _a(log, "vault.memberships", "id")),
    "an id among words": lambda log: ("community.posts", f"von {_a(log, 'vault.accounts', 'id')} an alle"),
    "an id under another prefix": lambda log: ("community.audit_entries", f"ref_{_a(log, 'vault.logins', 'id')[4:]}"),
    "words": lambda log: ("vault.applications", _a(log, "community.posts", "body")),
    "words in a document": lambda log: ("vault.applications", {"a": [{"b": _a(log, "community.posts", "body")}]}),
    "a key of a document": lambda log: ("community.events", {_a(log, "vault.proofs", "membership_id"): 1}),
    "words in a list": lambda log: ("community.events", ["a", _a(log, "vault.memberships", "id")]),
    "a time": lambda log: ("vault.refresh_tokens", _a(log, "community.events", "occurred_at")),
    "a time and a little": lambda log: (
        "vault.refresh_tokens",
        _a(log, "community.events", "occurred_at").replace(microsecond=123_456),
    ),
    "bytes": lambda log: ("vault.proofs", _a(log, "community.pseudonyms", "wearer_tag")),
    "a piece of bytes": lambda log: ("community.marks", b"\0" * 9 + _a(log, "vault.memberships", "personal")[99:107]),
    "bytes as text": lambda log: ("community.posts", f"x{_a(log, 'vault.credentials', 'digest')[3:15].hex()}"),
    "a large number": lambda log: ("vault.memberships", 1_234_567),
}
"""What is planted in which table, made of what stands in the other world."""
HARMLESS: Mapping[str, Plant] = {
    "a community's id": lambda log: ("community.events", _a(log, "vault.memberships", "community_id")),
    "a question's id": lambda log: ("community.events", next(iter(_a(log, "vault.applications", "answers")))),
    "a day": lambda log: (
        "community.events",
        datetime.combine(_a(log, "vault.applications", "submitted_on"), time.min),
    ),
    "a word among few": lambda log: ("community.events", "active"),
    "a count": lambda log: ("vault.memberships", 1_000),
}


@pytest.fixture(scope="module")
def excerpt(log: list[Transaction]) -> list[Transaction]:
    """Some of it, with rows of every table and all that is public."""
    seen: set[str] = set()
    chosen = []
    for transaction in log:
        places = {change.place for change in transaction.changes}
        if not places <= seen or places & PUBLIC:
            seen |= places
            chosen.append(transaction)
    return chosen


def planted(log: list[Transaction], plant: Plant) -> list[Transaction]:
    place, value = plant(log)
    schema, table = place.split(".")
    number = Change("insert", "community", "events", {"number": 1_234_567})
    return [*log, Transaction(0, [Change("update", schema, table, {"planted": value}), number])]


@pytest.mark.parametrize("what", COPIES)
def test_every_kind_of_copy_would_be_found(excerpt: list[Transaction], what: str) -> None:
    found = common(planted(excerpt, COPIES[what]))
    assert found
    for each in found:
        assert any(place.endswith(".planted") for place in each.vault | each.community)


@pytest.mark.parametrize("what", HARMLESS)
def test_what_anybody_may_know_is_no_breach(excerpt: list[Transaction], what: str) -> None:
    assert common(planted(excerpt, HARMLESS[what])) == []


def at(community: SomeCommunity) -> str:
    return f"/v1/communities/{community.slug}"


async def done(doing: Awaitable[httpx.Response]) -> Any:
    answer = await doing
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def _decide(community: SomeCommunity, decision: Mapping[str, Any]) -> None:
    (application,) = (await community.owner.get(f"{at(community)}/applications?state=open")).json()["items"]
    await done(community.owner.post(f"{at(community)}/applications/{application['id']}/decision", dict(decision)))


async def _of_type(socket: Any, kind: str) -> None:
    async with asyncio.timeout(15):
        while json.loads(await socket.recv())["type"] != kind:
            continue
