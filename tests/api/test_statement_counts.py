"""How many SQL statements a request takes: the same few, however much there is to show.

BEGIN and COMMIT are not counted; what the server does in the background is not either, because only the statements of
the test's own context are heard.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from asyncpg.introspection import INTRO_LOOKUP_TYPES

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from domain.boards.arrangement.views import AddBoard, AddCategory
from domain.boards.model.board import BoardKind
from domain.boards.posts.reactions import Reaction
from domain.boards.posts.views import PublishPost
from domain.boards.review.reports import KNOWN_DAYS
from domain.boards.threads.contracts import Contract
from domain.boards.threads.views import OpenThread
from domain.memberships.model.community import Policy
from domain.memberships.views.communities import FoundCommunity, PublishRules
from domain.shared.actor import Standing
from domain.shared.ids import AccountId
from domain.shared.scopes import in_thread
from tests.openapi.committed import Operation, operations
from tests.people import (
    Person,
    SomeCommunity,
    face_of,
    found_community,
    new_member,
    upload,
    uploaded_avatar,
    uploaded_image,
)
from tests.pictures import BLUE, plain

ROWS = 101

LISTS = {
    "list_communities": 1,
    "list_rules": 1,
    "list_boards": 3,  # which of them are one's own comes first
    "list_categories": 2,
    "list_unanswered": 2,
    "list_threads": 2,
    "list_followed_threads": 2,
    "list_posts": 2,
    "search": 2,
    "list_revisions": 2,
    "list_applications": 2,
    "list_sanctions": 2,
    "list_audit_entries": 2,
    "list_dead_letters": 2,
    "list_own_history": 2,
    "list_unsealings": 2,
    "list_own_invitations": 2,
    "list_post_revisions": 3,  # where the post is comes first
    "list_own_sanctions": 3,  # one's faces come first
    "list_own_pseudonyms": 2,
    "list_own_mutes": 2,
    "list_own_blocks": 2,
    "list_own_reports": 2,
    "list_reports": 3,  # one's faces come first
    "list_notices": 2,
    "list_calls": 2,
    "list_own_claims": 2,
    "list_claims": 3,  # one's faces come first
    "list_verdicts": 3,  # where the post is comes first
}
READS = {
    "show_community": 1,
    "show_me": 1,
    "show_own_membership": 1,
    "show_own_preferences": 2,
    "show_content_warnings": 0,
    "show_own_application": 2,
    "count_vouchers": 2,
    "show_pseudonym": 2,
    "show_board": 3,
    "show_thread": 2,
    "show_reactions": 2,
    "show_post": 3,
    "show_on_call": 2,
    "show_notice_preferences": 2,
    "show_following_room": 2,
    "list_mentionable": 2,
    "show_generated_avatar": 0,
    "show_uploaded_avatar": 1,
    "show_image": 1,
    "show_unsealing": 2,
    "show_transparency": 1,
    "show_anonymity": 1,
    "show_health": 0,
}
ASKED = {"search": {"q": "返"}}
"""What a list is asked with, beside its page."""
STANDINGS = "FROM vault.memberships m JOIN community.communities c"
"""The one statement that says who somebody is in all communities."""
PUBLISH_POST, OPEN_THREAD, REACT = 6, 7, 4
BLOCK, UPLOAD = 4, 5
UPLOAD_IMAGE, ATTACH = 4, 1
"""An image is uploaded, which notes its names, strikes them out and adds it; and for a post that shows images."""
EDIT, REDACT, DELETE = 9, 10, 10
MENTION, REPLY_TO_SOMEBODY = 2, 2
"""Who is on call, and whom it reaches; whom it reaches, and whether it answers a call that one has taken on."""

_MINE = """
WITH mine AS (
  SELECT m.id AS membership, m.community_id AS community, $3::text AS face, n,
         lpad(n::text, 6, '0') || right(m.community_id, 20) AS id
  FROM vault.memberships m, generate_series(1, $4::int) n WHERE m.community_id = $1 AND m.account_id = $2
)
"""
RECORDS = [
    _MINE + statement
    for statement in (
        """
        INSERT INTO vault.applications (id, membership_id, community_id, answers, submitted_on, state, reason)
        SELECT 'app_' || id, membership, community, '{"why": "x"}', current_date, 'open', '' FROM mine
        """,
        """
        INSERT INTO vault.membership_facts (id, membership_id, occurred_on, what, state, by, reason)
        SELECT 'fct_' || id, membership, current_date, 'pause', 'paused', 'self', '' FROM mine
        """,
        """
        INSERT INTO vault.invitations (id, digest, community_id, inviter_id, uses, used, expires_on, revoked)
        SELECT 'inv_' || id, sha256(id::bytea), community, membership, 1, 0, current_date + 1, false FROM mine
        """,
        """
        INSERT INTO vault.vouchers (community_id, digest, days, expires_on, claimed)
        SELECT community, sha256(id::bytea), 1, current_date, false FROM mine
        """,
        """
        INSERT INTO community.sanctions (id, community_id, pseudonym_id, kind, reason, rule, until, imposed_at,
          imposed_by, imposer_mark, state, appeal, appeal_reason, carried_out)
        SELECT 'san_' || id, community, face, 'notice', 'x', '1', NULL, now(), face, '', 'in_force', '', '', true
        FROM mine
        """,
        """
        INSERT INTO community.audit_entries (id, community_id, occurred_at, by, what, subject, reason, position, seal)
        SELECT 'aud_' || id, community, now(), face, 'community_revised', n::text, '', n, '' FROM mine
        """,
        """
        INSERT INTO community.unsealings (id, community_id, pseudonym_id, scope, reason, requested_at, requested_by,
          requester_mark, expires_at, state, decision_reason, seal)
        SELECT 'uns_' || id, community, face, '{standing}', 'x', now(), face, '', now() + '1 day', 'open', '', ''
        FROM mine
        """,
        """
        INSERT INTO community.dead_letters (id, consumer, error, attempts, failed_at, replaying, transaction, sequence,
          event_id, type, community_id, topics, occurred_at, data)
        SELECT 'dlt_' || id, 'nobody', 'TimeoutError', 8, now(), false, n, 1, 'evt_' || id, 'boards.post_published.v1',
          community, '{}', now(), '{}' FROM mine
        """,
        """
        INSERT INTO community.community_revisions (community_id, revision, document, replaced_on)
        SELECT community, n, '{}', current_date FROM mine
        """,
    )
]

SOME_FACES = """
INSERT INTO community.pseudonyms
  (id, community_id, scope, name, name_key, wearer_tag, number_tag, sealed_wearer, created_month)
