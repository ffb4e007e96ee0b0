"""Posts hold what was written, however hostile; as HTML they hold nothing else."""

import json

import httpx
import pytest

from api.bootstrap import Services
from domain.shared.text import clean_prose
from tests.api.boards.places import open_thread, posts_of, reply
from tests.hostile_texts import HOSTILE, REFUSED
from tests.people import Person, SomeCommunity


async def test_a_post_comes_as_html_to_who_asks(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    post = (await reply(member, thread["id"], "*はい*\nつぎ")).json()
    assert "body_html" not in (await member.get(f"/v1/posts/{post['id']}")).json()
    asked = (await member.get(f"/v1/posts/{post['id']}", params={"format": "html"})).json()
    assert asked == {**post, "body_html": '<p dir="auto"><em>はい</em><br>\nつぎ</p>\n', "entry_html": None}


async def test_a_threads_posts_come_as_html_and_so_does_the_next_page(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    for body in ("二", "三"):
        await reply(member, thread["id"], body)
    plain, path = await posts_of(member, thread["id"]), f"/v1/threads/{thread['id']}/posts"
    first = await member.get(path, params={"format": "html", "limit": 2})
    second = await member.get(first.links["next"]["url"])
    items = [*first.json()["items"], *second.json()["items"]]
    assert [item.pop("entry_html") for item in items] == [None] * len(plain)
    assert [item.pop("body_html") for item in items] == [f'<p dir="auto">{post["body"]}</p>\n' for post in plain]
    assert items == plain


async def test_a_withdrawn_post_has_no_html(community: SomeCommunity, member: Person, services: Services) -> None:
    thread = await open_thread(member, community)
    (post,) = await posts_of(member, thread["id"])
    await services.pool.execute("UPDATE community.posts SET body = NULL WHERE id = $1", post["id"])
    asked = (await member.get(f"/v1/posts/{post['id']}", params={"format": "html"})).json()
    assert (asked["body"], asked["body_html"]) == (None, None)


async def test_a_hidden_post_has_html_for_staff_alone(community: SomeCommunity, member: Person, other: Person) -> None:
    thread = await open_thread(member, community)
    post = (await reply(member, thread["id"], "*はい*")).json()["id"]
    assert (await community.owner.put(f"/v1/posts/{post}/hiding", {"reason": "わけ"})).status_code == 204
    html = '<p dir="auto"><em>はい</em></p>\n'
    for person, shown in ((member, None), (other, None), (community.owner, html)):
        (listed,) = [
            each
            for each in (await person.get(f"/v1/threads/{thread['id']}/posts", params={"format": "html"})).json()[
                "items"
            ]
            if each["id"] == post
        ]
        assert listed == (await person.get(f"/v1/posts/{post}", params={"format": "html"})).json()
        assert (listed["hidden"], listed["body_html"]) == (True, shown)
        assert (listed["body"] is None) is (shown is None)


async def test_no_other_format_is_known(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    refused = await member.get(f"/v1/threads/{thread['id']}/posts", params={"format": "xml"})
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "format")


async def test_hostile_texts_are_kept_and_told_as_they_are(
    community: SomeCommunity, member: Person, services: Services
) -> None:
    thread = await open_thread(member, community)
    kept = {}
    for name, text in HOSTILE.items():
        answer = await reply(member, thread["id"], text)
        assert answer.status_code == 201, (name, answer.text)
        kept[answer.json()["id"]] = name
    posts = (await member.get(f"/v1/threads/{thread['id']}/posts", params={"format": "html", "limit": 100})).json()
    told = {kept[post["id"]]: post for post in posts["items"] if post["id"] in kept}
    assert told.keys() == HOSTILE.keys()
    for name, text in HOSTILE.items():
        assert told[name]["body"] == clean_prose(text, "/body", 10_000), name
        assert told[name]["body_html"] == services.markup.html(told[name]["body"]), name


async def test_an_answer_is_exact_json_whatever_it_holds(community: SomeCommunity, member: Person) -> None:
    thread = await open_thread(member, community)
    body = '"\\\u2028\ufeff\u0338</script>\U0001f468\u200d\U0001f469\ue000\ufffe\t\n\u007e\u00ad\U0010fffd'
    post = (await reply(member, thread["id"], f"a{body}b")).json()
    for wanted in ("text", "html"):
        raw = (await member.get(f"/v1/posts/{post['id']}", params={"format": wanted})).content
        assert json.loads(raw.decode("utf-8"))["body"] == clean_prose(f"a{body}b", "/body", 100)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_shown_is_refused(community: SomeCommunity, member: Person, text: str) -> None:
    thread = await open_thread(member, community)
    refused = await reply(member, thread["id"], text)
    assert refused.status_code in (400, 422), refused.text
    assert len(await posts_of(member, thread["id"])) == 1


@pytest.mark.parametrize("body", ['"\\ud800"', '"\\udc00\\ud800"', '"a\\u0000b"', '"\\ud83d\\ud83d\\ude00"'])
async def test_halves_of_characters_are_no_json(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, body: str
) -> None:
    thread = await open_thread(member, community)
    sent = {"content": f'{{"body": {body}}}'.encode(), "headers": {"Content-Type": "application/json"}}
    assert (await member.call("POST", f"/v1/threads/{thread['id']}/posts", **sent)).status_code == 400


@pytest.mark.parametrize("one", ["あ", "🇯🇵", "か\u309a", "👍🏽"])
async def test_ten_thousand_characters_fit_and_one_more_does_not(
    community: SomeCommunity, member: Person, one: str
) -> None:
    thread = await open_thread(member, community)
    assert (await reply(member, thread["id"], one * 10_000)).status_code == 201
    refused = await reply(member, thread["id"], one * 10_001)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_long")
