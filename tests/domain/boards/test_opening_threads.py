"""Opening a thread: title, first post and the news of it, all of it or nothing."""

import json
from datetime import UTC, datetime

import pytest

from domain.boards.errors import BoardMissing, BoardWrittenByOthers
from domain.boards.model.board import BoardKind
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.threads.views import OpenThread
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Role
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.world import FIRST_PAGE, SOME_WORDS, World, here

NOON = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)


async def test_a_thread_comes_with_its_first_post_under_one_face(world: World) -> None:
    community_id = await world.found()
    board_id, member = await world.board(community_id), await world.member("jijokai")
    thread_id = await world.writing.open_thread(member, board_id, SOME_WORDS, "ja")
    (face,) = world.kept(Pseudonym)
    (thread,), (post,) = world.kept(Thread), world.kept(Post)
    assert thread == Thread(thread_id, board_id, face.id, SOME_WORDS.title, NOON)
    assert post == Post(post.id, thread_id, face.id, SOME_WORDS.body, None, NOON)


async def test_those_who_may_know_are_told_that_it_is_there_and_not_what_it_says(world: World) -> None:
    community_id = await world.found()
    board_id, member = await world.board(community_id), await world.member("jijokai")
    thread_id, post_id = await world.thread(member, board_id)
    (face,) = world.kept(Pseudonym)
    (event,) = await world.told()
    assert event.type == "boards.thread_opened.v1"
    assert event.topics == (f"thread:{thread_id}", f"board:{board_id}", f"community:{community_id}")
    assert event.occurred_at == NOON
    assert event.data == {
        "community_id": community_id,
        "board_id": board_id,
        "thread_id": thread_id,
        "post_id": post_id,
        "pseudonym_id": face.id,
        "restricted": False,
    }


async def test_text_is_cleaned_before_it_is_kept(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    words = OpenThread(title=" か\u3099  く ", body="一\r\n二\n")
    await world.writing.open_thread(member, board_id, words, "ja")
    assert (world.kept(Thread)[0].title, world.kept(Post)[0].body) == ("が く", "一\n二")


@pytest.mark.parametrize(
    ("words", "flaw"),
    [
        (OpenThread(title=" ", body="あ"), Flaw("/title", "empty")),
        (OpenThread(title="あ" * 121, body="あ"), Flaw("/title", "too_long")),
        (OpenThread(title="あ", body="\n"), Flaw("/body", "empty")),
        (OpenThread(title="あ", body="あ" * 10_001), Flaw("/body", "too_long")),
        (OpenThread(title="あ", body="\u0007あ"), Flaw("/body", "character_not_allowed")),
    ],
)
async def test_flawed_text_keeps_nothing_and_puts_no_face_on(world: World, words: OpenThread, flaw: Flaw) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    with pytest.raises(InvalidInput) as refused:
        await world.writing.open_thread(member, board_id, words, "ja")
    assert refused.value.flaws == (flaw,)
    assert [*world.kept(Thread), *world.kept(Post), *world.kept(Pseudonym), *await world.told()] == []


async def test_another_persons_face_is_refused(world: World) -> None:
    community_id = await world.found()
    board_id = await world.board(community_id)
    member, other = await world.member("jijokai"), await world.member("jijokai")
    theirs = await world.vault.wear(other.standings[community_id], here(other.standings[community_id]), None, "ja")
    words = OpenThread(title="あ", body="あ", pseudonym_id=theirs)
    with pytest.raises(InvalidInput):
        await world.writing.open_thread(member, board_id, words, "ja")
    assert world.kept(Thread) == []


async def test_staff_write_announcements_and_members_do_not(world: World) -> None:
    community_id = await world.found()
    board_id, member = await world.board(community_id, BoardKind.ANNOUNCEMENT), await world.member("jijokai")
    with pytest.raises(BoardWrittenByOthers):
        await world.writing.open_thread(member, board_id, SOME_WORDS, "ja")
    staff = await world.promoted(member, Role.MEMBER, Role.STAFF)
    assert await world.writing.open_thread(staff, board_id, SOME_WORDS, "ja")


async def test_a_board_that_one_may_not_see_is_not_there(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    for stranger in (await world.newcomer(), await world.gone(member)):
        for wanted in (board_id, "brd_00000000000000000000000000"):
            with pytest.raises(BoardMissing):
                await world.writing.open_thread(stranger, wanted, SOME_WORDS, "ja")


async def test_the_newest_thread_is_read_first(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    threads = [(await world.thread(member, board_id))[0] for _ in range(3)]
    shown = json.loads((await world.reading.threads(member, board_id, FIRST_PAGE)).items)
    assert [each["id"] for each in shown] == threads[::-1]
