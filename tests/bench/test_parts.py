"""What the bench is made of: places as real writes would have made them, plans, growth, and a client's frames."""

import json
from typing import Any

import asyncpg
import pytest

from api.bootstrap import wire
from api.settings import Settings
from domain.identity.model import FIRST_PARTY_CLIENT
from domain.shared.shapes import PageRequest

from .__main__ import require_durable
from .growth import grown
from .plans import explained
from .seeding import seed_into
from .sockets import frame
from .wrk import LoadFailed

_DEFINED = """
SELECT indexdef FROM pg_indexes WHERE schemaname = 'community'
UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'community'::regnamespace
UNION ALL SELECT table_name || column_name || column_default FROM information_schema.columns
WHERE table_schema = 'community' AND column_default IS NOT NULL ORDER BY 1
"""

_WHOLE = (
    "SELECT count(*) FROM community.posts JOIN community.threads t USING (board_id) WHERE t.id = thread_id AND indexed"
)


async def test_people_of_a_seeded_place_sign_in_and_read_and_the_tables_are_as_before(
    own_migrated: str, settings: Settings
) -> None:
    owner = await asyncpg.connect(own_migrated)
    before = await owner.fetch(_DEFINED)
    place = await seed_into(settings, own_migrated, posts=70, boards=3, long_thread=120, people=8)
    assert await owner.fetch(_DEFINED) == before
    assert await owner.fetchval(_WHOLE) == place.posts == 190
    async with wire(settings, own_migrated, work=False) as services:
        tokens = await services.identity.sign_in(place.recovery_codes[-1], FIRST_PARTY_CLIENT)
        bearer = services.identity.authenticate(tokens.access_token)
        actor = await services.staying.actor(bearer.account_id, bearer.client_id)
        posts = json.loads((await services.reading.posts(actor, place.thread, PageRequest(100))).items)
        threads = json.loads((await services.reading.threads(actor, place.boards[0], PageRequest(100))).items)
    marks = [mark for post in posts for mark in post["reactions"]]
    assert len(posts) == 100 and all(post["author"] and post["body"] for post in posts)
    assert {mark["mine"] for mark in marks} == {False, True}
    assert place.thread in {thread["id"] for thread in threads}
    await owner.close()


async def test_a_database_that_may_lose_what_it_confirmed_is_not_measured(database_url: str) -> None:
    with pytest.raises(LoadFailed, match="fsync is off"):
        await require_durable(database_url)


def _node(kind: str, **more: Any) -> dict[str, Any]:
    return {"Node Type": kind, **more}


def test_a_plan_that_reads_a_big_table_as_a_whole_is_told_wherever_it_does() -> None:
    small, big = _node("Seq Scan", **{"Relation Name": "boards"}), _node("Seq Scan", **{"Relation Name": "posts"})
    index = _node("Index Scan", **{"Index Name": "threads_pkey", "Relation Name": "threads"})
    plan = _node("Aggregate", Plans=[_node("Nested Loop", Plans=[index, small, big])])
    found = explained("thread page", "SELECT  1", "for any", plan, {"posts", "threads"})
    assert (found.indexes, found.read_whole) == (("threads_pkey",), ("posts",))
    assert "READS ALL OF posts" in found.line
    assert explained("x", "SELECT", "for any", index, {"posts", "threads"}).read_whole == ()


def test_growth_is_how_many_times_as_long_it_takes_there_and_on_the_last_page() -> None:
    rounds = [{"small": 100.0, "large": 80.0}, {"small": 100.0, "large": 50.0}, {"small": 100.0, "large": 100.0}]
    first = [{"small": 200.0, "large": 100.0}] * 3
    path = grown("thread page, last", {"thread page, last": rounds, "thread page, first": first})
    assert path.ratios == {"large": 1.25, "last/first small": 2.0, "last/first large": 1.25}
    assert "large 80/s" in path.line and "large 1.25!" in path.line


@pytest.mark.parametrize("length", [5, 125, 126, 300])
def test_a_clients_frame_says_its_length_in_as_few_bytes_as_there_can_be(length: int) -> None:
    head, payload = frame(b"x" * length)[:-length], frame(b"x" * length)[-length:]
    size = head[2:4] if length > 125 else head[1:2]
    assert head[0] == 0x81 and head[1] & 0x80 and payload == b"x" * length
    assert int.from_bytes(size) & (0x7F if length <= 125 else 0xFFFF) == length
