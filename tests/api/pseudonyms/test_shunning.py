"""Muting and blocking: what one does not want to read goes, and the other side, and everybody else, notice nothing."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.shared.ids import AccountId
from tests.api.boards.places import open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity, face_of, found_community, new_member

NOBODYS = "00000000000000000000000000"


@dataclass(frozen=True, slots=True)
class Scene:
    """Somebody who shuns, a face, and a thread of each in which both have written."""

    community: SomeCommunity
    viewer: Person
    own_thread: dict[str, Any]
    other: Person
    face: str
    thread: dict[str, Any]
    post: str
    """The other's post in the viewer's thread."""

    async def shun(self, how: str) -> None:
        assert (await self.viewer.put(f"/v1/pseudonyms/{self.face}/{how}")).status_code == 204

    async def listed(self, how: str) -> list[str]:
        items = (await self.viewer.get(f"/v1/communities/{self.community.slug}/{how}s")).json()["items"]
        return [face["id"] for face in items]


async def staged(services: Services, client: httpx.AsyncClient) -> Scene:
    community = await found_community(services, client)
    viewer, other = await new_member(client, community.slug), await new_member(client, community.slug)
    own_thread, thread = await open_thread(viewer, community), await open_thread(other, community)
    post = (await reply(other, own_thread["id"])).json()
    assert (await reply(viewer, thread["id"])).status_code == 201
    return Scene(community, viewer, own_thread, other, thread["author"]["id"], thread, post["id"])


@pytest.fixture
async def scene(services: Services, client: httpx.AsyncClient) -> Scene:
    return await staged(services, client)


async def test_a_muted_face_is_shown_and_marked(scene: Scene) -> None:
    await scene.shun("mute")
    muted = {post["author"]["id"]: post["author"]["muted"] for post in await posts_of(scene.viewer, scene.thread["id"])}
    assert muted == {scene.face: True, scene.own_thread["author"]["id"]: False}
    threads = (await scene.viewer.get(f"/v1/boards/{scene.thread['board_id']}/threads")).json()["items"]
    assert [thread["author"]["muted"] for thread in threads] == [True, False]
    for path in (f"/v1/threads/{scene.thread['id']}", f"/v1/posts/{scene.post}"):
        assert (await scene.viewer.get(path)).json()["author"]["muted"] is True


async def test_what_a_blocked_face_wrote_is_in_no_list(scene: Scene) -> None:
    await scene.shun("block")
    threads = (await scene.viewer.get(f"/v1/boards/{scene.thread['board_id']}/threads")).json()["items"]
    assert [thread["id"] for thread in threads] == [scene.own_thread["id"]]
    posts = await posts_of(scene.viewer, scene.own_thread["id"])
    assert {post["author"]["id"] for post in posts} == {scene.own_thread["author"]["id"]}


async def test_a_direct_question_for_it_is_answered_as_for_what_is_not_there(scene: Scene) -> None:
    await scene.shun("block")
    for method, path, body in (
        ("GET", "/v1/threads/{thr}", None),
        ("GET", "/v1/threads/{thr}/posts", None),
        ("POST", "/v1/threads/{thr}/posts", {"body": "返事"}),
        ("GET", "/v1/posts/{pst}", None),
        ("PUT", "/v1/posts/{pst}/reactions/heard", None),
        ("DELETE", "/v1/posts/{pst}/reactions/heard", None),
    ):
        there = path.format(thr=scene.thread["id"], pst=scene.post)
        nowhere = path.format(thr=f"thr_{NOBODYS}", pst=f"pst_{NOBODYS}")
        hidden, absent = [await scene.viewer.call(method, each, json=body) for each in (there, nowhere)]
        assert (hidden.status_code, hidden.content, hidden.headers) == (404, absent.content, absent.headers), path


async def test_taking_it_back_brings_everything_back(scene: Scene) -> None:
    before = await posts_of(scene.viewer, scene.own_thread["id"])
    await scene.shun("block")
    assert await posts_of(scene.viewer, scene.own_thread["id"]) != before
    for _ in range(2):
        assert (await scene.viewer.delete(f"/v1/pseudonyms/{scene.face}/block")).status_code == 204
    assert await posts_of(scene.viewer, scene.own_thread["id"]) == before


async def test_a_block_and_a_mute_do_not_touch_each_other(scene: Scene) -> None:
    await scene.shun("mute")
    await scene.shun("block")
    await scene.shun("block")
    assert (await scene.listed("mute"), await scene.listed("block")) == ([scene.face], [scene.face])
    await scene.viewer.delete(f"/v1/pseudonyms/{scene.face}/block")
    assert (await scene.listed("mute"), await scene.listed("block")) == ([scene.face], [])
    assert (await scene.viewer.get(f"/v1/posts/{scene.post}")).json()["author"]["muted"] is True


async def test_it_is_the_persons_own_whatever_face_they_wear(scene: Scene) -> None:
    await scene.shun("block")
    second = await face_of(scene.viewer, scene.community.slug)
    written = await reply(scene.viewer, scene.own_thread["id"], pseudonym_id=second)
    assert written.status_code == 201
    authors = {post["author"]["id"] for post in await posts_of(scene.viewer, scene.own_thread["id"])}
    assert authors == {scene.own_thread["author"]["id"], second}


async def test_the_persons_other_faces_are_not_shunned_as_nobody_may_know_them(scene: Scene) -> None:
    sibling = await face_of(scene.other, scene.community.slug)
    await scene.shun("block")
    assert (await reply(scene.other, scene.own_thread["id"], "別の顔", pseudonym_id=sibling)).status_code == 201
    posts = await posts_of(scene.viewer, scene.own_thread["id"])
    assert [(post["author"]["id"], post["author"]["muted"]) for post in posts[1:]] == [(sibling, False)]


async def test_the_blocked_face_itself_can_still_be_looked_at_to_take_the_block_back(scene: Scene) -> None:
    seen = await scene.viewer.get(f"/v1/pseudonyms/{scene.face}")
    await scene.shun("block")
    assert (await scene.viewer.get(f"/v1/pseudonyms/{scene.face}")).content == seen.content


@pytest.mark.parametrize("how", ["mute", "block"])
async def test_nothing_changes_for_anybody_else(client: httpx.AsyncClient, scene: Scene, how: str) -> None:
    """Byte for byte, the one who is blocked and a third one included; reactions stay counted."""
    third = await new_member(client, scene.community.slug)
    for post in (scene.post, (await posts_of(third, scene.thread["id"]))[0]["id"]):
        for person in (scene.viewer, scene.other, third):
            assert (await person.put(f"/v1/posts/{post}/reactions/thanks")).status_code == 204
    before = [await _everything(person, scene) for person in (scene.other, third, scene.community.owner)]
    await scene.shun(how)
    after = [await _everything(person, scene) for person in (scene.other, third, scene.community.owner)]
    assert after == before


async def _everything(person: Person, scene: Scene) -> list[tuple[int, bytes, list[tuple[str, str]]]]:
    """All that somebody can read of the scene, with every header."""
    at, faces = f"/v1/communities/{scene.community.slug}", (scene.face, scene.own_thread["author"]["id"])
    paths = [f"{at}/boards", f"{at}/pseudonyms", f"{at}/mutes", f"{at}/blocks", f"{at}/memberships/me", at, "/v1/me"]
    paths += [f"{at}/memberships/me/sanctions", f"/v1/boards/{scene.thread['board_id']}/threads"]
    paths += [f"/v1/pseudonyms/{face}" for face in faces] + [f"/v1/avatars/{face}.svg" for face in faces]
    paths += [f"/v1/posts/{scene.post}"]
    for thread in (scene.thread, scene.own_thread):
        paths += [f"/v1/threads/{thread['id']}", f"/v1/threads/{thread['id']}/posts"]
    answers = [await person.get(path) for path in paths]
    return [(answer.status_code, answer.content, sorted(answer.headers.items())) for answer in answers]


@pytest.mark.parametrize("how", ["mute", "block"])
async def test_the_blocked_one_lives_on_the_same(services: Services, client: httpx.AsyncClient, how: str) -> None:
    """What they write, get wrong and are told reads the same as in a community where nobody has blocked them."""
    with_it, without = await staged(services, client), await staged(services, client)
    await with_it.shun(how)
    assert await _life(services, with_it) == await _life(services, without)


async def _life(services: Services, scene: Scene) -> list[str]:
    """What the other did and sockets were told: ids are numbered, times and made-up names left out."""
    transcript, numbers = [], dict[str, str]()
    at, viewers = f"/v1/communities/{scene.community.slug}", scene.own_thread["author"]["id"]
    for method, path, body in (
        ("GET", f"/v1/threads/{scene.own_thread['id']}/posts", None),
        ("POST", f"/v1/threads/{scene.own_thread['id']}/posts", {"body": "もう一度", "reply_to": scene.post}),
        ("POST", f"/v1/threads/{scene.own_thread['id']}/posts", {"body": ""}),
        ("POST", f"/v1/threads/{scene.thread['id']}/posts", {"body": "x", "reply_to": scene.post}),
        ("POST", f"/v1/boards/{scene.thread['board_id']}/threads", {"title": "つぎの話", "body": "本文"}),
        ("PUT", f"/v1/posts/{scene.post}/reactions/same", None),
        ("DELETE", f"/v1/posts/{scene.post}/reactions/same", None),
        ("GET", f"/v1/pseudonyms/{viewers}", None),
        ("PUT", f"/v1/pseudonyms/{viewers}/block", None),
        ("GET", f"/v1/threads/{scene.own_thread['id']}", None),
        ("DELETE", f"/v1/pseudonyms/{viewers}/block", None),
        ("GET", f"{at}/blocks", None),
        ("GET", f"{at}/pseudonyms", None),
        ("GET", f"/v1/threads/{scene.own_thread['id']}/posts?limit=1", None),
        ("GET", "/v1/me", None),
    ):
        answer = await scene.other.call(method, path, json=body)
        headers = sorted((k, v) for k, v in answer.headers.items() if k != "content-length")
        transcript.append(_numbered(f"{method} {path} {answer.status_code} {headers} {answer.text}", numbers))
    told = await services.pool.fetch(
        "SELECT type, topics, data FROM community.events WHERE $1 = ANY(topics) ORDER BY transaction, sequence",
        f"board:{scene.thread['board_id']}",
    )
    return [*transcript, *(_numbered(str(dict(event)), numbers) for event in told)]


_ID = re.compile(r"[a-z]{3}_[0-9a-z]{26}|\bc-[0-9a-f]{12}")
_CHANGING = re.compile(
    r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|datetime\([^)]*\)|(?<="name" : )"[^"]*"|cursor"?[=:]"?[\w-]{20,}'
)


def _numbered(text: str, numbers: dict[str, str]) -> str:
    return _ID.sub(lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"), _CHANGING.sub("…", text))


async def test_staff_see_whom_they_block_marked_as_muted(scene: Scene) -> None:
    at = f"/v1/communities/{scene.community.slug}"
    own_face = scene.own_thread["author"]["id"]
    assert (await scene.community.owner.put(f"{at}/pseudonyms/{own_face}/roles/staff")).status_code == 204
    await scene.shun("block")
    posts = await posts_of(scene.viewer, scene.own_thread["id"])
    assert [post["author"]["muted"] for post in posts] == [False, True]
    assert (await scene.viewer.get(f"/v1/threads/{scene.thread['id']}")).json()["author"]["muted"] is True


async def test_announcements_reach_everybody_whoever_makes_them(scene: Scene) -> None:
    owner = scene.community.owner
    announced = await open_thread(owner, scene.community, "announcement")
    chatted = await open_thread(owner, scene.community, "talk")
    assert (await scene.viewer.put(f"/v1/pseudonyms/{announced['author']['id']}/block")).status_code == 204
    assert (await scene.viewer.get(f"/v1/threads/{announced['id']}")).json()["author"]["muted"] is True
    assert len(await posts_of(scene.viewer, announced["id"])) == 1
    assert (await scene.viewer.get(f"/v1/threads/{chatted['id']}")).status_code == 404


@pytest.mark.parametrize("how", ["mute", "block"])
async def test_no_face_of_ones_own_can_be_shunned(scene: Scene, how: str) -> None:
    second = await face_of(scene.viewer, scene.community.slug)
    for own in (scene.own_thread["author"]["id"], second):
        for method in ("PUT", "DELETE"):
            refused = await scene.viewer.call(method, f"/v1/pseudonyms/{own}/{how}")
            assert (refused.status_code, refused.json()["code"]) == (422, "own_face")


@pytest.mark.parametrize("how", ["mute", "block"])
async def test_a_face_that_one_may_not_see_is_none(
    services: Services, client: httpx.AsyncClient, scene: Scene, how: str
) -> None:
    elsewhere = await found_community(services, client)
    theirs = await face_of(await new_member(client, elsewhere.slug), elsewhere.slug)
    for method in ("PUT", "DELETE"):
        hidden, absent = [
            await scene.viewer.call(method, f"/v1/pseudonyms/{each}/{how}") for each in (theirs, f"psd_{NOBODYS}")
        ]
        assert (hidden.status_code, hidden.json()["code"]) == (404, "pseudonym_missing")
        assert (hidden.content, hidden.headers) == (absent.content, absent.headers)


async def test_ones_lists_are_ones_own_and_paged(client: httpx.AsyncClient, scene: Scene) -> None:
    people = [await new_member(client, scene.community.slug) for _ in range(5)]
    faces = [await face_of(person, scene.community.slug) for person in people]
    for face in faces:
        assert (await scene.viewer.put(f"/v1/pseudonyms/{face}/mute")).status_code == 204
    found = await pages(scene.viewer, f"/v1/communities/{scene.community.slug}/mutes", 2)
    assert [len(page) for page in found] == [2, 2, 1]
    assert [face["id"] for page in found for face in page] == sorted(faces)
    for nobody in (people[0], scene.other, scene.community.owner):
        for how in ("mutes", "blocks"):
            assert (await nobody.get(f"/v1/communities/{scene.community.slug}/{how}")).json()["items"] == []


async def test_it_goes_with_the_face(services: Services, client: httpx.AsyncClient, scene: Scene) -> None:
    gone = await face_of(await new_member(client, scene.community.slug), scene.community.slug)
    assert (await scene.viewer.put(f"/v1/pseudonyms/{gone}/block")).status_code == 204
    await services.pool.execute("DELETE FROM community.pseudonyms WHERE id = $1", gone)
    assert await scene.listed("block") == []


async def test_what_is_kept_names_no_face_of_whoever_shuns(services: Services, scene: Scene) -> None:
    for how in ("block", "mute"):
        await scene.shun(how)
    await face_of(scene.viewer, scene.community.slug)
    rows = await services.pool.fetch("SELECT * FROM community.shunned WHERE pseudonym_id = $1", scene.face)
    assert [set(row.keys()) for row in rows] == [{"marker", "pseudonym_id", "kind"}] * 2
    actor = await services.staying.actor(AccountId(scene.viewer.account_id), "first-party")
    (standing,) = actor.standings.values()
    assert {row["marker"] for row in rows} == {services.shunning.marker(standing)}
    others = await services.pool.fetch("SELECT wearer_tag, sealed_wearer FROM community.pseudonyms")
    reactions = await services.pool.fetch("SELECT marker FROM community.marks")
    elsewhere = {value for row in (*others, *reactions) for value in row.values()}
    assert not {row["marker"] for row in rows} & elsewhere
    assert {len(row["marker"]) for row in rows} == {32}
