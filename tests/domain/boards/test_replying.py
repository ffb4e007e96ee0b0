"""A reply goes to a thread, and may answer one of its posts."""

from datetime import UTC, datetime

import pytest

from domain.boards.errors import BoardTakesNoReplies, ReplyElsewhere, ThreadMissing
from domain.boards.model.board import BoardKind
from domain.boards.model.post import Post
from domain.boards.posts.views import PublishPost
from domain.shared.actor import Role
from domain.shared.errors import InvalidInput
from domain.shared.ids import PostId
from tests.domain.world import World, here

A_REPLY = PublishPost(body="わたしも同じことがありました。")


async def test_a_reply_is_published_under_the_face_that_one_wears(world: World) -> None:
    community_id = await world.found()
    board_id, member, other = await world.board(community_id), *[await world.member("jijokai") for _ in range(2)]
    thread_id, _ = await world.thread(member, board_id)
    world.clock.let_pass(minutes=5)
    post_id = await world.writing.publish_post(other, thread_id, A_REPLY, "ja")
    standing = other.standings[community_id]
    (face,) = (await world.faces_reader.worn(world.vault.tags(standing, here(standing)))).values()
    reply = next(post for post in world.kept(Post) if post.id == post_id)
    assert reply == Post(post_id, thread_id, face, A_REPLY.body, None, datetime(2026, 11, 22, 12, 39, 56, tzinfo=UTC))


async def test_the_thread_the_board_and_the_community_are_told(world: World) -> None:
    community_id = await world.found()
    board_id, member = await world.board(community_id), await world.member("jijokai")
    thread_id, _ = await world.thread(member, board_id)
    post_id = await world.writing.publish_post(member, thread_id, A_REPLY, "ja")
    event = (await world.told())[-1]
    assert (event.type, event.data["post_id"]) == ("boards.post_published.v1", post_id)
    assert event.topics == (f"thread:{thread_id}", f"board:{board_id}", f"community:{community_id}")


async def test_a_reply_may_answer_a_post_of_the_thread(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    thread_id, first = await world.thread(member, board_id)
    await world.writing.publish_post(member, thread_id, PublishPost(body="はい。", reply_to=first), "ja")
    assert [post.reply_to for post in world.kept(Post)] == [None, first]


async def test_a_reply_to_a_post_elsewhere_keeps_nothing_and_tells_nobody(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    thread_id, _ = await world.thread(member, board_id)
    _, elsewhere = await world.thread(member, board_id)
    told = await world.told()
    for answered in (elsewhere, PostId("pst_00000000000000000000000000")):
        reply = PublishPost(body="はい。", reply_to=answered)
        with pytest.raises(ReplyElsewhere):
            await world.writing.publish_post(member, thread_id, reply, "ja")
    assert len(world.kept(Post)) == 2
    assert await world.told() == told


@pytest.mark.parametrize("kind", [BoardKind.LISTENING, BoardKind.ANNOUNCEMENT])
async def test_where_nobody_replies_nobody_does(world: World, kind: BoardKind) -> None:
    board_id = await world.board(await world.found(), kind)
    staff = await world.promoted(await world.member("jijokai"), Role.STAFF)
    thread_id, _ = await world.thread(staff, board_id)
    with pytest.raises(BoardTakesNoReplies):
        await world.writing.publish_post(staff, thread_id, A_REPLY, "ja")


async def test_flawed_text_is_refused(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    thread_id, _ = await world.thread(member, board_id)
    with pytest.raises(InvalidInput):
        await world.writing.publish_post(member, thread_id, PublishPost(body=" "), "ja")


async def test_a_thread_that_one_may_not_see_is_not_there(world: World) -> None:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    thread_id, _ = await world.thread(member, board_id)
    for wanted in (thread_id, "thr_00000000000000000000000000"):
        with pytest.raises(ThreadMissing):
            await world.writing.publish_post(await world.newcomer(), wanted, A_REPLY, "ja")
