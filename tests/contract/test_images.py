"""Images from their upload to their end: who attaches them, where they are shown, and that nothing stays for ever."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from adapters.crypto.images import SealedImages
from adapters.memory import MemoryImages
from adapters.system import SystemIds
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.posts.images import (
    Attachment,
    Image,
    ImageAddresses,
    ImageMissing,
    ImagesUnavailable,
    UploadedImage,
    UploadLimitReached,
    hour_of,
    place_of,
)
from domain.boards.posts.imaging import MOST_UPLOADS, Imaging, ImagingNeeds
from domain.pseudonyms.departing import Departing
from domain.shared.actor import Actor, Standing
from domain.shared.ids import ImageId, PseudonymId
from domain.shared.pictures import Painted
from domain.shared.scopes import Scope
from domain.shared.shapes import PageRequest
from domain.shared.text import Language
from tests.contract.storage import Storage, only
from tests.domain.fakes import FixedClock


class Faces:
    async def worn_by(self, standing: Standing, scope: Scope, choice: Any, language: Language) -> PseudonymId:
        raise NotImplementedError

    async def office_face(self, standing: Standing) -> PseudonymId:
        raise NotImplementedError

    async def all_worn_by(self, standing: Standing) -> list[PseudonymId]:
        raise NotImplementedError

    async def professional_faces(self, standing: Standing, scopes: Sequence[Scope]) -> dict[PseudonymId, list[str]]:
        raise NotImplementedError

    async def is_own(self, standing: Standing, pseudonym_id: PseudonymId) -> bool:
        raise NotImplementedError

    def mark(self, standing: Standing, place: str) -> bytes:
        return f"{standing.membership_id}/{place}".encode()

    def trace_key(self, standing: Standing) -> bytes:
        raise NotImplementedError

    def own_faces(self, standing: Standing) -> Sequence[bytes]:
        raise NotImplementedError


class Pictures:
    async def scaled(self, file: bytes, longest: int, thumbnail: int) -> Painted:
        return Painted(40, 30, b"whole " + file, b"small " + file)


class Failing(MemoryImages):
    """Fails at the second of what it is given."""

    async def put(self, name: str, content: bytes) -> None:
        if self.kept:
            raise ImagesUnavailable(retry_after=5)
        await super().put(name, content)


@dataclass(slots=True)
class Studio:
    """Imaging on a storage, on a day of its own, so that nothing of others is swept."""

    storage: Storage
    store: MemoryImages = field(default_factory=MemoryImages)
    clock: FixedClock = field(default_factory=FixedClock)

    @property
    def addresses(self) -> ImageAddresses:
        return ImageAddresses(self.storage.digests, self.clock)

    @property
    def imaging(self) -> Imaging:
        storage = self.storage
        return Imaging(
            ImagingNeeds(
                begin=storage.begin_community,
                reader=storage.images,
                objects=storage.image_objects,
                store=self.store,
                seals=SealedImages(),
                pictures=Pictures(),
                addresses=self.addresses,
                faces=Faces(),
                ids=SystemIds(),
                clock=self.clock,
            )
        )

    async def attach(self, viewer: Actor, post: Post, *images: UploadedImage) -> set[ImageId]:
        standing = only(viewer)
        wanted = [Attachment(i.id, Faces().mark(standing, place_of(i.id)), f"絵{n}") for n, i in enumerate(images)]
        async with self.storage.begin_community() as work:
            return await work.images.attach(standing.community_id, post.id, wanted, hour_of(self.clock.now()))

    async def bytes_at(self, address: str) -> bytes:
        return await self.imaging.shown(*address.split("/")[3:])

    async def waiting(self) -> list[str]:
        """What is noted to be deleted, sooner or later."""
        return await self.storage.image_objects.doomed(2**31 - 1, 10_000)


@pytest.fixture
async def studio(storage: Storage) -> Studio:
    await storage.image_objects.expire(2**31 - 1)  # what other tests have left
    await storage.image_objects.forget(await storage.image_objects.doomed(2**31 - 1, 10_000))
    return Studio(storage)


async def somewhere(storage: Storage) -> tuple[Actor, Thread, Post]:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    thread = await storage.thread(board, await storage.pseudonym(community))
    member = await storage.member(community)
    await storage.accept(member.account_id, community, 1)
    return await storage.actor(member.account_id), thread, await storage.post(thread)


async def images_in(storage: Storage, viewer: Actor, post: Post) -> list[dict[str, Any]]:
    """As a page of the thread and the post by itself both tell."""
    page = await storage.boards.posts(viewer, post.thread_id, [], PageRequest())
    single = await storage.boards.post(viewer, post.id, [])
    assert page is not None and single is not None
    listed: list[dict[str, Any]] = next(each["images"] for each in json.loads(page.items) if each["id"] == post.id)
    assert json.loads(single)["images"] == listed
    return listed


async def test_what_is_uploaded_is_shown_to_who_has_its_address_and_lies_there_encrypted(studio: Studio) -> None:
    viewer, *_ = await somewhere(studio.storage)
    uploaded = await studio.imaging.upload(only(viewer), b"picture")
    assert (uploaded.width, uploaded.height) == (40, 30)
    assert await studio.bytes_at(uploaded.url) == b"whole picture"
    assert await studio.bytes_at(uploaded.thumbnail_url) == b"small picture"
    assert len(studio.store.kept) == 2 and await studio.waiting() == []
    assert all(b"picture" not in content and len(content) == 16 * 1024 + 28 for content in studio.store.kept.values())
    assert uploaded.id not in "".join(studio.store.kept)


async def test_two_uploads_of_one_picture_have_nothing_in_common(studio: Studio) -> None:
    viewer, *_ = await somewhere(studio.storage)
    first, second = [await studio.imaging.upload(only(viewer), b"picture") for _ in range(2)]
    assert first.id != second.id
    assert len(set(studio.store.kept.values())) == 4
    assert Faces().mark(only(viewer), place_of(first.id)) != Faces().mark(only(viewer), place_of(second.id))


async def test_a_post_shows_its_images_in_their_order_at_addresses_that_are_good(studio: Studio) -> None:
    viewer, _, post = await somewhere(studio.storage)
    uploaded = [await studio.imaging.upload(only(viewer), f"{n}".encode()) for n in range(3)]
    assert await studio.attach(viewer, post, *uploaded[::-1]) == {each.id for each in uploaded}
    shown = await images_in(studio.storage, viewer, post)
    assert [(each["id"], each["alt"]) for each in shown] == [(uploaded[2 - n].id, f"絵{n}") for n in range(3)]
    assert [await studio.bytes_at(each["url"]) for each in shown] == [b"whole 2", b"whole 1", b"whole 0"]
    assert [await studio.bytes_at(each["thumbnail_url"]) for each in shown] == [b"small 2", b"small 1", b"small 0"]
    assert shown[0].keys() == {"id", "alt", "width", "height", "url", "thumbnail_url", "expires_at"}
    assert {each["expires_at"] for each in shown} == {"2026-11-22T14:00:00Z"}, "the end of the next hour"


async def test_another_post_of_the_thread_shows_none(studio: Studio) -> None:
    viewer, thread, post = await somewhere(studio.storage)
    other = await studio.storage.post(thread)
    await studio.attach(viewer, post, await studio.imaging.upload(only(viewer), b"x"))
    assert await images_in(studio.storage, viewer, other) == []


async def test_an_image_goes_into_one_post_alone(studio: Studio) -> None:
    viewer, thread, post = await somewhere(studio.storage)
    other, image = await studio.storage.post(thread), await studio.imaging.upload(only(viewer), b"x")
    assert await studio.attach(viewer, post, image) == {image.id}
    assert await studio.attach(viewer, other, image) == set()
    assert await images_in(studio.storage, viewer, other) == []


async def test_of_many_who_attach_it_at_once_one_does(studio: Studio) -> None:
    viewer, thread, _ = await somewhere(studio.storage)
    posts = [await studio.storage.post(thread) for _ in range(8)]
    image = await studio.imaging.upload(only(viewer), b"x")
    attached = await asyncio.gather(*(studio.attach(viewer, post, image) for post in posts))
    assert sorted(map(len, attached)) == [0] * 7 + [1]


async def test_nobody_attaches_what_somebody_else_has_uploaded(studio: Studio) -> None:
    viewer, _, post = await somewhere(studio.storage)
    other, *_ = await somewhere(studio.storage)
    image = await studio.imaging.upload(only(other), b"x")
    assert await studio.attach(viewer, post, image) == set()


async def test_what_is_not_attached_in_time_is_forgotten_and_its_bytes_are_deleted(studio: Studio) -> None:
    viewer, _, post = await somewhere(studio.storage)
    image = await studio.imaging.upload(only(viewer), b"x")
    assert image.attach_before == "2026-11-22T19:00:00Z"
    studio.clock.at = studio.clock.at.replace(hour=18, minute=59)
    await studio.imaging.sweep()
    assert len(studio.store.kept) == 2
    studio.clock.let_pass(minutes=1)
    assert await studio.attach(viewer, post, image) == set()
    await studio.imaging.sweep()
    assert studio.store.kept == {} and await studio.waiting() == []


async def test_what_is_attached_stays(studio: Studio) -> None:
    viewer, _, post = await somewhere(studio.storage)
    await studio.attach(viewer, post, await studio.imaging.upload(only(viewer), b"x"))
    studio.clock.let_pass(days=400)
    await studio.imaging.sweep()
    assert len(studio.store.kept) == 2
    assert len(await images_in(studio.storage, viewer, post)) == 1


@pytest.mark.parametrize("minutes", [0, 59, 119])
async def test_an_address_is_good_until_the_end_of_the_next_hour(studio: Studio, minutes: int) -> None:
    viewer, *_ = await somewhere(studio.storage)
    studio.clock.at = studio.clock.at.replace(minute=0, second=0, microsecond=0)
    image = await studio.imaging.upload(only(viewer), b"x")
    studio.clock.let_pass(minutes=minutes)
    assert await studio.bytes_at(image.url) == b"whole x"
    studio.clock.at += timedelta(minutes=120 - minutes)
    with pytest.raises(ImageMissing):
        await studio.bytes_at(image.url)


async def test_addresses_are_the_same_for_an_hour_and_others_in_the_next(studio: Studio) -> None:
    addresses = studio.addresses
    first = addresses.window()
    studio.clock.at = studio.clock.at.replace(minute=59, second=59)
    assert addresses.window() == first
    studio.clock.let_pass(seconds=1)
    assert addresses.window().expires == first.expires + 3600
    assert addresses.window().key != first.key


async def test_an_address_opens_nothing_but_what_it_was_made_for(studio: Studio) -> None:
    viewer, *_ = await somewhere(studio.storage)
    image, other = [await studio.imaging.upload(only(viewer), b"x") for _ in range(2)]
    image_id, variant, expires, signature = image.url.split("/")[3:]
    forged = [
        (other.id, variant, expires, signature),
        (image_id, "thumbnail", expires, signature),
        (image_id, "original", expires, signature),
        (image_id, variant, str(int(expires) + 3600), signature),
        (image_id, variant, str(int(expires) - 3600), signature),
        (image_id, variant, f"0{expires}", signature),
        (image_id, variant, "９" * 10, signature),
        (image_id, variant, "9" * 5_000, signature),
        (image_id, variant, "", signature),
        (image_id, variant, expires, signature.upper()),
        (image_id, variant, expires, signature[:-1]),
        (image_id, variant, expires, ""),
        (image_id, variant, expires, "é" * 32),
        (image_id, variant, expires, "0" * 32),
    ]
    for address in forged:
        with pytest.raises(ImageMissing):
            await studio.imaging.shown(*address)
    assert await studio.imaging.shown(image_id, variant, expires, signature) == b"whole x"


async def test_when_a_post_is_purged_its_images_are_gone_at_once_and_their_bytes_soon(studio: Studio) -> None:
    viewer, thread, post = await somewhere(studio.storage)
    other = await studio.storage.post(thread)
    gone, stays = [await studio.imaging.upload(only(viewer), f"{n}".encode()) for n in range(2)]
    await studio.attach(viewer, post, gone)
    await studio.attach(viewer, other, stays)
    async with studio.storage.begin_community() as work:
        await work.images.purge(post.id)
    assert await images_in(studio.storage, viewer, post) == []
    with pytest.raises(ImageMissing):
        await studio.bytes_at(gone.url)
    await studio.imaging.sweep()
    assert len(studio.store.kept) == 2 and await studio.waiting() == []
    assert await studio.bytes_at(stays.url) == b"whole 1"


@pytest.mark.parametrize("keeps", [True, False])
async def test_who_withdraws_their_writing_withdraws_the_images(studio: Studio, keeps: bool) -> None:
    viewer, thread, post = await somewhere(studio.storage)
    assert thread.pseudonym_id is not None
    await studio.attach(viewer, post, await studio.imaging.upload(only(viewer), b"x"))
    await Departing(studio.storage.begin).let_go(thread.pseudonym_id, keeps_writing=keeps)
    assert len(await images_in(studio.storage, viewer, post)) == keeps
    await studio.imaging.sweep()
    assert len(studio.store.kept) == 2 * keeps


async def test_an_upload_that_fails_half_way_leaves_nothing_for_ever(storage: Storage, studio: Studio) -> None:
    viewer, *_ = await somewhere(storage)
    failing = Studio(storage, Failing())
    with pytest.raises(ImagesUnavailable):
        await failing.imaging.upload(only(viewer), b"x")
    assert len(failing.store.kept) == 1
    await failing.imaging.sweep()
    assert len(failing.store.kept) == 1, "it could still be under way"
    failing.clock.let_pass(hours=2)
    await failing.imaging.sweep()
    assert failing.store.kept == {} and await failing.waiting() == []


async def test_bytes_that_were_swept_meanwhile_make_no_image(studio: Studio) -> None:
    viewer, *_ = await somewhere(studio.storage)
    image = Image(
        id=ImageId(studio.storage.ids.random("img")),
        community_id=only(viewer).community_id,
        width=1,
        height=1,
        key=bytes(32),
        whole="obj_a",
        thumbnail="obj_b",
        marker=b"x",
        expires=1,
    )
    with pytest.raises(ImagesUnavailable):
        async with studio.storage.begin_community() as work:
            await work.images.add(image)


async def test_what_the_store_does_not_delete_now_is_deleted_later(studio: Studio) -> None:
    class Away(MemoryImages):
        async def delete(self, names: Any) -> None:
            raise ImagesUnavailable(retry_after=5)

    viewer, _, post = await somewhere(studio.storage)
    await studio.attach(viewer, post, await studio.imaging.upload(only(viewer), b"x"))
    async with studio.storage.begin_community() as work:
        await work.images.purge(post.id)
    here, studio.store = studio.store, Away()
    with pytest.raises(ImagesUnavailable):
        await studio.imaging.sweep()
    assert len(await studio.waiting()) == 2
    studio.store = here
    await studio.imaging.sweep()
    assert here.kept == {} and await studio.waiting() == []


async def test_who_uploads_too_much_in_an_hour_waits_for_the_next_and_others_do_not(studio: Studio) -> None:
    (viewer, *_), (other, *_), imaging = (
        await somewhere(studio.storage),
        await somewhere(studio.storage),
        studio.imaging,
    )
    for _ in range(MOST_UPLOADS):
        await imaging.upload(only(viewer), b"x")
    with pytest.raises(UploadLimitReached) as refused:
        await imaging.upload(only(viewer), b"x")
    assert refused.value.facts == {"retry_after": 25 * 60 + 4}
    await imaging.upload(only(other), b"x")
    studio.clock.let_pass(minutes=26)
    await imaging.upload(only(viewer), b"x")


async def test_altered_bytes_are_not_shown(studio: Studio) -> None:
    viewer, *_ = await somewhere(studio.storage)
    image = await studio.imaging.upload(only(viewer), b"x")
    one, other = studio.store.kept
    studio.store.kept[one], studio.store.kept[other] = studio.store.kept[other], studio.store.kept[one]
    for address in (image.url, image.thumbnail_url):
        with pytest.raises(ImageMissing):
            await studio.bytes_at(address)
