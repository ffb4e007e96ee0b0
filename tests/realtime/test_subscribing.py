"""What a subscription brings, what it does not, and what frames are refused."""

import pytest

from api.bootstrap import Services
from api.realtime.frames import LARGEST_FRAME, MOST_TOPICS
from tests.people import found_community

from .conftest import Scene
from .listening import ids, listening
from .serving import Gateway


@pytest.mark.parametrize("kind", [0, 1, 2])
async def test_a_reply_is_told_to_who_follows_its_thread_its_board_or_its_community(
    scene: Scene, gateway: Gateway, kind: int
) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[kind])
        post = await scene.reply()
        (event,) = await listener.until(post)
    assert (event["topic"], event["event"]) == (scene.topics[kind], "boards.post_published.v1")
    assert event["data"]["thread_id"] == scene.thread


async def test_who_follows_all_of_them_is_told_once_and_in_order(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(*scene.topics)
        posts = [await scene.reply() for _ in range(10)]
        events = await listener.until(posts[-1])
    assert [event["data"]["post_id"] for event in events] == posts
    assert {event["topic"] for event in events} == {scene.topics[0]}


async def test_a_topic_with_a_past_brings_only_what_was_not_told_already(scene: Scene, gateway: Gateway) -> None:
    """Thread, board and community are followed one after another, each from the same cursor."""
    elsewhere = await scene.open_thread()
    async with listening(scene.reader, gateway) as listener:
        start = (await listener.subscribe(scene.topics[2]))["cursor"]
        await listener.until(await scene.reply())
    async with listening(scene.reader, gateway) as listener:
        posts = [await scene.reply(), await scene.reply(elsewhere), await scene.reply()]
        told = []
        for topic in (*scene.topics, *scene.topics):
            await listener.subscribe(topic, cursor=start)
            posts.append(await scene.reply())
            told += await listener.until(posts[-1])
    assert len(ids(told)) == len(set(ids(told)))
    in_thread = [event["data"]["post_id"] for event in told if event["topic"] == scene.topics[0]]
    assert in_thread[1:] == [post for post in posts if post != posts[1]]
    assert [event["topic"] for event in told if event["data"]["post_id"] == posts[1]] == [scene.topics[1]]


async def test_a_topic_that_was_left_and_taken_up_again_repeats_nothing(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        start = (await listener.subscribe(scene.topics[0]))["cursor"]
        first = await scene.reply()
        await listener.until(first)
        await listener.send(type="unsubscribe", topics=[scene.topics[0]])
        await listener.send(type="ping")
        assert (await listener.next())["type"] == "heartbeat"
        missed = await scene.reply()
        await listener.subscribe(scene.topics[0], cursor=start)
        last = await scene.reply()
        events = await listener.until(last)
    assert [event["data"]["post_id"] for event in events] == [missed, last]


async def test_after_unsubscribing_nothing_comes(scene: Scene, gateway: Gateway) -> None:
    elsewhere = await scene.open_thread()
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0], f"thread:{elsewhere}")
        await listener.send(type="unsubscribe", topics=[scene.topics[0], "thread:thr_never_followed"])
        await listener.send(type="ping")
        assert (await listener.next())["type"] == "heartbeat"
        await scene.reply()
        post = await scene.reply(elsewhere)
        assert len(await listener.until(post)) == 1


async def test_a_ping_brings_a_heartbeat_that_one_can_resume_from(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0])
        await listener.until(await scene.reply())
        await listener.send(type="ping")
        heartbeat = await listener.next()
        missed = await scene.reply()
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0], cursor=heartbeat["cursor"])
        assert len(await listener.until(missed)) == 1


