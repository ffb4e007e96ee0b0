"""What a face looks like: a generated crest for everybody, or a picture of one's own that holds nothing but itself."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from api.bootstrap import Services
from api.requests import LARGEST_PICTURE
from domain.memberships.views.communities import PublishRules
from tests.adapters.pictures.files import CANARY, bomb, laden
from tests.api.boards.places import open_thread, posts_of
from tests.api.hostile import assert_is_problem
from tests.people import (
    Person,
    SomeCommunity,
    avatar_of,
    face_of,
    found_community,
    new_member,
    upload,
    uploaded_avatar,
)
from tests.pictures import BLUE, GREEN, RED, alike, opened, plain

NOBODYS = "00000000000000000000000000"
LADEN = laden()


@pytest.fixture
async def face(community: SomeCommunity, member: Person) -> str:
    return await face_of(member, community.slug)


async def test_a_face_has_a_generated_avatar_that_anybody_may_load(
    client: httpx.AsyncClient, member: Person, face: str
) -> None:
    address = await avatar_of(member, face)
    assert address == f"/v1/avatars/{face}.svg"
    shown = await client.get(address)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/svg+xml")
    assert shown.content.startswith(b"<svg ")


async def test_the_generated_avatar_of_no_face_is_like_any_other(client: httpx.AsyncClient, face: str) -> None:
    """So it does not say whether there is such a face, or still is."""
    there, nowhere = [await client.get(f"/v1/avatars/{each}.svg") for each in (face, f"psd_{NOBODYS}")]
    different = {"etag", "content-length"}
    assert there.status_code == nowhere.status_code == 200
    assert [(k, v) for k, v in there.headers.items() if k not in different] == [
        (k, v) for k, v in nowhere.headers.items() if k not in different
    ]


@pytest.mark.parametrize(
    "wrong", ["x", "psd_", f"thr_{NOBODYS}", f"PSD_{NOBODYS}", f"psd_{NOBODYS}0", f"psd_{'i' * 26}"]
)
async def test_what_is_no_id_of_a_face_has_no_avatar(client: httpx.AsyncClient, wrong: str) -> None:
    refused = await client.get(f"/v1/avatars/{wrong}.svg")
    assert (refused.status_code, refused.json()["code"]) == (404, "avatar_missing")


async def test_a_generated_avatar_is_kept_by_caches_and_can_do_nothing(client: httpx.AsyncClient, face: str) -> None:
    shown = await client.get(f"/v1/avatars/{face}.svg")
    assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin"
    again = await client.get(f"/v1/avatars/{face}.svg", headers={"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", shown.headers["etag"])
    other = await client.get(f"/v1/avatars/psd_{NOBODYS}.svg", headers={"If-None-Match": shown.headers["etag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
async def test_a_picture_of_ones_own_takes_the_place_of_the_generated_avatar(
    client: httpx.AsyncClient, member: Person, face: str, kind: str
) -> None:
    uploaded = await upload(member, face, plain(GREEN, (300, 200), kind.upper()), f"image/{kind}")
    assert (uploaded.status_code, uploaded.content) == (204, b"")
    address = await avatar_of(member, face)
    assert address.startswith("/v1/avatars/ava_") and address.endswith(".webp")
    shown = await client.get(address)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    picture = opened(shown.content)
    assert (picture.format, picture.size) == ("WEBP", (256, 256))
    assert alike(picture.getpixel((128, 128)), GREEN)


async def test_its_address_is_good_without_a_token_and_kept_for_an_hour_by_nobody_but_the_reader(
    client: httpx.AsyncClient, member: Person, face: str
) -> None:
    avatar = await uploaded_avatar(member, face, plain())
    shown = await client.get(f"/v1/avatars/{avatar}.webp")
    assert shown.headers["cache-control"] == "private, max-age=3600"
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "etag" not in shown.headers and "last-modified" not in shown.headers


async def test_everything_that_the_face_wrote_shows_it_at_once(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, face: str
) -> None:
    thread = await open_thread(member, community)
    reader = await new_member(client, community.slug)
    assert thread["author"]["avatar"] == f"/v1/avatars/{face}.svg"
    await uploaded_avatar(member, face, plain())
    address = await avatar_of(reader, face)
    (post,) = await posts_of(reader, thread["id"])
    (listed,) = (await reader.get(f"/v1/boards/{thread['board_id']}/threads")).json()["items"]
    shown = (await reader.get(f"/v1/threads/{thread['id']}")).json()
    assert {view["author"]["avatar"] for view in (post, listed, shown)} == {address}
    (own,) = (await member.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    assert own["avatar"] == address


async def test_each_upload_has_an_address_of_its_own_and_the_old_one_is_gone(
    client: httpx.AsyncClient, member: Person, face: str
) -> None:
    picture = plain()
    first, second = [await uploaded_avatar(member, face, picture) for _ in range(2)]
    assert first != second, "though it is the same picture"
    assert (await client.get(f"/v1/avatars/{second}.webp")).status_code == 200
    gone, never = [await client.get(f"/v1/avatars/{each}.webp") for each in (first, f"ava_{NOBODYS}")]
    assert gone.status_code == 404
    assert (gone.content, gone.headers) == (never.content, never.headers)


async def test_a_picture_that_is_deleted_is_gone_from_everywhere(
    services: Services, client: httpx.AsyncClient, member: Person, face: str
) -> None:
    avatar = await uploaded_avatar(member, face, plain())
    for _ in range(2):
        assert (await member.delete(f"/v1/pseudonyms/{face}/avatar")).status_code == 204
        assert await avatar_of(member, face) == f"/v1/avatars/{face}.svg"
    gone, never = [await client.get(f"/v1/avatars/{each}.webp") for each in (avatar, f"ava_{NOBODYS}")]
    assert (gone.status_code, gone.content, gone.headers) == (404, never.content, never.headers)
    kept = await services.pool.fetchval(
        "SELECT count(*) FROM community.avatars WHERE id = $1 OR pseudonym_id = $2", avatar, face
    )
    assert kept == 0


async def test_a_picture_goes_with_its_face(
    services: Services, client: httpx.AsyncClient, member: Person, face: str
) -> None:
    avatar = await uploaded_avatar(member, face, plain())
    await services.pool.execute("DELETE FROM community.pseudonyms WHERE id = $1", face)
    assert (await client.get(f"/v1/avatars/{avatar}.webp")).status_code == 404


@pytest.mark.parametrize("name", [name for name in LADEN if name.endswith("everything")])
async def test_what_a_file_tells_of_its_maker_reaches_neither_readers_nor_the_database(
    services: Services, client: httpx.AsyncClient, member: Person, face: str, name: str
) -> None:
    file, _ = LADEN[name]
    avatar = await uploaded_avatar(member, face, file)
    assert CANARY not in (await client.get(f"/v1/avatars/{avatar}.webp")).content
    (row,) = await services.pool.fetch("SELECT * FROM community.avatars WHERE id = $1", avatar)
    assert set(row.keys()) == {"id", "pseudonym_id", "image"}
    assert CANARY not in row["image"]


async def test_nobody_touches_the_picture_of_somebody_elses_face(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity, member: Person, face: str
) -> None:
    avatar = await uploaded_avatar(member, face, plain())
    other = await new_member(client, community.slug)
    stranger = await new_member(client, (await found_community(services, client)).slug)
    for person in (other, stranger, community.owner):
        for method, file in (("PUT", plain(BLUE)), ("DELETE", b"")):
            headers = {"Content-Type": "image/png"} if file else {}
            refused, absent = [
                await person.call(method, f"/v1/pseudonyms/{each}/avatar", content=file, headers=headers)
                for each in (face, f"psd_{NOBODYS}")
            ]
            assert (refused.status_code, refused.json()["code"]) == (404, "pseudonym_missing")
            assert (refused.content, refused.headers) == (absent.content, absent.headers)
    assert await avatar_of(member, face) == f"/v1/avatars/{avatar}.webp"


async def test_the_same_picture_on_two_of_ones_faces_is_refused_as_it_would_link_them(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, face: str
) -> None:
    second = await face_of(member, community.slug)
    await uploaded_avatar(member, face, plain(RED))
    refused = await upload(member, second, plain(RED, format="WEBP", lossless=True), "image/webp")
    assert (refused.status_code, refused.json()["code"]) == (409, "picture_worn_elsewhere")
    assert await avatar_of(member, second) == f"/v1/avatars/{second}.svg"
    await uploaded_avatar(member, second, plain(BLUE))
    other = await new_member(client, community.slug)
    await uploaded_avatar(other, await face_of(other, community.slug), plain(RED))


async def test_who_may_not_write_uploads_nothing_and_may_still_delete(
    services: Services, community: SomeCommunity, member: Person, face: str
) -> None:
    await uploaded_avatar(member, face, plain())
    rules = PublishRules(version=2, text={"ja": "あたらしいルール"})
    await services.founding.publish_rules(community.slug, rules)
    refused = await upload(member, face, plain(BLUE))
    assert (refused.status_code, refused.json()["code"]) == (409, "rules_not_accepted")
    assert (await member.delete(f"/v1/pseudonyms/{face}/avatar")).status_code == 204


@pytest.mark.parametrize("file", [b"", b"GIF89a", plain()[:-30], plain(format="GIF"), bomb(10_000, 10_000), b"<svg/>"])
async def test_what_is_no_picture_is_refused_and_leaves_the_old_one(member: Person, face: str, file: bytes) -> None:
    avatar = await uploaded_avatar(member, face, plain())
    refused = await upload(member, face, file)
    assert_is_problem(refused, 422)
    assert refused.json()["code"] == "picture_unreadable"
    assert await avatar_of(member, face) == f"/v1/avatars/{avatar}.webp"


@pytest.mark.parametrize("media_type", ["image/gif", "image/svg+xml", "application/json", "text/plain", "*/*", ""])
async def test_another_media_type_is_refused(member: Person, face: str, media_type: str) -> None:
    assert_is_problem(await upload(member, face, plain(), media_type), 415)


async def test_the_bytes_decide_not_what_is_said_of_them(member: Person, face: str) -> None:
    assert (await upload(member, face, plain(format="JPEG"), "image/png; charset=x")).status_code == 204


async def test_a_file_over_the_limit_is_refused_by_its_length_or_in_pieces(member: Person, face: str) -> None:
    assert_is_problem(await upload(member, face, plain() + b"\0" * LARGEST_PICTURE), 413)
    headers = {"Content-Type": "image/png"}
    sent = await member.call("PUT", f"/v1/pseudonyms/{face}/avatar", content=_pieces(), headers=headers)
    assert_is_problem(sent, 413)
    full = plain()
    assert (await upload(member, face, full + b"\0" * (LARGEST_PICTURE - len(full)))).status_code == 204


async def test_others_are_answered_while_twenty_pictures_are_read(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person
) -> None:
    people = [await new_member(client, community.slug) for _ in range(20)]
    faces = [await face_of(person, community.slug) for person in people]
    file, answered = bomb(6_000, 4_000), 0
    async with asyncio.TaskGroup() as group:
        sending = [group.create_task(upload(*each, file)) for each in zip(people, faces, strict=True)]
        while not all(task.done() for task in sending):
            assert (await member.get("/v1/me")).status_code == 200
            answered += 1
    assert {task.result().status_code for task in sending} == {204}
    assert answered > len(sending)


async def _pieces() -> AsyncIterator[bytes]:
    for _ in range(LARGEST_PICTURE // 65_536 + 1):
        yield b"\0" * 65_536
