"""The dump attack: somebody has the whole database, files included, and not the keys.

A community of 200 people with three faces each lives through the real API (`population`). Then the dump is attacked
(`attack`): which faces belong to one person, in one scope and across scopes; which membership is behind a face; among
newcomers of one day, whose face is whose; and, watching the vault while something happens, to whom it happens. No clue,
and not all clues together, may tell better than a coin: 0.5 must lie in the interval of the area under the ROC curve.

**Why this neither cries wolf nor sleeps.** Some 500 clues are judged in a run. An interval of 95 % would miss 0.5 for
one in twenty by chance, so each is given the confidence by which *all* together hold but for one run in 2,000
(Bonferroni; that the clues depend on one another only makes it rarer, and the standard errors are a little too wide
for pairs that have hardly anybody in common). What remains is that a mean of 200 people's parts is not exactly normal
that far out; the other half of the promised one in 1,000 is for that. (With the truth shuffled 40 times over one dump,
12,353 clues were never more than 2.95 errors from 0.5; about 4.9 make an alarm.) The standard errors of the clues about
the members are about 0.014, so an area of 0.6, or of 0.4, is found nine times in ten, and that is asserted; among the
60 newcomers it takes 0.78. A leak that concerns a few people only is below that: rules that hold for every row are
tested where the rows are (`test_two_worlds`, `tests/adapters/postgres`).

**Controls.** With the keys the area is 1. Each leak that is planted in a copy of the same database is found by the
same attack.
"""

import asyncio
import json
import random
import re
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from adapters.embedded_postgres import embedded_postgres
from adapters.postgres.mixing import Mixer
from adapters.postgres.pool import Connection
from api.bootstrap import Services, migrate, wire
from api.main import create_app
from api.settings import Settings
from domain.shared.ids import MembershipId
from tests.anonymity.attack import Attack, Finding, pairs_between, pairs_of_faces, pairs_with_memberships
from tests.anonymity.dump import Row, Watcher, read_dump
from tests.anonymity.population import HeldClock, Life, Truth
from tests.anonymity.scoring import Area, Judge, Pair

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_FALSE_ALARMS = 1 / 2_000
"""In how many runs any of the intervals may miss 0.5 by chance."""
_FOUND, _NINE_IN_TEN = 0.1, NormalDist().inv_cdf(0.9)
_EACH = 5
"""How many pairs that do not belong together are asked about, for each that does or more."""


@dataclass(frozen=True)
class Lived:
    """What a life has left."""

    url: str
    log: Path
    truth: Truth
    dump: list[Row]
    opened: dict[str, str]
    """Membership by face, by the vault's own door, which has the keys."""
    activity: list[str]
    """The statements that PostgreSQL showed at the end."""

    @property
    def memberships(self) -> dict[str, str]:
        """By account, as the vault itself has it."""
        return memberships_in(self.dump)


def memberships_in(dump: list[Row]) -> dict[str, str]:
    rows = [row.values for row in dump if row.table == "vault.memberships"]
    return {row["account_id"]: row["id"] for row in rows}


@pytest.fixture(scope="module")
def cluster(open_folder: Path) -> Iterator[tuple[str, Path]]:
    """A migrated database on a server where nothing else happens, and that server's folder."""
    folder = open_folder / "attacked"
    with embedded_postgres(folder, settings=FAST) as url:
        migrate(url)
        yield url, folder


@pytest.fixture(scope="module")
async def lived(cluster: tuple[str, Path], open_folder: Path) -> Lived:
    url, folder = cluster
    settings = Settings(database_url=None, state=open_folder / "attacked-state", public_url="http://ibasho.test")
    clock, watching = HeldClock(), await asyncpg.connect(url)
    async with wire(settings, url, clock=clock) as services, calling(services) as client:
        life = Life(services, client, clock, Watcher(watching, "vault"), seed=secrets.randbits(32))
        truth = await life.live()
        opened = {face: await behind(services, truth, face) for face in truth.faces}
        activity = [row["query"] for row in await watching.fetch("SELECT query FROM pg_stat_activity")]
    await watching.close()
    async with asyncio.timeout(60):
        while await Mixer(url).mix():  # a vacuum may be at a table just now
            pass
    return Lived(url, folder / "server.log", truth, await read_dump(url), opened, activity)


