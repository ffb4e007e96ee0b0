"""What staff do with somebody's writing is told to the face that wrote it: where, and nothing else."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from domain.boards.mentions.notifying import REMOVALS_KNOWN
from domain.shared.ids import first_at
from tests.api.boards.places import judge, open_thread, posts_of, reply
from tests.api.boards.test_mentions import notices
from tests.people import Person, SomeCommunity, face_of, new_member

REASON = {"reason": "わけ"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A thread that somebody opened, with an answer by another."""

    community: SomeCommunity
    opener: Person
    other: Person
    thread: str
    another: str
    first: str
    answer: str

    @property
    def staff(self) -> Person:
        return self.community.owner

    async def told(self, person: Person) -> list[tuple[str, str]]:
        return [(each["kind"], each["post_id"]) for each in await notices(person, self.community)]


@pytest.fixture
async def scene(client: httpx.AsyncClient, community: SomeCommunity) -> Scene:
    opener, other = [await new_member(client, community.slug) for _ in range(2)]
    thread, another = [(await open_thread(person, community))["id"] for person in (opener, community.owner)]
    await reply(other, thread)
    first, answer = await posts_of(opener, thread)
    return Scene(community, opener, other, thread, another, first["id"], answer["id"])


Act = Callable[[Scene], Awaitable[httpx.Response]]


def changed(**change: Any) -> Act:
    return lambda scene: scene.staff.patch(f"/v1/threads/{scene.thread}", {**change, **REASON})


async def decided(scene: Scene, outcome: str) -> httpx.Response:
    reported = await scene.opener.post(f"/v1/posts/{scene.answer}/reports", {"category": "other"})
    close = {"outcome": outcome}
    at = f"/v1/communities/{scene.community.slug}/reports/{reported.json()['id']}"
    return await scene.staff.post(f"{at}/decision", close)


async def unhidden(scene: Scene) -> httpx.Response:
    await scene.staff.put(f"/v1/posts/{scene.answer}/hiding", REASON)
    return await scene.staff.delete(f"/v1/posts/{scene.answer}/hiding")


async def unlocked(scene: Scene) -> httpx.Response:
    await changed(locked=True)(scene)
    return await scene.staff.patch(f"/v1/threads/{scene.thread}", {"locked": False})


OF_THE_ANSWER: dict[str, Act] = {
    "hidden": lambda s: s.staff.put(f"/v1/posts/{s.answer}/hiding", REASON),
    "shown again": unhidden,
    "deleted": lambda s: s.staff.delete(f"/v1/posts/{s.answer}", json=REASON),
    "warned of": lambda s: s.staff.put(f"/v1/posts/{s.answer}/content_warning", {"tags": ["death"], **REASON}),
    "hidden for a report": lambda s: decided(s, "hidden"),
    "deleted for a report": lambda s: decided(s, "removed"),
    "judged": lambda s: judge(s.staff, s.answer),
    "split off": lambda s: s.staff.post(
        f"/v1/threads/{s.thread}/split", {"post_ids": [s.answer], "title": "分けた話", **REASON}
    ),
}
OF_THE_THREAD: dict[str, Act] = {
    "locked": changed(locked=True),
    "unlocked": unlocked,
    "renamed": changed(title="別の題"),
    "moved": lambda s: changed(board_id=s.community.boards["knowledge"])(s),
    "merged": lambda s: s.staff.post(f"/v1/threads/{s.thread}/merge", {"into": s.another, **REASON}),
}
OF_NOBODY: dict[str, Act] = {
    "pinned": changed(pinned=True),
    "nothing done": changed(locked=False),
    "looked at": lambda s: decided(s, "no_action"),
}


@pytest.mark.parametrize("what", OF_THE_ANSWER)
async def test_who_wrote_a_post_is_told_and_nobody_else(scene: Scene, what: str) -> None:
    before = await scene.told(scene.opener)
    assert (await OF_THE_ANSWER[what](scene)).status_code < 300
    assert await scene.told(scene.other) == [("moderated", scene.answer)]
    assert await scene.told(scene.opener) == before
    assert await scene.told(scene.staff) == []


@pytest.mark.parametrize("what", OF_THE_THREAD)
async def test_who_opened_a_thread_is_told_and_nobody_else(scene: Scene, what: str) -> None:
    assert (await OF_THE_THREAD[what](scene)).status_code < 300
    assert await scene.told(scene.opener) == [("moderated", scene.first)]
    assert await scene.told(scene.other) == await scene.told(scene.staff) == []


@pytest.mark.parametrize("what", OF_NOBODY)
async def test_what_takes_nothing_from_anybody_is_told_to_nobody(scene: Scene, what: str) -> None:
    assert (await OF_NOBODY[what](scene)).status_code < 300
    assert await scene.told(scene.opener) == await scene.told(scene.other) == []


async def test_what_one_does_with_ones_own_is_no_news(scene: Scene) -> None:
    await scene.opener.patch(f"/v1/threads/{scene.thread}", {"title": "別の題"})
    await scene.opener.patch(f"/v1/posts/{scene.first}", {"body": "二度目"})
    await scene.other.delete(f"/v1/posts/{scene.answer}")
    assert await scene.told(scene.opener) == await scene.told(scene.other) == []


