"""A face has one uploaded picture or none, and its address stands wherever the face is shown."""

import asyncio
import json
import secrets

import pytest

from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Pseudonym
from domain.shared.ids import AvatarId, PseudonymId
from domain.shared.shapes import PageRequest
from tests.contract.storage import MONTH, Storage, interrupted


def some_avatar(storage: Storage, face: Pseudonym, image: bytes = b"RIFF") -> Avatar:
    return Avatar(AvatarId(storage.ids.random("ava")), face.id, image)


async def put(storage: Storage, avatar: Avatar) -> Avatar:
    async with storage.begin() as work:
        await work.avatars.put(avatar)
    return avatar


async def take_off(storage: Storage, face: Pseudonym) -> None:
    async with storage.begin() as work:
        await work.avatars.remove(face.id)


async def shown(storage: Storage, face: Pseudonym) -> str:
    view = await storage.pseudonyms.pseudonym([face.community_id], face.id, MONTH)
    assert view is not None
    return str(json.loads(view)["avatar"])


async def test_a_picture_is_found_by_its_address_and_shown_with_the_face(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    assert await shown(storage, face) == f"/v1/avatars/{face.id}.svg"
    avatar = await put(storage, some_avatar(storage, face, bytes(range(256)) * 100))
    assert await storage.looks.image(avatar.id) == avatar.image
    assert await shown(storage, face) == f"/v1/avatars/{avatar.id}.webp"
    items, _ = await storage.pseudonyms.own([face.number_tag], 1, MONTH)
    (own,) = json.loads(items)
    assert own["avatar"] == f"/v1/avatars/{avatar.id}.webp"


async def test_it_is_shown_with_what_the_face_wrote(storage: Storage) -> None:
    community = await storage.community()
    face, member = await storage.pseudonym(community), await storage.member(community)
    thread = await storage.thread(await storage.board(await storage.category(community)), face)
    post = await storage.post(thread)
    avatar = await put(storage, some_avatar(storage, face))
    threads = await storage.boards.threads(member, thread.board_id, PageRequest())
    posts = await storage.boards.posts(member, thread.id, [], PageRequest())
    assert threads is not None and posts is not None
    views = [await storage.boards.thread(member, thread.id), await storage.boards.post(member, post.id, [])]
    for view in (*json.loads(threads.items), *json.loads(posts.items), *(json.loads(view or b"") for view in views)):
        assert view["author"]["avatar"] == f"/v1/avatars/{avatar.id}.webp"


async def test_a_new_picture_takes_the_place_of_the_old_one(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    old = await put(storage, some_avatar(storage, face, b"old"))
    new = await put(storage, some_avatar(storage, face, b"new"))
    assert await storage.looks.image(old.id) is None
    assert await storage.looks.image(new.id) == b"new"
    assert await shown(storage, face) == f"/v1/avatars/{new.id}.webp"


async def test_of_several_at_once_one_stays(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    avatars = await asyncio.gather(*(put(storage, some_avatar(storage, face)) for _ in range(4)))
    kept = [avatar.id for avatar in avatars if await storage.looks.image(avatar.id) is not None]
    assert [f"/v1/avatars/{avatar}.webp" for avatar in kept] == [await shown(storage, face)]


async def test_taking_it_off_leaves_nothing_and_can_be_repeated(storage: Storage) -> None:
    community = await storage.community()
    face, other = await storage.pseudonym(community), await storage.pseudonym(community)
    avatar, others = await put(storage, some_avatar(storage, face)), await put(storage, some_avatar(storage, other))
    for _ in range(2):
        await take_off(storage, face)
        assert await storage.looks.image(avatar.id) is None
        assert await shown(storage, face) == f"/v1/avatars/{face.id}.svg"
    assert await storage.looks.image(others.id) == others.image


async def test_a_work_that_fails_leaves_the_old_one(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    old = await put(storage, some_avatar(storage, face))
    await interrupted(storage, lambda work: work.avatars.put(some_avatar(storage, face)))
    await interrupted(storage, lambda work: work.avatars.remove(face.id))
    assert await shown(storage, face) == f"/v1/avatars/{old.id}.webp"


async def test_a_picture_belongs_to_a_face(storage: Storage) -> None:
    nobody = Avatar(AvatarId(storage.ids.random("ava")), PseudonymId(storage.ids.random("psd")), b"RIFF")
    with pytest.raises(storage.broken):
        await put(storage, nobody)


async def test_no_other_address_finds_a_picture(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    await put(storage, some_avatar(storage, face))
    for unknown in (storage.ids.random("ava"), face.id, "", "%"):
        assert await storage.looks.image(unknown) is None


async def test_whether_one_of_some_faces_shows_a_picture(storage: Storage) -> None:
    community, image = await storage.community(), secrets.token_bytes(5_000)
    face, other = await storage.pseudonym(community), await storage.pseudonym(community)
    await put(storage, some_avatar(storage, face, image))
    for faces, picture, is_shown in (
        ([face.id], image, True),
        ([other.id, face.id], image, True),
        ([face.id], image[:-1], False),
        ([other.id], image, False),
        ([], image, False),
    ):
        assert await storage.looks.is_shown_by(faces, picture) is is_shown


async def test_the_community_of_a_face_is_known_where_one_reads(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    face = await storage.pseudonym(community)
    assert await storage.looks.community_of([elsewhere.id, community.id], face.id) == community.id
    for readable, asked in (([elsewhere.id], face.id), ([], face.id), ([community.id], "psd_" + "0" * 26)):
        assert await storage.looks.community_of(readable, asked) is None