@asynccontextmanager
async def calling(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def already_open() -> AsyncIterator[Services]:
        yield services

    app = create_app(already_open)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ibasho.test") as client:
            yield client


async def behind(services: Services, truth: Truth, face: str) -> str:
    """The membership that the vault acts on when it acts on this face."""
    reached: list[str] = []

    async def note(membership_id: MembershipId) -> None:
        reached.append(membership_id)

    await services.vault.act_on(truth.community, face, note)
    return reached[0]


Question = Callable[[Truth, list[Row]], list[Finding]]


def of_faces(truth: Truth, dump: list[Row]) -> list[Finding]:
    """Which two faces belong to one person?"""
    attack = Attack(dump, truth.faces, memberships_in(dump).values())
    return attack.run(pairs_of_faces(truth.faces, _EACH, random.Random(1)))


def of_scoped_faces(truth: Truth, dump: list[Row]) -> list[Finding]:
    """Which face of the whole community belongs to a face on one board or in one thread?"""
    attack = Attack(dump, truth.faces.keys() | truth.scoped.keys(), memberships_in(dump).values())
    return attack.run(pairs_between(truth.scoped, truth.faces, 2 * _EACH, random.Random(1)))


def of_memberships(truth: Truth, dump: list[Row]) -> list[Finding]:
    """Which membership is behind a face?"""
    memberships = memberships_in(dump)
    attack = Attack(dump, truth.faces, memberships.values())
    return attack.run(pairs_with_memberships(truth.faces, memberships, _EACH, random.Random(1)))


def of_newcomers(truth: Truth, dump: list[Row]) -> list[Finding]:
    """Whose is a face that was put on as its wearer joined, if one knows who joined on that day?

    Members see in their history on which day they joined, so the vault knows the day; it must know no more.
    """
    memberships = memberships_in(dump)
    attack = Attack(dump, [face for day in truth.newcomers for face in day], memberships.values())
    days = [pairs_with_memberships(day, memberships, len(day), random.Random(1)) for day in truth.newcomers]
    return attack.run([pair for day in days for pair in day])


def of_visits(truth: Truth, dump: list[Row]) -> list[Finding]:
    """Who is it that just signed in and wrote, if one looks into the vault before and after?"""
    return watched(truth, dump, [(act.face, act.written) for act in truth.visits])


def of_staff_acts(truth: Truth, dump: list[Row]) -> list[Finding]:
    """Who is it that staff just sanctioned, or gave an office, if one looks into the vault before and after?"""
    return watched(truth, dump, [(act.face, act.written) for act in truth.staff_acts])


def watched(truth: Truth, dump: list[Row], acts: list[tuple[str, list[frozenset[str]]]]) -> list[Finding]:
    memberships, draw = memberships_in(dump), random.Random(1)
    accounts = sorted(set(truth.faces.values()))
    asked = []
    for face, written in acts:
        wearer = truth.faces[face]
        for account in [wearer, *(other for other in draw.sample(accounts, 20) if other != wearer)]:
            asked.append((Pair(face, memberships[account], (wearer, account)), written))
    return Attack(dump, truth.faces, memberships.values()).run_on_watched(asked)


QUESTIONS: dict[str, Question] = {
    question.__name__: question
    for question in (of_faces, of_scoped_faces, of_memberships, of_newcomers, of_visits, of_staff_acts)
}


@pytest.fixture(scope="module")
def findings(lived: Lived) -> dict[str, list[Finding]]:
    return {name: ask(lived.truth, lived.dump) for name, ask in QUESTIONS.items()}


def confidence(clues: int) -> float:
    return 1 - _FALSE_ALARMS / clues


@pytest.fixture(scope="module")
def sure(findings: dict[str, list[Finding]]) -> float:
    """The confidence of each interval by which all hold at once."""
    return confidence(sum(len(found) for found in findings.values()))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_dump_answers_no_better_than_a_coin(findings: dict[str, list[Finding]], sure: float, question: str) -> None:
    assert [described(found, sure) for found in findings[question] if not found.area.is_chance(sure)] == []


def described(found: Finding, sure: float) -> str:
    low, high = found.area.interval(sure)
    return f"{found.clue}: {found.area.auc:.3f} ({low:.3f} to {high:.3f})"


@pytest.mark.parametrize("question", ["of_faces", "of_scoped_faces", "of_memberships"])
def test_the_attack_would_find_an_area_of_0_6(findings: dict[str, list[Finding]], sure: float, question: str) -> None:
    """With the errors that its clues have in this run, nine times in ten."""
    needed = NormalDist().inv_cdf((1 + sure) / 2) + _NINE_IN_TEN
    found = findings[question]
    assert len(found) > 50
    assert [each for each in found[:-1] if each.area.error * needed > _FOUND] == []


def test_everybody_lived(lived: Lived) -> None:
    assert len(lived.truth.faces) == 600
    assert len(set(lived.truth.faces.values())) == 200
    assert len(lived.truth.scoped) > 100
    assert sum(map(len, lived.truth.newcomers)) == 60
    assert len(lived.truth.visits) > 100
    assert len(lived.truth.staff_acts) > 40
    written = {row.table for row in lived.dump}
    assert {"vault.memberships", "vault.refresh_tokens", "community.posts", "community.marks"} <= written
    assert {"community.sanctions", "community.audit_entries", "community.shunned"} <= written
    assert {"community.readings", "community.follows", "community.board_choices"} <= written
    assert {"community.notices", "community.notice_states"} <= written


def test_with_the_keys_everything_is_known(lived: Lived) -> None:
    draw, opened = random.Random(1), lived.opened
    faces = pairs_of_faces(lived.truth.faces, _EACH, draw)
    assert Judge(faces).area([float(opened[pair.one] == opened[pair.other]) for pair in faces]) == Area(1.0, 0.0)
    memberships = pairs_with_memberships(lived.truth.faces, lived.memberships, _EACH, draw)
    assert Judge(memberships).area([float(opened[pair.one] == pair.other) for pair in memberships]) == Area(1.0, 0.0)


Plant = Callable[[Connection, Lived], Awaitable[None]]


async def a_copied_creation_time(connection: Connection, lived: Lived) -> None:
    """A face and its membership say to the millisecond when they were made, and that was one moment."""
    await connection.execute("ALTER TABLE vault.memberships ADD created_at timestamptz")
    await connection.execute("ALTER TABLE community.pseudonyms ADD created_at timestamptz")
    for face, membership in lived.opened.items():
        moment = "timestamptz '2026-03-01' + $2 * interval '1 millisecond'"
        at = random.randrange(10**9)
        await connection.execute(f"UPDATE vault.memberships SET created_at = {moment} WHERE id = $1", membership, at)
        await connection.execute(f"UPDATE community.pseudonyms SET created_at = {moment} WHERE id = $1", face, at)


async def a_tag_that_faces_share(connection: Connection, lived: Lived) -> None:
    """A keyed digest of the person that is the same in every scope."""
    await connection.execute("ALTER TABLE community.pseudonyms ADD person_tag bytea")
    for face, membership in lived.opened.items():
        tag = "UPDATE community.pseudonyms SET person_tag = sha256(('key' || $2)::bytea) WHERE id = $1"
        await connection.execute(tag, face, membership)


async def a_nonce_that_is_the_persons(connection: Connection, lived: Lived) -> None:
    """The sealed link begins with the same bytes on every face of a person."""
    for face, membership in lived.opened.items():
        sealed = "substr(sha256($2::bytea), 1, 12) || substr(sealed_wearer, 13)"
        await connection.execute(
            f"UPDATE community.pseudonyms SET sealed_wearer = {sealed} WHERE id = $1", face, membership.encode()
        )


async def a_length_that_is_the_persons(connection: Connection, lived: Lived) -> None:
    """The sealed link is not padded."""
    for face, membership in lived.opened.items():
        longer = f"sealed_wearer || decode(repeat('00', {sum(membership.encode()) % 199}), 'hex')"
        await connection.execute(f"UPDATE community.pseudonyms SET sealed_wearer = {longer} WHERE id = $1", face)


async def faces_put_on_in_one_transaction(connection: Connection, lived: Lived) -> None:
    for membership in sorted(set(lived.opened.values())):
        faces = [face for face, wearer in lived.opened.items() if wearer == membership]
        await connection.execute("UPDATE community.pseudonyms SET name = name WHERE id = ANY($1)", faces)


async def faces_in_the_order_of_memberships(connection: Connection, lived: Lived) -> None:
    """In the file, as if all had been put on when their wearer joined."""
    await connection.execute("CREATE TABLE public.places (face text, place int)")
    ordered = sorted(lived.opened.items(), key=lambda pair: pair[1])
    await connection.executemany(
        "INSERT INTO public.places VALUES ($1, $2)", [(face, place) for place, (face, _) in enumerate(ordered)]
    )
    await connection.execute("ALTER TABLE community.pseudonyms ADD place int")
    await connection.execute("UPDATE community.pseudonyms SET place = p.place FROM public.places p WHERE face = id")
    await connection.execute("CREATE INDEX by_place ON community.pseudonyms (place)")
    await connection.execute("CLUSTER community.pseudonyms USING by_place")
    await connection.execute("ALTER TABLE community.pseudonyms DROP COLUMN place")


async def a_membership_that_notes_the_last_act(connection: Connection, lived: Lived) -> None:
    """As if a membership were written whenever one of its faces writes."""
    for row in sorted((row for row in lived.dump if row.table == "community.posts"), key=lambda row: row.xmin):
        for face in row.ids & lived.opened.keys():
            async with connection.transaction():
                await connection.execute("UPDATE community.posts SET body = body WHERE id = $1", row.values["id"])
            await connection.execute(
                "UPDATE vault.memberships SET reminded = reminded WHERE id = $1", lived.opened[face]
            )


PLANTS: list[tuple[Plant, Question]] = [
    (a_copied_creation_time, of_memberships),
    (a_tag_that_faces_share, of_faces),
    (a_nonce_that_is_the_persons, of_faces),
    (a_length_that_is_the_persons, of_faces),
    (faces_put_on_in_one_transaction, of_faces),
    (faces_in_the_order_of_memberships, of_memberships),
    (a_membership_that_notes_the_last_act, of_memberships),
]


@pytest.mark.parametrize(("plant", "question"), PLANTS, ids=lambda each: each.__name__)
async def test_a_planted_leak_is_found(lived: Lived, sure: float, plant: Plant, question: Question) -> None:
    async with a_copy_of(lived.url) as copy:
        connection = await asyncpg.connect(copy)
        await plant(connection, lived)
        await connection.close()
        found = question(lived.truth, await read_dump(copy))
    assert any(not each.area.is_chance(sure) for each in found[:-1]), "by none of the clues"
    assert not found[-1].area.is_chance(sure), "not by all clues together"


@asynccontextmanager
async def a_copy_of(url: str) -> AsyncIterator[str]:
    """The address of a database with the same contents, for as long as the context."""
    name = f"copy_{secrets.token_hex(6)}"
    parts = urlsplit(url)
    administration = await asyncpg.connect(urlunsplit(parts._replace(path="/postgres")))
    await administration.execute(f"CREATE DATABASE {name} TEMPLATE {parts.path[1:]} STRATEGY file_copy")
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await administration.close()


def test_a_sanction_in_the_company_of_a_few_is_found(lived: Lived, sure: float) -> None:
    """As it was when a change was written together with 31 others."""
    truth, draw = lived.truth, random.Random(1)
    others = sorted(set(lived.opened.values()))
    acts = [
        (act.face, [frozenset([each]) for each in [lived.opened[act.face], *draw.sample(others, 31)]])
        for act in truth.staff_acts
    ]
    (found,) = watched(truth, lived.dump, acts)
    assert found.area.auc > 0.9
    assert not found.area.is_chance(sure)


def repeated_in_addresses(dump: list[Row]) -> set[str]:
    """Parts of the addresses of notices that stand a second time, wherever in the dump. Raises if there are none."""
    parts = Counter(part for row in dump for address in addresses_in(row) for part in address.split("."))
    assert len(parts) > 50
    others = "\n".join(map(repr, (row.values for row in dump if not addresses_in(row))))
    return {part for part, times in parts.items() if times > 1 or part in others}


def addresses_in(row: Row) -> list[str]:
    """Those of memberships: every one that is not the id of a face."""
    return [address for address in told_to(row) if not address.startswith("psd_")]


def told_to(row: Row) -> list[str]:
    return [topic.removeprefix("to:") for topic in row.values.get("topics", []) if topic.startswith("to:")]


def test_no_two_notices_have_anything_in_common_that_is_not_in_all(lived: Lived) -> None:
    """A mark of the person in each would join the faces that they were told about."""
    assert repeated_in_addresses(lived.dump) == set()
    notices = [row for row in lived.dump if addresses_in(row)]
    assert {row.ids - {lived.truth.community, row.values["id"]} for row in notices} == {frozenset()}
    assert len({(len(row.values["topics"][1]), row.values["data"], row.values["type"]) for row in notices}) == 1


async def test_a_mark_in_notices_would_be_found(lived: Lived) -> None:
    async with a_copy_of(lived.url) as copy:
        connection = await asyncpg.connect(copy)
        await connection.execute(
            "UPDATE community.events SET topics[2] = split_part(topics[2], '.', 1) || '.' || md5(sequence % 9 || '') "
            "WHERE topics[1] = 'me' AND topics[2] NOT LIKE 'to:psd%'"
        )
        await connection.close()
        assert len(repeated_in_addresses(await read_dump(copy))) == 9


def beyond_what_posts_show(dump: list[Row]) -> list[tuple[str, str]]:
    """Posts and the faces that they are said to speak to, in notices and in the log, and that they do not show to
    speak to: by naming them, by what they reply to, or by the thread that they are in. Raises if nothing is said.
    """
    posts = {row.values["id"]: row.values for row in dump if row.table == "community.posts"}
    opened = {row.values["id"]: row.values["pseudonym_id"] for row in dump if row.table == "community.threads"}
    said = [(row.values["post_id"], row.values["pseudonym_id"]) for row in dump if row.table == "community.notices"]
    logged = [(row, face) for row in dump for face in told_to(row) if face.startswith("psd_")]
    said += [(json.loads(row.values["data"])["post_id"], face) for row, face in logged]
    assert len(said) > 2 * 50 < 2 * len(logged)
    return [(post_id, face) for post_id, face in said if face not in shown_to(posts[post_id], posts, opened)]


def shown_to(post: Mapping[str, Any], posts: Mapping[str, Mapping[str, Any]], opened: Mapping[str, str]) -> set[str]:
    replied_to = posts.get(post["reply_to"], {}).get("pseudonym_id")
    return {*re.findall(r"@(psd_\w{26})", post["body"]), replied_to, opened[post["thread_id"]]} - {None}


def test_a_notice_to_a_face_says_what_the_post_shows(lived: Lived) -> None:
    """Nobody is told because of whose the face is: not for another face, and not left out."""
    assert beyond_what_posts_show(lived.dump) == []


TO_A_SIBLING = """
UPDATE community.notices n SET pseudonym_id = $2 WHERE n.id = $1
  AND NOT EXISTS (SELECT FROM community.notices o WHERE o.post_id = n.post_id AND o.pseudonym_id = $2)
"""


async def test_a_notice_to_another_face_of_the_same_person_would_be_found(lived: Lived) -> None:
    async with a_copy_of(lived.url) as copy:
        connection = await asyncpg.connect(copy)
        told = await connection.fetch("SELECT id, pseudonym_id FROM community.notices")
        faces = sorted(lived.opened)
        for row in told:
            wearer = lived.opened.get(row["pseudonym_id"])
            sibling = next((f for f in faces if lived.opened[f] == wearer and f != row["pseudonym_id"]), None)
            if sibling is not None:
                await connection.execute(TO_A_SIBLING, row["id"], sibling)
        await connection.close()
        assert beyond_what_posts_show(await read_dump(copy)) != []


async def test_postgresql_keeps_no_times_of_transactions(lived: Lived) -> None:
    """`track_commit_timestamp` would date every row of the vault."""
    connection = await asyncpg.connect(lived.url)
    assert await connection.fetchval("SHOW track_commit_timestamp") == "off"
    await connection.close()


def test_postgresqls_log_and_its_list_of_activities_name_nobody(lived: Lived) -> None:
    shown = [lived.log.read_text(), *lived.activity]
    assert any("$1" in statement for statement in lived.activity)
    assert [found for text in shown for found in re.findall(r"(?:acc|mem|psd|log)_[0-9a-z]{26}", text)] == []
