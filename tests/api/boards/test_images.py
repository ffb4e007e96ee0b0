"""Images in posts: uploaded by who may write, attached by who uploaded them, shown to who has an address, and gone."""

import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from api.requests import LARGEST_IMAGE
from api.settings import Settings
from domain.boards.posts.images import MOST_IMAGES
from domain.memberships.views.communities import PublishRules
from tests.adapters.pictures.files import CANARY, bomb, laden
from tests.api.boards.places import open_thread, posts_of
from tests.api.hostile import assert_is_problem
from tests.people import Person, SomeCommunity, face_of, found_community, join, new_member, send_image
from tests.pictures import BLUE, GREEN, RED, alike, opened, plain

LADEN = laden()
ALT = "窓辺のコーヒーカップ"
NOBODYS = "img_00000000000000000000000000"


async def sent(person: Person, community: SomeCommunity, file: bytes | None = None) -> dict[str, Any]:
    uploaded = await send_image(person, community.slug, file or plain(GREEN, (300, 200)))
    assert uploaded.status_code == 201, uploaded.text
    image: dict[str, Any] = uploaded.json()
    return image


def showing(*images: str, alt: str = ALT) -> dict[str, Any]:
    return {"body": "見てください", "images": [{"id": image, "alt": alt} for image in images]}


async def reply_with(person: Person, thread: dict[str, Any], *images: str, **more: Any) -> httpx.Response:
    return await person.post(f"/v1/threads/{thread['id']}/posts", showing(*images, **more))


@pytest.fixture
async def thread(community: SomeCommunity, member: Person) -> dict[str, Any]:
    return await open_thread(member, community)


async def shown_post(person: Person, community: SomeCommunity, thread: dict[str, Any]) -> dict[str, Any]:
    """A post of this person's with one image."""
    posted = await reply_with(person, thread, (await sent(person, community))["id"])
    assert posted.status_code == 201, posted.text
    post: dict[str, Any] = posted.json()
    return post


def in_store(settings: Settings) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in Path(settings.state / "images").rglob("*") if file.is_file()}


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
async def test_an_image_is_uploaded_attached_and_seen_by_others(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, other: Person, kind: str
) -> None:
    thread = await open_thread(member, community)
    uploaded = await send_image(member, community.slug, plain(GREEN, (300, 200), kind.upper()), f"image/{kind}")
    assert uploaded.headers["cache-control"] == "no-store"
    image = uploaded.json()
    posted = await reply_with(member, thread, image["id"])
    (shown,) = posted.json()["images"]
    assert (shown["id"], shown["alt"], shown["width"], shown["height"]) == (image["id"], ALT, 300, 200)
    (seen,) = (await posts_of(other, thread["id"]))[1]["images"]
    assert seen == shown, "for everybody the same"
    for address in (seen["url"], seen["thumbnail_url"]):
        loaded = await client.get(address)
        assert (loaded.status_code, loaded.headers["content-type"]) == (200, "image/webp")
        assert alike(opened(loaded.content).getpixel((100, 100)), GREEN)


async def test_a_thread_opens_with_images_in_their_order(community: SomeCommunity, member: Person) -> None:
    images = [(await sent(member, community))["id"] for _ in range(MOST_IMAGES)]
    at = f"/v1/boards/{community.boards['talk']}/threads"
    opening = await member.post(at, {"title": "話", **showing(*images[::-1])})
    assert opening.status_code == 201, opening.text
    (post,) = await posts_of(member, opening.json()["id"])
    assert [image["id"] for image in post["images"]] == images[::-1]
    single = (await member.get(f"/v1/posts/{post['id']}")).json()
    assert single["images"] == post["images"]


async def test_an_image_that_is_opened_by_itself_can_do_nothing_and_is_kept_by_nobody(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person
) -> None:
    loaded = await client.get((await sent(member, community))["url"])
    headers = loaded.headers
    assert headers["cache-control"] == "private, max-age=300"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["content-disposition"] == 'inline; filename="image.webp"'
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "etag" not in headers and "last-modified" not in headers


