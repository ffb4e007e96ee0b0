"""The topic `me`: what becomes of one's own memberships, on every way and every server, and nobody else's."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy
from tests.people import Person, SomeCommunity, face_of, found_community, join, new_member, sign_up

from .conftest import Scene
from .listening import Frame, Listener, ids, listening
from .serving import Gateway
from .streaming import streaming

SANCTION = {"reason": "名前をたずね続けました。", "rule": "3"}
_NOTICES = """
SELECT transaction, sequence, topics, data, to_jsonb(e) AS row FROM community.events e
WHERE topics @> '{me}' AND community_id = $1 ORDER BY transaction, sequence
"""


class Staff:
    """The owner, who does things with a face."""

    def __init__(self, community: SomeCommunity, face: str) -> None:
        self._owner, self._at = community.owner, f"/v1/communities/{community.slug}"
        self._face = f"{self._at}/pseudonyms/{face}"

    async def give_role(self) -> None:
        assert (await self._owner.put(f"{self._face}/roles/facilitator")).status_code == 204

    async def take_role(self) -> None:
        assert (await self._owner.delete(f"{self._face}/roles/facilitator")).status_code == 204

    async def sanction(self, kind: str = "warning", **more: str) -> str:
        answer = await self._owner.post(f"{self._face}/sanctions", {"kind": kind, **SANCTION, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def three_things(self) -> None:
        await self.give_role()
        await self.sanction()
        await self.take_role()


async def acting_on(person: Person, community: SomeCommunity) -> Staff:
    return Staff(community, await face_of(person, community.slug))


async def up_to(listener: Listener, post: str) -> list[str]:
    """The texts of the events up to that of this post, without it."""
    texts: list[str] = []
    while post not in (text := await listener.next_text()):
        texts.append(text)
    return texts


def are_notices(events: Sequence[Frame], *communities: str) -> bool:
    """These, in this order, and each once."""
    assert len({event["id"] for event in events}) == len(events)
    told = [(event["type"], event["event"], event["topic"], event["data"]) for event in events]
    return told == [
        ("event", "memberships.standing_changed.v1", "me", {"community_id": community}) for community in communities
    ]


async def test_sockets_and_streams_at_every_server_and_polls_tell_the_same_once_and_in_order(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    staff, topics = await acting_on(scene.reader, scene.community), ("me", scene.topics[0])
    async with (
        listening(scene.reader, gateway) as here,
        listening(scene.reader, another_gateway) as there,
        streaming(scene.reader, another_gateway, *topics) as source,
    ):
        start = (await here.subscribe(*topics))["cursor"]
        await there.subscribe(*topics)
        await staff.three_things()
        post = await scene.reply()
        told = [await each.until(post) for each in (here, there, source)]
    polled = await _polled(scene.reader, topics, start, post)
    assert are_notices(told[0][:-1], *[scene.community.id] * 3)
    assert told == [told[0]] * 3
    assert polled == told[0]


async def test_who_comes_back_with_a_cursor_is_told_what_was_missed_then_what_comes(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    staff = await acting_on(scene.reader, scene.community)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe("me")
        await staff.give_role()
        seen = await listener.next()
    await staff.three_things()
    missed: list[Frame] = []
    for server in (another_gateway, gateway):
        async with listening(scene.reader, server) as listener:
            await listener.subscribe("me", scene.topics[0], cursor=seen["cursor"])
            await staff.sanction()
            *missed, _ = await listener.until(await scene.reply())
        assert seen["id"] not in ids(missed)
        assert are_notices(missed[:4], *[scene.community.id] * 4)
    assert len([event for event in missed if event["topic"] == "me"]) == 5


async def test_a_cursor_from_before_one_joined_leads_to_what_was_decided(
    scene: Scene, services: Services, gateway: Gateway
) -> None:
    community = await _with_applications(services, scene)
    person = await sign_up(scene.writer.client)
    async with listening(person, gateway) as listener:
        start = (await listener.subscribe("me"))["cursor"]
    await _let_in(await join(person, community.slug), community)
    async with listening(person, gateway) as listener:
        await listener.subscribe("me", cursor=start)
        assert are_notices([await listener.next()], community.id)


async def test_who_joins_while_connected_is_told_of_the_decision(
    scene: Scene, services: Services, gateway: Gateway, another_gateway: Gateway
) -> None:
    """The server may have looked at the memberships a moment before."""
    community = await _with_applications(services, scene)
    person = await sign_up(scene.writer.client)
    async with listening(person, gateway) as here, listening(person, another_gateway) as there:
        for listener in (here, there):
            await listener.subscribe("me")
        await _let_in(await join(person, community.slug), community)
        told = [await listener.next() for listener in (here, there)]
    assert are_notices(told[:1], community.id)
    assert told[0] == told[1]


async def test_every_membership_of_the_account_is_meant(scene: Scene, services: Services, gateway: Gateway) -> None:
    second = await found_community(services, scene.writer.client)
    await join(scene.reader, second.slug)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe("me")
        for community in (second, scene.community, second):
            await (await acting_on(scene.reader, community)).sanction()
        told = [await listener.next() for _ in range(3)]
    assert are_notices(told, second.id, scene.community.id, second.id)


async def test_others_get_the_very_bytes_that_they_would_get_anyway(scene: Scene, gateway: Gateway) -> None:
    staff = await acting_on(scene.reader, scene.community)
    async with listening(scene.writer, gateway) as curious, listening(scene.writer, gateway) as incurious:
        start = (await curious.subscribe("me", *scene.topics))["cursor"]
        await incurious.subscribe(*scene.topics)
        first = await scene.reply()
        await staff.three_things()
        last = await scene.reply()
        heard = [[*await up_to(each, first), *await up_to(each, last)] for each in (curious, incurious)]
    assert heard == [[], []]
    for topics in (("me", *scene.topics), scene.topics):
        async with listening(scene.writer, gateway) as listener:
            await listener.subscribe(*topics, cursor=start)
            heard.append([await listener.next_text() for _ in range(2)])
    assert heard[2] == heard[3]


async def test_who_is_suspended_or_expelled_is_told_so_and_nothing_else_until_it_is_overturned(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    staff, community = await acting_on(scene.reader, scene.community), scene.community
    async with listening(scene.reader, gateway) as here, listening(scene.reader, another_gateway) as there:
        for listener in (here, there):
            await listener.subscribe("me", *scene.topics)
        await staff.sanction("suspension", until="2099-01-01T00:00:00Z")
        expulsion = await staff.sanction("expulsion")
        await scene.reply()
        await _overturned(scene, expulsion)
        for listener in (here, there):
            frames = [await listener.next() for _ in range(6)]
            errors = [frame["problem"]["topic"] for frame in frames if frame["type"] == "error"]
            assert sorted(errors) == sorted(scene.topics)
            notices = [frame for frame in frames if frame["type"] == "event"]
            assert are_notices(notices, *[community.id] * 3)


async def test_who_has_left_is_told_nothing_of_what_reaches_the_faces_that_are_left(
    scene: Scene, services: Services, gateway: Gateway
) -> None:
    second = await found_community(services, scene.writer.client)
    await join(scene.reader, second.slug)
    staff, elsewhere = [await acting_on(scene.reader, community) for community in (scene.community, second)]
    async with listening(scene.reader, gateway) as listener:
        start = (await listener.subscribe("me"))["cursor"]
        left = await scene.reader.post(f"/v1/communities/{scene.community.slug}/memberships/me/departure", {})
        assert left.status_code < 300, left.text
        await staff.sanction()
        await join(scene.reader, scene.community.slug)
        await staff.sanction()
        await elsewhere.sanction()
        assert are_notices([await listener.next()], second.id)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe("me", cursor=start)
        assert are_notices([await listener.next()], second.id)


async def test_nothing_in_the_log_tells_that_two_notices_are_for_one_person(scene: Scene, services: Services) -> None:
    other = await new_member(scene.writer.client, scene.community.slug)
    for person in (scene.reader, other, scene.reader):
        await (await acting_on(person, scene.community)).three_things()
    rows = [row["topics"] for row in await services.pool.fetch(_NOTICES, scene.community.id)]
    assert {topic for topic, _ in rows} == {"me"}
    parts = [part for _, address in rows for part in address.removeprefix("to:").split(".")]
    assert len(set(parts)) == len(parts) == 18
    assert {len(address) for _, address in rows} == {len(rows[0][1])}


async def test_a_row_of_the_log_names_nobody_and_no_frame_has_its_address(
    scene: Scene, services: Services, gateway: Gateway
) -> None:
    staff = await acting_on(scene.reader, scene.community)
    async with listening(scene.reader, gateway) as listener:
        start = (await listener.subscribe("me"))["cursor"]
        await staff.three_things()
        texts = [await listener.next_text() for _ in range(3)]
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe("me", cursor=start)
        assert [await listener.next_text() for _ in range(3)] == texts
    rows = await services.pool.fetch(_NOTICES, scene.community.id)
    named = {found for row in rows for found in re.findall(r"\b([a-z]{3})_[0-9a-z]{26}", row["row"])}
    assert named == {"com", "evt"}
    addresses = [part for row in rows for part in row["topics"][1].removeprefix("to:").split(".")]
    assert [part for part in addresses for text in texts if part in text] == []


@pytest.mark.parametrize("topic", ["me:", "me:com_01kb2y8v4t6m0q3r5s7w9x1z2a", "to:{address}", "ME"])
async def test_there_is_no_other_way_to_follow_notices(
    scene: Scene, services: Services, gateway: Gateway, topic: str
) -> None:
    await (await acting_on(scene.reader, scene.community)).sanction()
    (row,) = await services.pool.fetch(_NOTICES, scene.community.id)
    asked = topic.format(address=row["topics"][1].removeprefix("to:"))[:64]
    async with listening(scene.reader, gateway) as listener:
        problem = await listener.refused(type="subscribe", topics=[asked])
    assert problem["code"] == "topic_missing"


async def test_one_who_stops_following_is_told_no_more(scene: Scene, gateway: Gateway) -> None:
    staff = await acting_on(scene.reader, scene.community)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe("me", scene.topics[0])
        await staff.sanction()
        assert are_notices([await listener.next()], scene.community.id)
        await listener.send(type="unsubscribe", topics=["me"])
        await listener.send(type="ping")
        assert (await listener.next())["type"] == "heartbeat"
        await staff.sanction()
        assert await up_to(listener, await scene.reply()) == []


async def test_a_poll_waits_for_ones_own_notices_alone(scene: Scene) -> None:
    own, others = await acting_on(scene.reader, scene.community), await acting_on(scene.writer, scene.community)
    start = (await _poll(scene.reader, "me", wait=0))["cursor"]
    await others.sanction()
    waiting = asyncio.create_task(_poll(scene.reader, "me", cursor=start))
    await own.sanction()
    assert are_notices((await waiting)["items"], scene.community.id)


async def _poll(person: Person, *topics: str, **query: Any) -> dict[str, Any]:
    answer = await person.get("/v1/events", params={"topics": ",".join(topics), **query})
    assert answer.status_code == 200, answer.text
    batch: dict[str, Any] = answer.json()
    return batch


async def _polled(person: Person, topics: Sequence[str], cursor: str, post: str) -> list[Frame]:
    items: list[Frame] = []
    while not items or items[-1]["data"].get("post_id") != post:
        batch = await _poll(person, *topics, cursor=cursor)
        items, cursor = items + batch["items"], batch["cursor"]
    return items


async def _with_applications(services: Services, scene: Scene) -> SomeCommunity:
    policy = Policy(acknowledgements=tuple(Acknowledgement), admission=Admission.APPLICATION)
    return await found_community(services, scene.writer.client, policy=policy)


async def _let_in(applicant: Person, community: SomeCommunity) -> None:
    at = f"/v1/communities/{community.slug}"
    own: httpx.Response = await applicant.get(f"{at}/memberships/me/application")
    decided = await community.owner.post(
        f"{at}/applications/{own.json()['id']}/decision", {"decision": "approve", "reason": "ようこそ。"}
    )
    assert decided.status_code < 300, decided.text


async def _overturned(scene: Scene, sanction: str) -> None:
    """On appeal, by somebody other than who imposed it."""
    slug, owner = scene.community.slug, scene.community.owner
    decider = await new_member(scene.writer.client, slug)
    face = await face_of(decider, slug)
    assert (await owner.put(f"/v1/communities/{slug}/pseudonyms/{face}/roles/staff")).status_code == 204
    own, staffs = f"/v1/communities/{slug}/memberships/me/sanctions/{sanction}", f"/v1/communities/{slug}/sanctions"
    appealed = await scene.reader.post(f"{own}/appeal", {"text": "誤解です。"})
    assert appealed.status_code < 300, appealed.text
    words = {"decision": "overturn", "reason": "読み直しました。"}
    decided = await decider.post(f"{staffs}/{sanction}/decision", words)
    assert decided.status_code < 300, decided.text
