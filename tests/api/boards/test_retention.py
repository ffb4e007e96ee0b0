"""What a community keeps only for a while is gone when it is older, from everywhere, and who follows is told."""

from copy import copy
from datetime import UTC, datetime, timedelta

import httpx

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from api.settings import Settings
from domain.boards.posts.expiring import Expiring
from domain.memberships.model.community import Acknowledgement
from tests.api.boards.following import Follower, fresh
from tests.api.boards.places import posts_of, reply
from tests.api.boards.test_images import ALT, in_store, sent, showing
from tests.domain.fakes import FixedClock
from tests.people import Person, SomeCommunity

CANARY = "カナリアQx7"
_WORDS = "SELECT count(*) FROM community.{table} t WHERE t::text LIKE $1"


async def keep(community: SomeCommunity, days: int | None) -> httpx.Response:
    policy = {"acknowledgements": [each.value for each in Acknowledgement], "retention_days": days}
    return await community.owner.call("PATCH", f"/v1/communities/{community.slug}", json={"policy": policy})


def in_days(services: Services, days: float) -> Expiring:
    """The chore as it will be then."""
    expiring = copy(services.expiring)
    expiring._clock = FixedClock(datetime.now(UTC) + timedelta(days=days))
    return expiring


async def test_what_is_older_than_that_is_gone_from_everywhere(
    services: Services, settings: Settings, database: Pool, community: SomeCommunity, member: Person, other: Person
) -> None:
    assert (await keep(community, 30)).status_code == 200
    image = (await sent(member, community))["id"]
    words = showing(image, alt=ALT + CANARY) | {"title": CANARY, "body": CANARY}
    thread = (await member.post(f"/v1/boards/{community.boards['talk']}/threads", words)).json()["id"]
    (first,) = await posts_of(member, thread)
    assert (await member.call("PATCH", f"/v1/posts/{first['id']}", json={"body": CANARY * 2})).status_code == 200
    assert (await reply(other, thread, body=f"返事 {CANARY}")).status_code == 201
    await other.put(f"/v1/posts/{first['id']}/reactions/heard")
    follower = await Follower(other, [community.boards["talk"]]).begin()

    stored = await database.fetchrow("SELECT whole, thumbnail FROM community.images WHERE id = $1", image)
    assert stored is not None and set(stored) <= in_store(settings).keys()

    await in_days(services, 29).sweep()
    assert [post["withdrawn_by"] for post in await posts_of(other, thread)] == [None, None]
    await in_days(services, 31).sweep()
    left = await posts_of(other, thread)
    assert [(post["withdrawn_by"], post["author"], post["body"]) for post in left] == [("retention", None, None)] * 2
    assert [(post["images"], post["reactions"]) for post in left] == [([], [])] * 2
    assert (await other.get(f"/v1/threads/{thread}")).json()["title"] is None
    await follower.take_in("boards.post_deleted.v1", thread, times=len(left))
    assert [post["withdrawn_by"] for post in follower.copy.posts.values()] == ["retention"] * 2
    board = community.boards["talk"]
    assert follower.copy.shown(board) == await fresh(other, board)
    for table in ("posts", "post_revisions", "threads", "images", "events"):
        assert await database.fetchval(_WORDS.format(table=table), f"%{CANARY}%") == 0, table
    found = await other.get(f"/v1/communities/{community.slug}/search", params={"q": CANARY})
    assert found.json()["items"] == []
    await services.imaging.sweep()
    assert not set(stored) & in_store(settings).keys()


async def test_what_is_kept_for_ever_is_kept(services: Services, community: SomeCommunity, member: Person) -> None:
    assert (await keep(community, None)).status_code == 200
    words = {"title": "話", "body": "ずっと"}
    thread = (await member.post(f"/v1/boards/{community.boards['talk']}/threads", words)).json()["id"]
    await in_days(services, 3_650).sweep()
    assert [post["body"] for post in await posts_of(member, thread)] == ["ずっと"]


async def test_the_author_is_told_of_nothing_as_nobody_moderated_it(
    services: Services, community: SomeCommunity, member: Person
) -> None:
    await keep(community, 30)
    words = {"title": "話", "body": "いつかは"}
    thread = (await member.post(f"/v1/boards/{community.boards['talk']}/threads", words)).json()["id"]
    await in_days(services, 31).sweep()
    assert [post["withdrawn_by"] for post in await posts_of(member, thread)] == ["retention"]
    notices = await member.get(f"/v1/communities/{community.slug}/notices")
    assert notices.json()["items"] == []
