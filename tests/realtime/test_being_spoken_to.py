"""The topic `me` says that somebody spoke to a face of one's own: where, to nobody else, and only what one wants."""

from typing import Any

import pytest

from api.bootstrap import Services
from tests.people import Person, face_of

from .conftest import Scene
from .listening import Frame, Listener, listening
from .serving import Gateway

SPOKEN_TO = "boards.face_spoken_to.v1"


async def spoken(scene: Scene, face: str, by: Person | None = None, **more: Any) -> str:
    """A post that mentions it."""
    answer = await (by or scene.writer).post(f"/v1/threads/{scene.thread}/posts", {"body": f"@{face} はい", **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def told_until(listener: Listener, post: str) -> list[Frame]:
    """What came on `me` before the event of this post."""
    return [frame for frame in await listener.until(post) if frame["topic"] == "me"]


def are_about(scene: Scene, frames: list[Frame], *posts: str, kind: str = "mention") -> bool:
    where = {"community_id": scene.community.id, "board_id": scene.board, "thread_id": scene.thread}
    told = [(frame["event"], frame["data"]) for frame in frames]
    return told == [(SPOKEN_TO, where | {"post_id": post, "kind": kind}) for post in posts]


async def test_every_face_of_ones_own_is_meant_at_every_server_and_nobody_elses(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    faces = [await face_of(scene.reader, scene.community.slug) for _ in range(2)]
    async with (
        listening(scene.reader, gateway) as here,
        listening(scene.reader, another_gateway) as there,
        listening(scene.writer, gateway) as other,
    ):
        for listener in (here, there, other):
            await listener.subscribe("me", scene.topics[0])
        posts = [await spoken(scene, face) for face in faces]
        last = await scene.reply()
        for listener in (here, there):
            assert are_about(scene, await told_until(listener, last), *posts)
        assert await told_until(other, last) == []


async def test_who_comes_back_is_told_what_was_missed_and_still_stands(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    face = await face_of(scene.reader, scene.community.slug)
    async with listening(scene.reader, gateway) as listener:
        start = (await listener.subscribe("me", scene.topics[0]))["cursor"]
    first, second, third = [await spoken(scene, face) for _ in range(3)]
    assert (await scene.writer.delete(f"/v1/posts/{second}")).status_code == 204
    last = await scene.reply()
    for server in (another_gateway, gateway):
        async with listening(scene.reader, server) as listener:
            await listener.subscribe("me", scene.topics[0], cursor=start)
            assert are_about(scene, await told_until(listener, last), first, third)


async def test_replies_are_told_to_whose_post_it_was(scene: Scene, gateway: Gateway) -> None:
    own = await scene.reply(by=scene.reader)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe("me", scene.topics[0])
        answer = await scene.writer.post(f"/v1/threads/{scene.thread}/posts", {"body": "はい", "reply_to": own})
        told = await told_until(listener, await scene.reply())
    assert are_about(scene, told, answer.json()["id"], kind="reply")


@pytest.mark.parametrize("why", ["blocked", "not wanted", "not for them"])
async def test_what_one_would_not_find_is_not_told(scene: Scene, gateway: Gateway, why: str) -> None:
    community, slug = scene.community, scene.community.slug
    face, by, thread = await face_of(scene.reader, slug), scene.writer, scene.thread
    if why == "blocked":
        (own,) = (await scene.writer.get(f"/v1/communities/{slug}/pseudonyms")).json()["items"]
        assert (await scene.reader.put(f"/v1/pseudonyms/{own['id']}/block")).status_code == 204
    elif why == "not wanted":
        chosen = {"json": {"kinds": ["reply"]}}
        await scene.reader.call("PUT", f"/v1/communities/{slug}/notices/preferences", **chosen)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe("me", scene.topics[2])
        if why == "not for them":
            board, words = community.boards["case_conference"], {"title": "話", "body": f"@{face}"}
            assert (await community.owner.post(f"/v1/boards/{board}/threads", words)).status_code == 201
        else:
            await spoken(scene, face, by)
        last = await scene.reply(thread, by=community.owner)
        assert await told_until(listener, last) == []


async def test_the_log_says_of_it_what_the_post_says_and_no_more(scene: Scene, services: Services) -> None:
    face = await face_of(scene.reader, scene.community.slug)
    post = await spoken(scene, face)
    look = "SELECT topics, data::text FROM community.events WHERE type = $1 AND data->>'post_id' = $2"
    (row,) = await services.pool.fetch(look, SPOKEN_TO, post)
    assert row["topics"] == ["me", f"to:{face}"]
    assert face not in row["data"] and "はい" not in row["data"]


MODERATED = "boards.writing_moderated.v1"


@pytest.mark.parametrize("how", ["locked", "hidden", "deleted"])
async def test_what_staff_did_is_told_to_whose_it_was_and_of_what_is_gone_in_any_case(
    scene: Scene, gateway: Gateway, services: Services, how: str
) -> None:
    staff, reason = scene.community.owner, {"reason": "ここだけのわけ"}
    words = {"title": "話", "body": "はじめ"}
    thread = (await scene.reader.post(f"/v1/boards/{scene.board}/threads", words)).json()["id"]
    (own,) = (await scene.reader.get(f"/v1/threads/{thread}/posts")).json()["items"]
    chosen: dict[str, Any] = {"json": {"kinds": []}}
    await scene.reader.call("PUT", f"/v1/communities/{scene.community.slug}/notices/preferences", **chosen)
    async with listening(scene.reader, gateway) as listener, listening(scene.writer, gateway) as other:
        for one in (listener, other):
            await one.subscribe("me", scene.topics[0])
        match how:
            case "locked":
                done = await staff.patch(f"/v1/threads/{thread}", {"locked": True, **reason})
            case "hidden":
                done = await staff.put(f"/v1/posts/{own['id']}/hiding", reason)
            case _:
                done = await staff.delete(f"/v1/posts/{own['id']}", json=reason)
        assert done.status_code < 300, done.text
        last = await scene.reply()
        told = [(frame["event"], frame["data"]) for frame in await told_until(listener, last)]
        assert await told_until(other, last) == []
    where = {"community_id": scene.community.id, "board_id": scene.board, "thread_id": thread, "post_id": own["id"]}
    assert told == ([] if how == "locked" else [(MODERATED, where)]), "that it is locked they did not want to know"
    look = "SELECT topics, data::text FROM community.events WHERE type = $1 AND data->>'post_id' = $2"
    (row,) = await services.pool.fetch(look, MODERATED, own["id"])
    assert row["topics"] == ["me", f"to:{own['author']['id']}"]
    (office,) = (await staff.get(f"/v1/communities/{scene.community.slug}/pseudonyms")).json()["items"]
    assert not any(word in row["data"] for word in (office["id"], own["author"]["id"], "わけ"))


@pytest.mark.parametrize("topic", ["to:{face}", "me:{face}", "{face}"])
async def test_nobody_can_follow_what_is_told_to_a_face(scene: Scene, gateway: Gateway, topic: str) -> None:
    face = await face_of(scene.reader, scene.community.slug)
    await spoken(scene, face)
    async with listening(scene.writer, gateway) as listener:
        problem = await listener.refused(type="subscribe", topics=[topic.format(face=face)])
    assert problem["code"] == "topic_missing"