async def test_a_text_for_who_cannot_see_it_is_needed(
    community: SomeCommunity, member: Person, thread: dict[str, Any]
) -> None:
    image = (await sent(member, community))["id"]
    at = f"/v1/threads/{thread['id']}/posts"
    for text in ({}, {"alt": ""}, {"alt": "  "}, {"alt": "x" * 301}):
        refused = await member.post(at, {"body": "x", "images": [{"id": image, **text}]})
        assert_is_problem(refused, 422)
        assert refused.json()["errors"][0]["pointer"] == "/images/0/alt"
    assert (await reply_with(member, thread, image)).status_code == 201


async def assert_no_such_image(refused: httpx.Response, n: int = 0) -> None:
    assert_is_problem(refused, 422)
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(f"/images/{n}/id", "no_such_image")]


async def test_somebody_elses_a_used_one_and_one_that_never_was_are_the_same(
    community: SomeCommunity, member: Person, other: Person, thread: dict[str, Any]
) -> None:
    own, theirs = (await sent(member, community))["id"], (await sent(other, community))["id"]
    never = await reply_with(member, thread, NOBODYS)
    await assert_no_such_image(never)
    stolen = await reply_with(member, thread, theirs)
    assert stolen.content == never.content
    assert (await reply_with(member, thread, own)).status_code == 201
    again = await reply_with(member, thread, own)
    assert again.content == never.content
    assert len(await posts_of(member, thread["id"])) == 2, "a refused post is not there"
    assert (await reply_with(other, thread, theirs)).status_code == 201, "it is still its uploader's"


async def test_where_one_of_several_cannot_be_attached_none_is(
    community: SomeCommunity, member: Person, thread: dict[str, Any]
) -> None:
    good = (await sent(member, community))["id"]
    await assert_no_such_image(await reply_with(member, thread, good, NOBODYS), 1)
    twice = await reply_with(member, thread, good, good)
    assert [(e["pointer"], e["code"]) for e in twice.json()["errors"]] == [("/images/1/id", "repeated")]
    assert (await reply_with(member, thread, good)).status_code == 201


async def test_an_image_of_another_community_is_none_here(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity, member: Person, thread: dict[str, Any]
) -> None:
    elsewhere = await found_community(services, client)
    await join(member, elsewhere.slug)
    await assert_no_such_image(await reply_with(member, thread, (await sent(member, elsewhere))["id"]))


async def test_no_more_than_a_few_are_in_one_post(
    community: SomeCommunity, member: Person, thread: dict[str, Any]
) -> None:
    assert_is_problem(await reply_with(member, thread, *[NOBODYS] * (MOST_IMAGES + 1)), 422)


async def test_an_image_can_go_under_any_of_ones_faces_as_it_is_tied_to_none(
    database: Pool, community: SomeCommunity, member: Person
) -> None:
    faces = [await face_of(member, community.slug) for _ in range(2)]
    images = [(await sent(member, community))["id"] for _ in range(2)]
    rows = await database.fetch("SELECT * FROM community.images WHERE id = ANY($1)", images)
    assert not any(face in str(dict(row)) for row in rows for face in faces)
    varying = ("id", "key", "whole", "thumbnail", "marker")
    assert all(rows[0][name] != rows[1][name] for name in varying), "though it is the same picture of the same person"
    thread = await open_thread(await new_member(member.client, community.slug), community)
    for face, image in zip(faces, images, strict=True):
        posted = await member.post(f"/v1/threads/{thread['id']}/posts", {**showing(image), "pseudonym_id": face})
        assert posted.status_code == 201, posted.text
    for row in await database.fetch("SELECT * FROM community.images WHERE id = ANY($1)", images):
        assert (row["marker"], row["expires"]) == (None, None)


async def test_who_may_not_write_uploads_nothing(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity, member: Person, stranger: Person
) -> None:
    assert_is_problem(await send_image(stranger, community.slug, plain()), 403)
    rules = PublishRules(version=2, text={"ja": "あたらしいルール"})
    await services.founding.publish_rules(community.slug, rules)
    refused = await send_image(member, community.slug, plain())
    assert (refused.status_code, refused.json()["code"]) == (409, "rules_not_accepted")


