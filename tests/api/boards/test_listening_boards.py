"""On a listening board nobody replies; a reaction alone says "I was heard"."""

import httpx

from tests.people import Person, SomeCommunity, new_member


async def test_a_listening_board_refuses_replies(community: SomeCommunity, member: Person) -> None:
    thread = (await _open(member, community)).json()
    refused = await community.owner.post(f"/v1/threads/{thread['id']}/posts", {"body": "がんばって"})
    assert (refused.status_code, refused.json()["code"]) == (403, "board_takes_no_replies")


async def test_a_reaction_is_counted_once_and_shown_to_nobody_as_whose(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person
) -> None:
    reader = await new_member(client, community.slug)
    thread = (await _open(member, community)).json()
    (post,) = (await member.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]
    for _ in range(2):
        assert (await reader.put(f"/v1/posts/{post['id']}/reactions/heard")).status_code == 204
    (seen,) = (await member.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]
    (own,) = (await reader.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]
    assert seen["reactions"] == [{"reaction": "heard", "count": 1, "mine": False}]
    assert own["reactions"] == [{"reaction": "heard", "count": 1, "mine": True}]


async def _open(person: Person, community: SomeCommunity) -> httpx.Response:
    words = {"title": "今日はしんどかった", "body": "聞いてもらえるだけで。"}
    return await person.post(f"/v1/boards/{community.boards['listening']}/threads", words)
