"""While somebody wants quiet, what can wait does; what concerns their membership does not."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

from api.realtime.delivery import deliveries
from api.realtime.frames import EventFrame, Heartbeat, Resync
from api.realtime.hub import Hub
from api.realtime.subscriber import NOWHERE, Subscriber
from domain.boards.events.review import ReportAnswered
from domain.memberships.events import StandingChanged
from domain.shared.actor import Wearer
from domain.shared.ids import CommunityId

from .conftest import Scene
from .listening import listening
from .serving import Gateway
from .test_hub import HERE, ME, Log, Memberships, come_to, follow, running, standing

A_MOMENT = datetime(2026, 11, 22, 13, tzinfo=UTC)


async def _report_answered(scene: Scene) -> None:
    """To whom listens."""
    (first, *_) = (await scene.reader.get(f"/v1/threads/{scene.thread}/posts")).json()["items"]
    report = await scene.reader.post(f"/v1/posts/{first['id']}/reports", {"category": "other"})
    assert report.status_code == 201, report.text
    at = f"/v1/communities/{scene.community.slug}/reports/{report.json()['id']}/decision"
    closed = await scene.community.owner.post(at, {"outcome": "no_action", "answer": "見ました。"})
    assert closed.status_code < 300, closed.text


async def _quiet(scene: Scene, **quiet: Any) -> None:
    at = f"/v1/communities/{scene.community.slug}/memberships/me/preferences"
    assert (await scene.reader.patch(at, {"quiet": quiet})).status_code == 200


async def _give_role(scene: Scene) -> None:
    at = f"/v1/communities/{scene.community.slug}/pseudonyms"
    face = (await scene.reader.post(at, {})).json()["id"]
    assert (await scene.community.owner.put(f"{at}/{face}/roles/facilitator")).status_code == 204


async def test_what_can_wait_is_not_told_and_what_cannot_is(scene: Scene, gateway: Gateway) -> None:
    in_an_hour = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    async with listening(scene.reader, gateway) as listener:
        start = (await listener.subscribe("me", scene.topics[1]))["cursor"]
        await _report_answered(scene)
        assert (await listener.next())["event"] == "boards.report_answered.v1"
        await _quiet(scene, until=in_an_hour)
        await _report_answered(scene)
        await _give_role(scene)
        told = await listener.until(await scene.reply())
        assert [each["event"] for each in told] == ["memberships.standing_changed.v1", "boards.post_published.v1"]
    async with listening(scene.reader, gateway) as listener:  # nor is it told who comes back
        await listener.subscribe("me", scene.topics[1], cursor=start)
        told = await listener.until(await scene.reply())
        assert {each["event"] for each in told if each["topic"] == "me"} == {"memberships.standing_changed.v1"}
        await _quiet(scene)
    async with listening(scene.reader, gateway) as listener:  # and afterwards it is all there
        await listener.subscribe("me", scene.topics[1], cursor=start)
        told = await listener.until(await scene.reply())
        assert [each["event"] for each in told if each["topic"] == "me"].count("boards.report_answered.v1") == 2
    own = (await scene.reader.get(f"/v1/communities/{scene.community.slug}/reports/mine")).json()["items"]
    assert [report["state"] for report in own] == ["closed", "closed"]


class Quiets:
    """Of one person, with a clock that is set by hand."""

    def __init__(self) -> None:
        self.now, self.until = A_MOMENT, A_MOMENT + timedelta(hours=1)
        self.asked = 0

    async def quiet_until(self, wearer: Wearer, community_id: CommunityId) -> datetime | None:
        assert community_id == HERE
        self.asked += 1
        return self.until if self.now < self.until else None

    def is_past(self, moment: datetime) -> bool:
        return moment <= self.now


async def _listener(hub: Hub, silence: float) -> Subscriber:
    subscriber = await hub.join(ME, "ja", silence=silence)
    follow(hub, subscriber, "me", spot=NOWHERE)
    return subscriber


async def test_when_it_is_quiet_no_more_whoever_is_there_is_asked_to_read_again() -> None:
    log, memberships, quiets = Log(), Memberships(), Quiets()
    memberships.members = {ME.account_id: standing()}
    async with running(log, memberships, quiets=quiets) as hub:
        subscriber = await _listener(hub, silence=3600)
        async with aclosing(deliveries(hub, subscriber)) as delivered, asyncio.timeout(10):
            assert (await anext(delivered)).frame.type == "subscribed"
            for number in (1, 2):
                log.add(number, "me", "to:mem_1", type=ReportAnswered.TYPE, place=HERE)
            log.add(3, "me", "to:mem_1", type=StandingChanged.TYPE, place=HERE)
            at_once = (await anext(delivered)).frame
            assert isinstance(at_once, EventFrame) and at_once.event == StandingChanged.TYPE
            quiets.now += timedelta(hours=2)
            log.add(4, "me", "to:mem_1", type=StandingChanged.TYPE, place=HERE)
            again = (await anext(delivered)).frame
            assert isinstance(again, Resync) and list(again.topics) == ["me"]
            assert isinstance((await anext(delivered)).frame, EventFrame)
            log.add(5, "me", "to:mem_1", type=ReportAnswered.TYPE, place=HERE)
            told = (await anext(delivered)).frame
            assert isinstance(told, EventFrame) and told.event == ReportAnswered.TYPE


async def test_who_ends_quiet_early_is_asked_with_the_next_heartbeat_and_then_no_more() -> None:
    log, memberships, quiets = Log(), Memberships(), Quiets()
    memberships.members = {ME.account_id: standing()}
    async with running(log, memberships, quiets=quiets) as hub:
        subscriber = await _listener(hub, silence=0.05)
        async with aclosing(deliveries(hub, subscriber)) as delivered, asyncio.timeout(10):
            log.add(1, "me", "to:mem_1", type=ReportAnswered.TYPE, place=HERE)
            await come_to(hub, 1)
            while not subscriber.waiting_in:
                assert (await anext(delivered)).frame.type in ("subscribed", "heartbeat")
            assert isinstance((await anext(delivered)).frame, Heartbeat)
            quiets.until = A_MOMENT
            frames = [(await anext(delivered)).frame for _ in range(4)]
            assert [frame.type for frame in frames].count("resync") == 1
            asked = quiets.asked
            assert isinstance((await anext(delivered)).frame, Heartbeat)
            assert quiets.asked == asked