async def test_addresses_that_were_made_up_are_as_those_of_images_that_never_were(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person
) -> None:
    image, other = await sent(member, community), await sent(member, community)
    _, _, _, image_id, variant, expires, signature = image["url"].split("/")
    never = await client.get(f"/v1/images/{NOBODYS}/image/{expires}/{signature}")
    assert_is_problem(never, 404)
    for made_up in (
        f"/v1/images/{image_id}/thumbnail/{expires}/{signature}",
        f"/v1/images/{image_id}/original/{expires}/{signature}",
        f"/v1/images/{other['id']}/{variant}/{expires}/{signature}",
        f"/v1/images/{image_id}/{variant}/{int(expires) + 3600}/{signature}",
        f"/v1/images/{image_id}/{variant}/{int(expires) - 7200}/{signature}",
        f"/v1/images/{image_id}/{variant}/{expires}/{'0' * 32}",
        f"/v1/images/{image_id}/{variant}/{expires}/%00",
    ):
        refused = await client.get(made_up)
        assert (refused.status_code, refused.content) == (404, never.content), made_up


async def test_on_a_restricted_board_only_who_sees_it_learns_the_addresses(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person
) -> None:
    """Who has one has it for as long as it is good: it is not asked who they are."""
    owner, board = community.owner, community.boards["talk"]
    thread = await open_thread(owner, community)
    post = await shown_post(owner, community, thread)
    restricted = await owner.call("PATCH", f"/v1/boards/{board}", json={"visible_to": ["facilitator"]})
    assert restricted.status_code == 200, restricted.text
    hidden = await member.get(f"/v1/posts/{post['id']}")
    assert hidden.status_code == 404 and post["images"][0]["id"] not in hidden.text
    assert (await client.get(post["images"][0]["url"])).status_code == 200


async def test_whom_one_blocks_shows_one_no_images(
    community: SomeCommunity, member: Person, other: Person, thread: dict[str, Any]
) -> None:
    post = await shown_post(other, community, thread)
    assert (await member.put(f"/v1/pseudonyms/{post['author']['id']}/block")).status_code == 204
    listed = await member.get(f"/v1/threads/{thread['id']}/posts")
    assert post["images"][0]["id"] not in listed.text
    assert (await member.get(f"/v1/posts/{post['id']}")).status_code == 404


@pytest.mark.parametrize("name", [name for name in LADEN if name.endswith("everything")])
async def test_what_a_file_tells_of_its_maker_reaches_neither_readers_nor_the_database_nor_the_store(
    settings: Settings, database: Pool, client: httpx.AsyncClient, community: SomeCommunity, member: Person, name: str
) -> None:
    file, _ = LADEN[name]
    image = await sent(member, community, file)
    (row,) = await database.fetch("SELECT * FROM community.images WHERE id = $1", image["id"])
    kept = [in_store(settings)[row[which]] for which in ("whole", "thumbnail")]
    loaded = [(await client.get(image[which])).content for which in ("url", "thumbnail_url")]
    assert not any(CANARY in content or b"Exif" in content for content in (*kept, *loaded))
    assert CANARY.decode() not in str(dict(row))
    assert not any(content[:64] in stored or b"WEBP" in stored[:64] for content in loaded for stored in kept)


async def test_what_is_purged_is_nowhere(
    services: Services,
    settings: Settings,
    database: Pool,
    client: httpx.AsyncClient,
    community: SomeCommunity,
    member: Person,
    thread: dict[str, Any],
) -> None:
    """Neither its bytes nor its text nor what would open a copy of the bytes."""
    image, alt = await sent(member, community), f"カナリア{uuid.uuid4().hex}"
    posted = (await reply_with(member, thread, image["id"], alt=alt)).json()
    (row,) = await database.fetch("SELECT key, whole, thumbnail FROM community.images WHERE id = $1", image["id"])
    assert {row["whole"], row["thumbnail"]} <= in_store(settings).keys()
    await database.execute("DELETE FROM community.images WHERE post_id = $1", posted["id"])
    assert (await member.get(f"/v1/posts/{posted['id']}")).json()["images"] == []
    gone, never = [await client.get(image["url"].replace(image["id"], each)) for each in (image["id"], NOBODYS)]
    assert (gone.status_code, gone.content) == (404, never.content)
    await services.imaging.sweep()
    assert not {row["whole"], row["thumbnail"]} & in_store(settings).keys()
    for table in ("images", "image_objects", "posts", "events"):
        found = f"SELECT count(*) FROM community.{table} t WHERE t::text LIKE ANY($1)"
        marks = [f"%{mark}%" for mark in (alt, row["key"].hex(), row["whole"], row["thumbnail"], image["id"])]
        assert await database.fetchval(found, marks) == 0, table


