"""A face that goes for good: what it wrote stays as a former member's, or only that there was something."""

import asyncio
import json
from typing import Any

import pytest

from domain.boards.model.thread import Thread
from domain.pseudonyms.departing import Departing
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Actor
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import PseudonymId
from domain.shared.shapes import PageRequest
from tests.contract.storage import MONTH, Storage, only

_PAGE = PageRequest()


async def a_talk(storage: Storage) -> tuple[Pseudonym, Pseudonym, Thread, Actor]:
    """A thread of one face, to which another replied."""
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    writer, other = await storage.pseudonym(community), await storage.pseudonym(community)
    thread = await storage.thread(board, writer)
    first = await storage.post(thread)
    await storage.post(thread, pseudonym_id=other.id, reply_to=first.id, body="返事")
    return writer, other, thread, await storage.member(community)


async def shown(storage: Storage, viewer: Actor, thread: Thread) -> tuple[Any, list[Any]]:
    """What there is to see of a thread, without ids."""
    view = await storage.boards.thread(viewer, thread.id)
    assert view is not None
    (listed,) = [json.loads(view)]
    page = await storage.boards.posts(viewer, thread.id, [], _PAGE)
    assert page is not None
    return (_name(listed), listed["title"]), [(_name(post), post["body"]) for post in json.loads(page.items)]


def _name(view: dict[str, Any]) -> Any:
    return view["author"] and view["author"]["name"]


async def told_since(storage: Storage, before: Position, many: int) -> list[LoggedEvent]:
    """What is told of faces, as soon as this many events are settled."""
    async with asyncio.timeout(10):
        while len(told := await _of_faces(storage, before)) < many:
            await asyncio.sleep(0.01)
    return told


async def _of_faces(storage: Storage, before: Position) -> list[LoggedEvent]:
    return [event for event in await storage.events.read(before, limit=100) if "pseudonym" in event.type]


async def test_what_stays_is_a_former_members(storage: Storage) -> None:
    writer, other, thread, viewer = await a_talk(storage)
    await Departing(storage.begin).let_go(writer.id, keeps_writing=True)
    expected = (None, thread.title), [(None, "聞いてもらえるだけで。"), (other.name, "返事")]
    assert await shown(storage, viewer, thread) == expected


async def test_what_goes_leaves_its_place_and_others_words(storage: Storage) -> None:
    writer, other, thread, viewer = await a_talk(storage)
    await Departing(storage.begin).let_go(writer.id, keeps_writing=False)
    assert await shown(storage, viewer, thread) == ((None, None), [(None, None), (other.name, "返事")])


async def test_the_face_is_nowhere(storage: Storage) -> None:
    writer, *_, viewer = await a_talk(storage)
    await Departing(storage.begin).let_go(writer.id, keeps_writing=True)
    community_id = only(viewer).community_id
    assert await storage.pseudonyms.pseudonym([community_id], writer.id, MONTH) is None
    assert await storage.pseudonyms.sealed_wearer(community_id, writer.id) is None
    assert await storage.pseudonyms.worn([writer.wearer_tag]) == {}
    assert await storage.pseudonyms.numbered([writer.number_tag]) == {}


async def test_its_name_is_free(storage: Storage) -> None:
    community = await storage.community()
    face = await storage.pseudonym(community, name="Quiet Otter")
    await Departing(storage.begin).let_go(face.id, keeps_writing=True)
    assert (await storage.pseudonym(community, name="Quiet Otter")).id != face.id


async def test_sanctions_on_it_go_with_it(storage: Storage) -> None:
    writer, *_, viewer = await a_talk(storage)
    sanction = await storage.sanction(writer)
    await Departing(storage.begin).let_go(writer.id, keeps_writing=True)
    assert await storage.communities.sanction(only(viewer).community_id, sanction.id) is None


@pytest.mark.parametrize("keeps", [True, False])
async def test_where_it_wrote_and_the_community_are_told(storage: Storage, keeps: bool) -> None:
    writer, _, thread, viewer = await a_talk(storage)
    before = await storage.events.head()
    await Departing(storage.begin).let_go(writer.id, keeps_writing=keeps)
    told = await told_since(storage, before, 2)
    community = f"community:{only(viewer).community_id}"
    assert [event.topics for event in told] == [(community,), (f"thread:{thread.id}",)]
    for event in told:
        assert event.type == "pseudonyms.pseudonym_gone.v1"
        assert (event.data["pseudonym_id"], event.data["writing_withdrawn"]) == (writer.id, not keeps)


async def test_of_no_threads_the_community_is_told(storage: Storage) -> None:
    face = await storage.pseudonym(await storage.community())
    before = await storage.events.head()
    await Departing(storage.begin).let_go(face.id, keeps_writing=True)
    (event,) = await told_since(storage, before, 1)
    assert event.topics == (f"community:{face.community_id}",)


async def test_going_again_or_never_having_been_is_nothing(storage: Storage) -> None:
    face, last = [await storage.pseudonym(await storage.community()) for _ in range(2)]
    departing = Departing(storage.begin)
    before = await storage.events.head()
    await departing.let_go(face.id, keeps_writing=True)
    for nobody in (face.id, PseudonymId("psd_00000000000000000000000000")):
        await departing.let_go(nobody, keeps_writing=False)
    await departing.let_go(last.id, keeps_writing=True)
    told = await told_since(storage, before, 2)
    assert [event.data["pseudonym_id"] for event in told] == [face.id, last.id]
