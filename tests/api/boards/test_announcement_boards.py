"""On an announcement board staff writes, and members react."""

from tests.api.boards.places import open_thread, posts_of, reply
from tests.people import Person, SomeCommunity

WORDS = {"title": "お知らせ", "body": "本文"}


async def test_a_member_does_not_open_threads_there(community: SomeCommunity, member: Person) -> None:
    refused = await member.post(f"/v1/boards/{community.boards['announcement']}/threads", WORDS)
    assert (refused.status_code, refused.json()["code"]) == (403, "board_written_by_others")


async def test_the_owner_does_and_members_read_and_react_but_do_not_reply(
    community: SomeCommunity, member: Person
) -> None:
    thread = await open_thread(community.owner, community, "announcement")
    (post,) = await posts_of(member, thread["id"])
    assert (await member.put(f"/v1/posts/{post['id']}/reactions/thanks")).status_code == 204
    for person in (member, community.owner):
        refused = await reply(person, thread["id"])
        assert (refused.status_code, refused.json()["code"]) == (403, "board_takes_no_replies")
        assert refused.json()["kind"] == "announcement"