async def test_images_go_with_whatever_they_belong_to(
    services: Services, settings: Settings, database: Pool, community: SomeCommunity, member: Person
) -> None:
    """However their rows come to be deleted, their bytes are not forgotten."""
    thread = await open_thread(member, community)
    post = await shown_post(member, community, thread)
    names = await database.fetchrow(
        "SELECT whole, thumbnail FROM community.images WHERE id = $1", post["images"][0]["id"]
    )
    await database.execute("DELETE FROM community.threads WHERE id = $1", thread["id"])
    await services.imaging.sweep()
    assert names is not None and not set(names.values()) & in_store(settings).keys()


async def test_an_upload_that_is_repeated_is_one_image_and_leaves_no_bytes_of_another(
    services: Services, settings: Settings, database: Pool, community: SomeCommunity, member: Person
) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = [await send_image(member, community.slug, plain(RED), **key) for _ in range(2)]
    assert (first.status_code, first.content) == (201, second.content)
    assert second.headers["idempotency-replayed"] == "true"
    refused = await send_image(member, community.slug, plain(BLUE), **key)
    assert refused.json()["code"] == "idempotency_key_reused"
    await database.execute("UPDATE community.image_objects SET until = 0")
    await services.imaging.sweep()
    rows = await database.fetch("SELECT whole, thumbnail FROM community.images")
    assert in_store(settings).keys() == {row[which] for row in rows for which in ("whole", "thumbnail")}


async def test_the_body_is_a_picture_within_its_limit(community: SomeCommunity, member: Person) -> None:
    for file in (b"", b"GIF89a", plain(format="GIF"), plain()[:-30], b"<svg/>", bomb(10_000, 10_000)):
        refused = await send_image(member, community.slug, file)
        assert_is_problem(refused, 422)
        assert refused.json()["code"] == "picture_unreadable"
    for media_type in ("image/gif", "image/heic", "image/svg+xml", "application/json", ""):
        assert_is_problem(await send_image(member, community.slug, plain(), media_type), 415)
    assert_is_problem(await send_image(member, community.slug, plain() + b"\0" * LARGEST_IMAGE), 413)
    full = plain()
    largest = await send_image(member, community.slug, full + b"\0" * (LARGEST_IMAGE - len(full)))
    assert largest.status_code == 201


async def test_images_go_with_the_post_that_is_deleted(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, thread: dict[str, Any]
) -> None:
    post = await shown_post(member, community, thread)
    (image,) = post["images"]
    assert (await member.delete(f"/v1/posts/{post['id']}")).status_code == 204
    for address in (image["url"], image["thumbnail_url"]):
        assert_is_problem(await client.get(address), 404)
    assert (await member.get(f"/v1/posts/{post['id']}")).json()["images"] == []


async def test_a_redaction_keeps_only_the_images_that_it_names(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, thread: dict[str, Any]
) -> None:
    images = [(await sent(member, community))["id"] for _ in range(2)]
    post = (await reply_with(member, thread, *images)).json()
    gone, kept = post["images"]
    redacted = await member.post(f"/v1/posts/{post['id']}/redaction", {"body": "…", "keep_images": [kept["id"]]})
    assert redacted.json()["images"] == [kept]
    assert_is_problem(await client.get(gone["url"]), 404)
    assert (await client.get(kept["url"])).status_code == 200
    redacted = await member.post(f"/v1/posts/{post['id']}/redaction", {"body": "…"})
    assert redacted.json()["images"] == []
    assert_is_problem(await client.get(kept["url"]), 404)


async def test_the_images_of_a_hidden_post_are_shown_to_nobody_until_it_is_shown_again(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, thread: dict[str, Any]
) -> None:
    post = await shown_post(member, community, thread)
    (image,) = post["images"]
    at = f"/v1/posts/{post['id']}"
    hidden = await community.owner.call("PUT", f"{at}/hiding", json={"reason": "確かめます。"})
    assert hidden.status_code < 300, hidden.text
    for reader in (member, community.owner):
        assert (await reader.get(at)).json()["images"] == []
    assert_is_problem(await client.get(image["url"]), 404)
    assert (await community.owner.delete(f"{at}/hiding")).status_code < 300
    assert (await member.get(at)).json()["images"] == [image]
    assert (await client.get(image["url"])).status_code == 200