SELECT 'psd_' || lpad(n::text, 6, '0') || right($1, 20), $1, 'community:' || $1, 'たくさん' || n, 'たくさん' || n,
       sha256(($1 || n)::bytea), sha256(($1 || 'n' || n)::bytea), '', date_trunc('month', now())
FROM generate_series(1, $2::int) n
"""
SAID_BEFORE = """
INSERT INTO community.post_revisions (post_id, revision, body, replaced_at)
SELECT $1, n, 'x', now() FROM generate_series(1, $2::int) n
"""
SHUN_THEM = """
INSERT INTO community.shunned (marker, pseudonym_id, kind)
SELECT $2, id, kind FROM community.pseudonyms, unnest('{mute,block}'::text[]) kind
WHERE community_id = $1 AND name LIKE 'たくさん%'
"""

OF_SOMEBODY_ELSE = """
UPDATE community.posts SET pseudonym_id = (SELECT min(id) FROM community.pseudonyms
  WHERE community_id = $1 AND name LIKE 'たくさん%') WHERE thread_id = $2 RETURNING id
"""
REPORT_IT = """
INSERT INTO community.reports (id, community_id, post_id, category, note, reporter_mark, slot, answer_to, reported_at,
  state, answer)
SELECT 'rep_' || lpad(n::text, 6, '0') || right($1, 20), $1, $2, 'other', '', slot, slot, '', now(), 'open', ''
FROM unnest($3::bytea[]) WITH ORDINALITY each(slot, n)
"""

SPEAK_TO_IT = """
INSERT INTO community.notices (id, pseudonym_id, post_id, kind)
SELECT replace(id, 'pst_', 'ntc_'), $2, id, 'mention' FROM community.posts WHERE thread_id = $1
"""
CALL_STAFF = """
INSERT INTO community.calls (id, community_id, post_id, called, token, answered)
SELECT replace(id, 'pst_', 'cal_'), $2, id, 'staff', '@staff', false FROM community.posts WHERE thread_id = $1
"""
ASK_ABOUT_IT = """
INSERT INTO community.claims (id, community_id, post_id, note, claimant_mark, slot, answer_to, flagged_at, state,
  answer)
