"""What a post speaks of is said before it is read: by its author, by staff, in lists and in search."""

from typing import Any

import pytest

from tests.api.boards.places import open_thread, reply
from tests.people import Person, SomeCommunity

WARNING = {"tags": ["self_harm"], "text": "腕を切ったときの話です"}
SHOWN = {**WARNING, "by_staff": []}
REASON = {"reason": "わけ"}


async def warned(person: Person, community: SomeCommunity, body: str = "はじめ", **more: Any) -> dict[str, Any]:
    given = {"title": "話", "body": body, "content_warning": WARNING, **more}
    thread = await person.post(f"/v1/boards/{community.boards['talk']}/threads", given)
    assert thread.status_code == 201, thread.text
    return dict(thread.json())


async def first_of(person: Person, thread: dict[str, Any]) -> dict[str, Any]:
    return dict((await person.get(f"/v1/threads/{thread['id']}/posts")).json()["items"][0])


async def warning_of(person: Person, post: str) -> Any:
    return (await person.get(f"/v1/posts/{post}")).json()["content_warning"]


async def codes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(flaw["pointer"], flaw["code"]) for flaw in answer.json()["errors"]]


async def test_a_thread_and_its_first_post_bear_the_warning_wherever_they_are_shown(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await warned(member, community)
    (in_list, *_) = (await other.get(f"/v1/boards/{community.boards['talk']}/threads")).json()["items"]
    alone = (await other.get(f"/v1/threads/{thread['id']}")).json()
    assert thread["content_warning"] == in_list["content_warning"] == alone["content_warning"] == SHOWN
    post = await first_of(other, thread)
    assert post["content_warning"] == await warning_of(other, post["id"]) == SHOWN
    without = await open_thread(member, community)
    assert without["content_warning"] is None


async def test_its_author_says_it_otherwise_and_takes_it_away(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    post = await first_of(member, await warned(member, community))
    at, body = f"/v1/posts/{post['id']}", post["body"]
    kept = (await member.patch(at, {"body": "あたらしい言葉"})).json()
    assert kept["content_warning"] == SHOWN
    other_words = {"tags": ["eating", "death"], "text": None}
    changed = (await member.patch(at, {"body": body, "content_warning": other_words})).json()
    assert changed["content_warning"] == {"tags": ["death", "eating"], "text": None, "by_staff": []}
    assert (changed["revision"], changed["edited_at"] is None) == (3, False)
    again = (await member.patch(at, {"body": body, "content_warning": other_words})).json()
    assert again == changed
    gone = (await member.patch(at, {"body": body, "content_warning": {}})).json()
    assert gone["content_warning"] is None and await warning_of(other, post["id"]) is None


async def test_staff_add_a_warning_that_its_author_cannot_take_away(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    post = await first_of(member, await warned(member, community))
    at = f"/v1/posts/{post['id']}"
    for person in (member, other):
        answer = await person.put(f"{at}/content_warning", {"tags": ["suicide"], **REASON})
        assert (answer.status_code, answer.json()["code"]) == (403, "not_staff")
    added = (await community.owner.put(f"{at}/content_warning", {"tags": ["suicide"], **REASON})).json()
    both = {"tags": ["self_harm", "suicide"], "text": WARNING["text"], "by_staff": ["suicide"]}
    assert added["content_warning"] == both
    assert (await community.owner.put(f"{at}/content_warning", {"tags": ["suicide"], **REASON})).json() == added
    left = (await member.patch(at, {"body": post["body"], "content_warning": {}})).json()["content_warning"]
    assert left == {"tags": ["suicide"], "text": None, "by_staff": ["suicide"]}
    entries = (await community.owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    (entry,) = [each for each in entries if each["subject"] == post["id"]]
    assert (entry["what"], entry["reason"]) == ("post_warned:suicide", "わけ")
    await community.owner.put(f"{at}/content_warning", {"tags": [], **REASON})
    assert await warning_of(other, post["id"]) is None


async def test_what_is_taken_back_takes_its_warning_along(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await warned(member, community)
    post = (await first_of(member, thread))["id"]
    redacted = (await member.post(f"/v1/posts/{post}/redaction", {"body": "残り"})).json()
    assert redacted["content_warning"] == {"tags": ["self_harm"], "text": None, "by_staff": []}
    anew = {"body": "残り", "content_warning": {"tags": ["eating"], "text": "食事の話"}}
    redacted = (await member.post(f"/v1/posts/{post}/redaction", anew)).json()
    assert redacted["content_warning"] == {"tags": ["eating"], "text": "食事の話", "by_staff": []}
    await community.owner.put(f"/v1/posts/{post}/content_warning", {"tags": ["suicide"], **REASON})
    await member.delete(f"/v1/posts/{post}")
    assert await warning_of(other, post) is None
    assert (await other.get(f"/v1/threads/{thread['id']}")).json()["content_warning"] is None
    answer = await community.owner.put(f"/v1/posts/{post}/content_warning", {"tags": ["suicide"], **REASON})
    assert (answer.status_code, answer.json()["code"]) == (409, "post_withdrawn")


async def test_what_is_hidden_shows_no_warning(community: SomeCommunity, member: Person, other: Person) -> None:
    post = (await first_of(member, await warned(member, community)))["id"]
    await community.owner.put(f"/v1/posts/{post}/hiding", REASON)
    assert await warning_of(other, post) is None
    assert await warning_of(community.owner, post) == SHOWN


async def test_search_bears_the_warning_and_shows_what_is_beneath_it_only_when_asked(
    community: SomeCommunity, member: Person, other: Person
) -> None:
    thread = await warned(member, community, "かみそりのことを書きます")
    await reply(member, thread["id"], "かみそりのことを聞きました")
    at, asked = f"/v1/communities/{community.slug}/search", {"q": "かみそり"}
    plain, covered = (await other.get(at, params=asked)).json()["items"]
    assert (plain["excerpt"], plain["post"]["content_warning"]) == ("かみそりのことを聞きました", None)
    assert (covered["excerpt"], covered["highlights"]) == ("", [])
    assert covered["post"]["content_warning"] == covered["thread"]["content_warning"] == SHOWN
    _, shown = (await other.get(at, params=asked | {"warned": "shown"})).json()["items"]
    assert (shown["excerpt"], shown["highlights"]) == ("かみそりのことを書きます", [{"start": 0, "length": 4}])
    assert (await other.get(at, params={"q": WARNING["text"]})).json()["items"] == []


async def test_a_community_says_what_there_is_to_warn_of(community: SomeCommunity, member: Person) -> None:
    board = f"/v1/boards/{community.boards['talk']}/threads"
    named = (await member.get("/v1/content_warnings", headers={"Accept-Language": "en"})).json()["warnings"]
    assert {"tag": "self_harm", "label": "Self-harm"} in named
    asked = {"title": "話", "body": "本文", "content_warning": {"tags": ["money", "eating"]}}
    assert await codes(await member.post(board, asked)) == [("/content_warning/tags/0", "not_a_choice")]
    shown = await community.owner.get(f"/v1/communities/{community.slug}")
    change = {"policy": shown.json()["policy"] | {"content_warnings": ["money", "eating"]}}
    revised = await community.owner.patch(f"/v1/communities/{community.slug}", change)
    assert revised.status_code == 200, revised.text
    assert (await member.post(board, asked)).status_code == 201
    twice = {"policy": change["policy"] | {"content_warnings": ["money", "money"]}}
    refused = await community.owner.patch(f"/v1/communities/{community.slug}", twice)
    assert await codes(refused) == [("/policy/content_warnings", "repeated")]


@pytest.mark.parametrize(
    ("warning", "flaw"),
    [
        ({"tags": ["eating", "eating"]}, ("/content_warning/tags/1", "repeated")),
        ({"tags": ["nothing"]}, ("/content_warning/tags/0", "not_a_choice")),
        ({"text": " "}, ("/content_warning/text", "empty")),
        ({"text": "一" * 101}, ("/content_warning/text", "too_long")),
        ({"text": "一\u202e二"}, ("/content_warning/text", "character_not_allowed")),
    ],
)
async def test_a_warning_that_is_none_is_refused(
    community: SomeCommunity, member: Person, warning: dict[str, Any], flaw: tuple[str, str]
) -> None:
    given = {"title": "話", "body": "本文", "content_warning": warning}
    assert await codes(await member.post(f"/v1/boards/{community.boards['talk']}/threads", given)) == [flaw]


async def test_a_long_warning_is_counted_as_a_reader_does(community: SomeCommunity, member: Person) -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f466"
    thread = await warned(member, community, content_warning={"text": family * 60})
    assert thread["content_warning"] == {"tags": [], "text": family * 60, "by_staff": []}