async def test_a_notice_says_where_and_neither_what_nor_who_nor_why(scene: Scene) -> None:
    await scene.staff.put(f"/v1/posts/{scene.answer}/hiding", {"reason": "ここだけのわけ"})
    (own,) = (await scene.other.get(f"/v1/communities/{scene.community.slug}/pseudonyms")).json()["items"]
    (notice,) = await notices(scene.other, scene.community)
    assert notice.pop("id").startswith("ntc_")
    assert notice == {
        "kind": "moderated",
        "pseudonym_id": own["id"],
        "board_id": scene.community.boards["talk"],
        "thread_id": scene.thread,
        "post_id": scene.answer,
        "read": False,
    }


async def test_the_last_time_counts_and_is_unread_again(scene: Scene) -> None:
    at = f"/v1/communities/{scene.community.slug}/notices"
    await scene.staff.put(f"/v1/posts/{scene.answer}/hiding", REASON)
    (first,) = await notices(scene.other, scene.community)
    await scene.other.put(f"{at}/read", {"up_to": first["id"]})
    assert await notices(scene.other, scene.community, "?unread=true") == []
    await scene.staff.delete(f"/v1/posts/{scene.answer}", json=REASON)
    (again,) = await notices(scene.other, scene.community, "?unread=true")
    assert (again["post_id"], again["read"]) == (scene.answer, False)
    assert again["id"] > first["id"]


@pytest.mark.parametrize("how", ["hidden", "deleted"])
async def test_nobody_can_want_not_to_know_that_their_post_is_gone(scene: Scene, how: str) -> None:
    at = f"/v1/communities/{scene.community.slug}/notices/preferences"
    await scene.other.call("PUT", at, json={"kinds": []})
    await OF_THE_ANSWER["warned of"](scene)
    assert await scene.told(scene.other) == []
    await OF_THE_ANSWER[how](scene)
    assert await scene.told(scene.other) == [("moderated", scene.answer)]
    if how == "hidden":
        await scene.staff.delete(f"/v1/posts/{scene.answer}/hiding")
        assert await scene.told(scene.other) == []
    await scene.other.call("PUT", at, json={"kinds": ["moderated"]})
    assert await scene.told(scene.other) == [("moderated", scene.answer)]


async def test_what_the_author_takes_back_after_it_was_hidden_leaves_no_notice(scene: Scene, database: Pool) -> None:
    await OF_THE_ANSWER["hidden"](scene)
    assert (await scene.other.delete(f"/v1/posts/{scene.answer}")).status_code == 204
    assert await scene.told(scene.other) == []
    assert await database.fetch("SELECT FROM community.notices WHERE post_id = $1", scene.answer) == []


async def test_a_tombstone_that_staff_left_forgets_whose_it_was(
    scene: Scene, services: Services, database: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await OF_THE_ANSWER["deleted"](scene)
    await OF_THE_THREAD["locked"](scene)
    await services.notifying.sweep()
    assert await scene.told(scene.other) == [("moderated", scene.answer)]
    was = first_at("ntc", services.clock.now() - REMOVALS_KNOWN - timedelta(minutes=1))
    await database.execute("UPDATE community.notices SET id = $1 WHERE post_id = $2", was, scene.answer)
    await services.notifying.sweep()
    assert await scene.told(scene.other) == []
    assert await database.fetch("SELECT FROM community.notices WHERE post_id = $1", scene.answer) == []
    assert await scene.told(scene.opener) == [("moderated", scene.first)], "who still stands there is known anyway"


async def test_what_staff_do_under_one_face_with_another_of_their_own_leaves_what_any_other_would(
    scene: Scene, database: Pool
) -> None:
    """Else a row that is missing would say whose both are."""
    faces = [await face_of(scene.staff, scene.community.slug) for _ in range(2)]
    opened = await scene.staff.post(
        f"/v1/boards/{scene.community.boards['talk']}/threads",
        {"title": "話", "body": "はじめ", "pseudonym_id": faces[0]},
    )
    thread = opened.json()["id"]
    (post,) = await posts_of(scene.staff, thread)
    for act in (
        scene.staff.patch(f"/v1/threads/{thread}", {"locked": True, **REASON}),
        scene.staff.put(f"/v1/posts/{post['id']}/hiding", REASON),
    ):
        assert (await act).status_code < 300
        rows = await database.fetch("SELECT * FROM community.notices WHERE post_id = $1", post["id"])
        assert [(row["pseudonym_id"], row["kind"]) for row in rows] == [(faces[0], "moderated")]


async def test_a_post_that_names_its_own_face_still_shows_so(scene: Scene) -> None:
    (own,) = (await scene.other.get(f"/v1/communities/{scene.community.slug}/pseudonyms")).json()["items"]
    posted = (await reply(scene.other, scene.thread, body=f"@{own['id']} はわたし")).json()
    assert len(posted["mentions"]) == 1
    await scene.staff.put(f"/v1/posts/{posted['id']}/content_warning", {"tags": ["death"], **REASON})
    assert (await scene.other.get(f"/v1/posts/{posted['id']}")).json()["mentions"] == posted["mentions"]
    assert await scene.told(scene.other) == [("moderated", posted["id"])]


async def test_nobody_is_told_of_what_a_former_member_wrote(
    client: httpx.AsyncClient, services: Services, scene: Scene, database: Pool
) -> None:
    leaver = await new_member(client, scene.community.slug)
    post = (await reply(leaver, scene.thread)).json()["id"]
    at_once = {"writing": "keep", "at_once": True}
    await leaver.post(f"/v1/communities/{scene.community.slug}/memberships/me/departure", at_once)
    await services.departures.tend()
    assert (await scene.staff.put(f"/v1/posts/{post}/hiding", REASON)).status_code == 204
    assert await database.fetch("SELECT FROM community.notices WHERE post_id = $1", post) == []