SELECT 'clm_' || lpad(n::text, 6, '0') || right($1, 20), $1, $2, '', slot, slot, '', now(), 'open', ''
FROM unnest($3::bytea[]) WITH ORDINALITY each(slot, n)
"""
FOUND_OF_IT = """
INSERT INTO community.verdicts (post_id, number, about_revision, verdict, note, sources, given_at)
SELECT $1, n, 1, 'caution', 'x', '[]', now() FROM generate_series(1, $2::int) n
"""

_heard: ContextVar[list[str] | None] = ContextVar("_heard", default=None)


@asynccontextmanager
async def statements() -> AsyncIterator[list[str]]:
    """The statements that run in this context meanwhile; complete when it ends."""
    made: list[str] = []
    token = _heard.set(made)
    try:
        yield made
        await asyncio.sleep(0)  # they are told at the loop's next turn
    finally:
        _heard.reset(token)


def _hear(query: Any) -> None:
    heard = _heard.get()
    if heard is not None and query.query.rstrip(";") not in ("BEGIN", "COMMIT") and not _is_of_the_driver(query.query):
        heard.append(query.query)


def _is_of_the_driver(query: str) -> bool:
    """Each connection asks once what the types are that it meets; which one a request gets is chance."""
    return query == INTRO_LOOKUP_TYPES or "set_config('jit'" in query


@dataclass(slots=True)
class Crowd:
    """A community with more of everything than fits on one page."""

    community: SomeCommunity
    owner: Person
    """Who may see all of it."""
    places: dict[str, str] = field(default_factory=dict)

    def address(self, operation_id: str) -> str:
        (operation,) = (o for o in operations() if o.id == operation_id)
        return operation.path.format(**self.places)


@pytest.fixture(scope="module")
async def heard(services: Services) -> None:
    """Every connection of the pools tells what runs on it."""
    async with AsyncExitStack() as stack:
        for pool in (services.pool, services.vault_pool):
            for _ in range(pool.get_max_size()):
                connection = await stack.enter_async_context(pool.acquire())
                connection.add_query_logger(_hear)


@pytest.fixture(scope="module")
async def crowd(services: Services, database: Pool, client: httpx.AsyncClient) -> Crowd:
    community = await found_community(services, client)
    await _fill(services, community)
    owner, at = community.owner, f"/v1/communities/{community.slug}"
    assert (await owner.post(f"{at}/rules/{ROWS}/acceptance")).status_code == 200
    actor = await services.staying.actor(AccountId(owner.account_id), "first-party")
    words = OpenThread(title="話", body="本文", response_contract=Contract.ADVICE)
    threads = [await services.writing.open_thread(actor, community.boards["talk"], words, "ja") for _ in range(ROWS)]
    reply = PublishPost(body="返事")
    posts = [await services.writing.publish_post(actor, threads[0], reply, "ja") for _ in range(ROWS)]
    for post in posts[:10]:
        await services.writing.react(actor, post, Reaction.HEARD)
    (face,) = (await owner.get(f"{at}/pseudonyms")).json()["items"]
    worn = [
        await services.vault.worn_by(actor.standings[community.id], in_thread(thread), None, "ja") for thread in threads
    ]
    await services.pool.execute(SPEAK_TO_IT, threads[0], worn[-1])
    await services.pool.execute(CALL_STAFF, threads[0], community.id)
    for statement in RECORDS:
        await database.execute(statement, community.id, owner.account_id, face["id"], ROWS)
    await database.execute(SAID_BEFORE, posts[0], ROWS)
    await database.execute(FOUND_OF_IT, posts[0], ROWS)
    await _shun_many(services, community, actor.standings[community.id])
    told = await services.writing.open_thread(
        actor, community.boards["talk"], OpenThread(title="話", body="本文"), "ja"
    )
    await _report_many(services, actor.standings[community.id], told)
    avatar = await uploaded_avatar(owner, face["id"], plain())
    places = {"avatar": avatar, "community": community.slug, "board": community.boards["talk"]}
    places |= await uploaded_image(owner, community.slug)
    places |= {"thread": threads[0], "post": posts[0], "pseudonym": face["id"]}
    places["unsealing"] = (await owner.get(f"{at}/unsealings")).json()["items"][0]["id"]
    return Crowd(community, owner, places)


async def _shun_many(services: Services, community: SomeCommunity, standing: Standing) -> None:
    """New faces that the owner mutes and blocks."""
    await services.pool.execute(SOME_FACES, community.id, ROWS)
    await services.pool.execute(SHUN_THEM, community.id, services.shunning.marker(standing))


async def _report_many(services: Services, standing: Standing, thread: str) -> None:
    """What the owner has reported of a post that somebody else wrote."""
    slots = services.reporting.slots(standing, KNOWN_DAYS)[:ROWS]
    post = await services.pool.fetchval(OF_SOMEBODY_ELSE, standing.community_id, thread)
    await services.pool.execute(REPORT_IT, standing.community_id, post, slots)
    asked = services.judging.slots(standing, KNOWN_DAYS)[:ROWS]
    await services.pool.execute(ASK_ABOUT_IT, standing.community_id, post, asked)


async def _fill(services: Services, community: SomeCommunity) -> None:
    name = {"ja": "板", "en": "Board"}
    boards = [AddBoard(slug=f"b{n}", kind=BoardKind.TALK, name=name, description=name) for n in range(ROWS)]
    empty = [AddCategory(slug=f"c{n}", name=name, boards=[]) for n in range(ROWS)]
    more = AddCategory(slug=f"more-{community.slug}", name=name, boards=boards)
    await services.setting_up.arrange(community.id, [more, *empty])
    for version in range(2, ROWS + 1):
        await services.founding.publish_rules(community.slug, PublishRules(version=version, text={"ja": "ルール"}))
    for number in range(ROWS):
        another = FoundCommunity(
            slug=f"{community.slug}-{number}",
            name=name,
            description=name,
            time_zone="Asia/Tokyo",
            languages=["ja"],
            policy=Policy(),
        )
        owner = AccountId(community.owner.account_id)
        await services.founding.found(another, PublishRules(version=1, text=name), owner)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("operation_id", LISTS)
async def test_a_list_takes_as_many_statements_for_a_hundred_as_for_one(crowd: Crowd, operation_id: str) -> None:
    for limit in (1, 100):
        async with statements() as made:
            page = (
                await crowd.owner.get(
                    crowd.address(operation_id), params={**ASKED.get(operation_id, {}), "limit": limit}
                )
            ).json()
        assert (len(page["items"]), page["next_cursor"] is not None) == (limit, True)
        assert len(made) == LISTS[operation_id], made


def test_every_list_is_counted() -> None:
    assert LISTS.keys() == {operation.id for operation in operations() if operation.is_list}


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("operation_id", READS)
async def test_a_read_takes_few_statements(crowd: Crowd, operation_id: str) -> None:
    async with statements() as made:
        assert (await crowd.owner.get(crowd.address(operation_id))).status_code == 200
    assert len(made) == READS[operation_id], made


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("operation", [o for o in operations() if o.id in LISTS | READS], ids=lambda o: o.id)
async def test_who_somebody_is_takes_one_statement_and_it_is_the_first(crowd: Crowd, operation: Operation) -> None:
    async with statements() as made:
        asking = crowd.owner.get(crowd.address(operation.id), params=ASKED.get(operation.id))
        assert (await asking).status_code == 200
    asked = [STANDINGS in statement for statement in made]
    assert asked == ([True] + [False] * (len(made) - 1) if operation.content["security"] else [False] * len(made))


@pytest.mark.usefixtures("heard")
async def test_writing_takes_few_statements(crowd: Crowd) -> None:
    async with statements() as replying:
        posted = await crowd.owner.post(crowd.address("list_posts"), {"body": "返事"})
    async with statements() as opening:
        await crowd.owner.post(crowd.address("list_threads"), {"title": "話", "body": "本文"})
    async with statements() as reacting:
        await crowd.owner.put(f"/v1/posts/{posted.json()['id']}/reactions/same")
    counted = (len(replying), len(opening), len(reacting))
    assert counted == (PUBLISH_POST, OPEN_THREAD, REACT), (replying, opening, reacting)


@pytest.mark.usefixtures("heard")
async def test_quoting_costs_one_statement_more_however_much_is_quoted(crowd: Crowd) -> None:
    first = (await crowd.owner.get(crowd.address("list_posts"))).json()["items"][0]["id"]
    quotes = [{"post_id": first, "start": n % 2, "length": 1} for n in range(5)]
    async with statements() as quoting:
        posted = await crowd.owner.post(crowd.address("list_posts"), {"body": "返事", "quotes": quotes})
    assert (posted.status_code, len(quoting)) == (201, PUBLISH_POST + 1), quoting


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("operation_id", ["list_threads", "list_posts", "search", "show_thread", "show_post"])
async def test_filters_that_catch_everything_cost_no_statement(crowd: Crowd, operation_id: str) -> None:
    at = f"/v1/communities/{crowd.community.slug}/memberships/me/preferences"
    filters = {"words": [{"word": word, "action": "hide"} for word in ("返", "本", "話")]}
    assert (await crowd.owner.patch(at, {"filters": filters})).status_code == 200
    try:
        async with statements() as made:
            read = await crowd.owner.get(crowd.address(operation_id), params=ASKED.get(operation_id))
        assert '"filtered":{"action":"blur"' in read.text
        assert len(made) == (LISTS | READS)[operation_id], made
    finally:
        await crowd.owner.patch(at, {"filters": {}})


@pytest.mark.usefixtures("heard")
async def test_images_cost_one_statement_more_however_many_there_are(crowd: Crowd) -> None:
    images = []
    for _ in range(6):
        async with statements() as uploading:
            images.append((await uploaded_image(crowd.owner, crowd.community.slug))["image"])
        assert len(uploading) == UPLOAD_IMAGE, uploading
    shown = [{"id": image, "alt": "絵"} for image in images]
    async with statements() as replying:
        replied = await crowd.owner.post(crowd.address("list_posts"), {"body": "返事", "images": shown})
    assert (replied.status_code, len(replying)) == (201, PUBLISH_POST + ATTACH), replying


@pytest.mark.usefixtures("heard")
async def test_a_key_costs_one_statement_more_and_a_repetition_four(crowd: Crowd) -> None:
    headers, counted = {"Idempotency-Key": str(uuid.uuid4())}, []
    for _ in range(2):
        async with statements() as replying:
            await crowd.owner.post(crowd.address("list_posts"), {"body": "返事"}, headers=headers)
        counted.append(len(replying))
    assert counted == [PUBLISH_POST + 1, PUBLISH_POST + 4], counted


@pytest.mark.usefixtures("heard")
async def test_changing_ones_own_writing_takes_few_statements(crowd: Crowd) -> None:
    at = f"/v1/posts/{(await crowd.owner.post(crowd.address('list_posts'), {'body': '返事'})).json()['id']}"
    async with statements() as editing:
        assert (await crowd.owner.patch(at, {"body": "二度目"})).status_code == 200
    async with statements() as redacting:
        assert (await crowd.owner.post(f"{at}/redaction", {"body": "残り"})).status_code == 200
    async with statements() as deleting:
        assert (await crowd.owner.delete(at)).status_code == 204
    counted = (len(editing), len(redacting), len(deleting))
    assert counted == (EDIT, REDACT, DELETE), (editing, redacting, deleting)


@pytest.mark.usefixtures("heard")
async def test_who_speaks_to_nobody_pays_nothing_and_who_does_a_fixed_number(
    client: httpx.AsyncClient, crowd: Crowd
) -> None:
    faces = [
        await face_of(await new_member(client, crowd.community.slug, version=ROWS), crowd.community.slug)
        for _ in range(3)
    ]
    first = (await crowd.owner.get(crowd.address("list_posts"))).json()["items"][0]["id"]
    counted = []
    for body in ("返事", f"@{faces[0]} へ", f"@{faces[0]} と @{faces[1]} と @{faces[2]} へ"):
        async with statements() as replying:
            posted = await crowd.owner.post(crowd.address("list_posts"), {"body": body})
        assert posted.status_code == 201, posted.text
        counted.append(len(replying))
    async with statements() as replying:
        await crowd.owner.post(crowd.address("list_posts"), {"body": "返事", "reply_to": first})
    assert counted == [PUBLISH_POST, PUBLISH_POST + MENTION, PUBLISH_POST + MENTION], counted  # events go together
    assert len(replying) == PUBLISH_POST + REPLY_TO_SOMEBODY, replying


@pytest.mark.usefixtures("heard")
async def test_what_concerns_faces_takes_few_statements(client: httpx.AsyncClient, crowd: Crowd) -> None:
    other = await face_of(await new_member(client, crowd.community.slug, version=ROWS), crowd.community.slug)
    async with statements() as blocking:
        assert (await crowd.owner.put(f"/v1/pseudonyms/{other}/block")).status_code == 204
    async with statements() as uploading:
        assert (await upload(crowd.owner, crowd.places["pseudonym"], plain(BLUE))).status_code == 204
    assert (len(blocking), len(uploading)) == (BLOCK, UPLOAD), (blocking, uploading)


@pytest.mark.usefixtures("heard")
async def test_without_a_good_token_the_database_is_not_asked(client: httpx.AsyncClient, crowd: Crowd) -> None:
    async with statements() as made:
        for token in ("", "Bearer x", f"Bearer {crowd.owner.access_token[:-8]}"):
            await client.get(crowd.address("list_posts"), headers={"Authorization": token})
    assert made == []