async def test_what_is_forbidden_and_what_is_absent_answer_alike(
    scene: Scene, gateway: Gateway, services: Services
) -> None:
    foreign = await found_community(services, scene.writer.client)
    thread = await foreign.owner.post(f"/v1/boards/{foreign.boards['talk']}/threads", {"title": "t", "body": "b"})
    pairs = [
        (f"community:{foreign.id}", f"community:{_altered(foreign.id)}"),
        (f"board:{foreign.boards['talk']}", f"board:{_altered(foreign.boards['talk'])}"),
        (f"thread:{thread.json()['id']}", f"thread:{_altered(thread.json()['id'])}"),
        ("nonsense", "board:"),
    ]
    async with listening(scene.reader, gateway) as listener:
        answers = set()
        for topic in (topic for pair in pairs for topic in pair):
            await listener.send(type="subscribe", topics=[topic])
            answers.add((await listener.next_text()).replace(topic, "TOPIC"))
        assert len(answers) == 1
        assert '"topic_missing"' in answers.pop()
        post = (await foreign.owner.post(f"/v1/threads/{thread.json()['id']}/posts", {"body": "内緒"})).json()
        await listener.subscribe(scene.topics[0])
        events = await listener.until(await scene.reply())
    assert post["id"] not in str(events)


async def test_of_several_topics_those_that_may_be_followed_are(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.send(type="subscribe", topics=["board:brd_none", scene.topics[0], scene.topics[0]])
        assert (await listener.next())["problem"]["topic"] == "board:brd_none"
        assert (await listener.next())["topics"] == [scene.topics[0]]


async def test_a_bad_cursor_is_an_error_and_the_connection_stays(scene: Scene, gateway: Gateway) -> None:
    await scene.open_thread()
    threads = (await scene.reader.get(f"/v1/boards/{scene.board}/threads?limit=1")).json()
    async with listening(scene.reader, gateway) as listener:
        for cursor in ("x", "A" * 400, threads["next_cursor"]):
            problem = await listener.refused(type="subscribe", topics=[scene.topics[0]], cursor=cursor)
            assert (problem["code"], problem["status"]) == ("cursor_invalid", 422)
        await listener.subscribe(scene.topics[0])
        await listener.until(await scene.reply())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '"subscribe"',
        '{"type": "shout"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "topics": []}',
        '{"type": "subscribe", "topics": "thread:x"}',
        '{"type": "subscribe", "topics": [""]}',
        '{"type": "subscribe", "topics": [7]}',
        '{"type": "subscribe", "topics": ["\\u0000"]}',
        '{"type": "subscribe", "topics": ["\\ud800"]}',
        '{"type": "subscribe", "topics": ["thread:x"], "cursor": ""}',
        '{"type": "subscribe", "topics": ["thread:x"], "more": 1}',
        '{"type": "unsubscribe", "topics": [{}]}',
        '{"type": "ping", "topics": NaN}',
        "[" * 10_000,
    ],
)
async def test_a_malformed_frame_is_an_error_and_the_connection_stays(
    scene: Scene, gateway: Gateway, text: str
) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.socket.send(text)
        assert (await listener.next())["problem"]["code"] == "frame_malformed"
        await listener.subscribe(scene.topics[0])


async def test_a_binary_frame_is_an_error_and_the_connection_stays(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.socket.send(b'{"type": "ping"}')
        assert (await listener.next())["problem"]["code"] == "frame_malformed"
        await listener.subscribe(scene.topics[0])


async def test_a_frame_beyond_the_limit_ends_the_connection(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.socket.send(" " * (LARGEST_FRAME + 1))
        assert await listener.closed() == 1009


async def test_one_connection_follows_so_many_topics_and_no_more(scene: Scene, gateway: Gateway) -> None:
    threads = [await scene.open_thread() for _ in range(3)]
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(*(f"thread:{thread}" for thread in threads))
        others = [f"thread:thr_{number}" for number in range(MOST_TOPICS - 2)]
        problem = await listener.refused(type="subscribe", topics=others)
        assert (problem["code"], problem["limit"]) == ("too_many_topics", MOST_TOPICS)
        assert len(await listener.until(await scene.reply(threads[0]))) == 1


async def test_problems_come_in_the_language_of_the_handshake(scene: Scene, gateway: Gateway) -> None:
    titles = set()
    for language in ("ja", "en"):
        async with listening(scene.reader, gateway, additional_headers={"Accept-Language": language}) as listener:
            titles.add((await listener.refused(type="subscribe", topics=["board:none"]))["title"])
    assert titles == {"購読できません", "No such topic"}


def _altered(id: str) -> str:
    """Another id of the same form."""
    return id[:-2] + ("aa" if id[-2:] != "aa" else "bb")
