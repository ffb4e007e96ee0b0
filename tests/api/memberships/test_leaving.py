"""Leaving a community: what others see of it, what becomes of what one wrote, and who one is on coming back."""

from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Policy
from tests.api.memberships.conftest import HeldClock
from tests.people import Person, SomeCommunity, face_of, found_community, join, new_member, sign_in_again, sign_up


@pytest.fixture
async def place(timed: httpx.AsyncClient, timed_services: Services) -> SomeCommunity:
    return await found_community(timed_services, timed)


@pytest.fixture
async def onlooker(timed: httpx.AsyncClient, place: SomeCommunity) -> Person:
    return await new_member(timed, place.slug)


@pytest.fixture
async def leaver(timed: httpx.AsyncClient, place: SomeCommunity) -> Person:
    return await new_member(timed, place.slug)


def mine(place: SomeCommunity) -> str:
    return f"/v1/communities/{place.slug}/memberships/me"


async def a_thread(person: Person, place: SomeCommunity, **body: Any) -> dict[str, Any]:
    at = f"/v1/boards/{place.boards['talk']}/threads"
    opened = await person.post(at, {"title": "しずかな題", "body": "しずかな本文", **body})
    assert opened.status_code == 201, opened.text
    shown: dict[str, Any] = opened.json()
    return shown


async def seen(person: Person, thread: str) -> tuple[Any, list[Any]]:
    """The thread, and its posts."""
    shown = (await person.get(f"/v1/threads/{thread}")).json()
    return shown, (await person.get(f"/v1/threads/{thread}/posts")).json()["items"]


async def gone(services: Services, clock: HeldClock, days: int) -> None:
    for _ in range(days * 24):
        clock.go_on(hours=1)
        await services.departures.tend()


async def test_for_others_nothing_has_happened_at_first(
    timed_services: Services, place: SomeCommunity, leaver: Person, onlooker: Person
) -> None:
    thread = await a_thread(leaver, place)
    before = await seen(onlooker, thread["id"]), (await onlooker.get(f"/v1/pseudonyms/{thread['author']['id']}")).json()
    assert (await leaver.delete(mine(place))).status_code == 204
    await timed_services.departures.tend()
    after = await seen(onlooker, thread["id"]), (await onlooker.get(f"/v1/pseudonyms/{thread['author']['id']}")).json()
    assert after == before
    assert (await leaver.get(mine(place))).json()["code"] == "membership_missing"
    assert (await leaver.get(f"/v1/threads/{thread['id']}")).status_code == 404


async def test_after_the_days_of_the_policy_what_was_written_is_a_former_members(
    timed_services: Services, clock: HeldClock, place: SomeCommunity, leaver: Person, onlooker: Person
) -> None:
    thread = await a_thread(leaver, place)
    assert (await leaver.delete(mine(place))).status_code == 204
    await gone(timed_services, clock, 9)
    await sign_in_again(onlooker)
    shown, (post,) = await seen(onlooker, thread["id"])
    assert (shown["author"], shown["title"], post["author"], post["body"]) == (None, "しずかな題", None, "しずかな本文")
    missing = await onlooker.get(f"/v1/pseudonyms/{thread['author']['id']}")
    assert (missing.status_code, missing.json()["code"]) == (404, "pseudonym_missing")


async def test_the_policy_says_over_how_many_days(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock
) -> None:
    policy = Policy(acknowledgements=tuple(Acknowledgement), farewell_days=1)
    place = await found_community(timed_services, timed, policy=policy)
    leaver, onlooker = [await new_member(timed, place.slug) for _ in range(2)]
    face = await face_of(leaver, place.slug)
    await leaver.delete(mine(place))
    await gone(timed_services, clock, 3)
    await sign_in_again(onlooker)
    assert (await onlooker.get(f"/v1/pseudonyms/{face}")).status_code == 404


async def test_for_each_face_one_chooses_what_stays(
    timed_services: Services, place: SomeCommunity, leaver: Person, onlooker: Person
) -> None:
    faces = [await face_of(leaver, place.slug) for _ in range(2)]
    threads = [(await a_thread(leaver, place, pseudonym_id=face))["id"] for face in faces]
    replied = await onlooker.post(f"/v1/threads/{threads[0]}/posts", {"body": "返事"})
    assert replied.status_code == 201
    wish = {"writing": "keep", "faces": {faces[0]: "withdraw"}, "at_once": True}
    assert (await leaver.post(f"{mine(place)}/departure", wish)).status_code == 204
    await timed_services.departures.tend()
    withdrawn, (first, reply) = await seen(onlooker, threads[0])
    assert (withdrawn["author"], withdrawn["title"], first["author"], first["body"]) == (None, None, None, None)
    assert reply["body"] == "返事" and reply["author"] is not None
    kept, (post,) = await seen(onlooker, threads[1])
    assert (kept["author"], kept["title"], post["body"]) == (None, "しずかな題", "しずかな本文")


async def test_of_withdrawn_words_no_table_keeps_any(
    timed_services: Services, place: SomeCommunity, leaver: Person
) -> None:
    canary = "withdrawn-canary-5a1e"
    await a_thread(leaver, place, title=canary, body=canary)
    await leaver.post(f"{mine(place)}/departure", {"writing": "withdraw", "at_once": True})
    await timed_services.departures.tend()
    for pool in (timed_services.pool, timed_services.vault_pool):
        tables = await pool.fetch(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.table_privileges"
            " WHERE privilege_type = 'SELECT' AND table_schema IN ('vault', 'community') AND grantee LIKE 'ibasho%'"
        )
        assert tables
        for (table,) in tables:
            held = await pool.fetchval(f"SELECT count(*) FROM {table} t WHERE t::text LIKE $1", f"%{canary}%")
            assert held == 0, table


async def test_tombstones_of_all_leavers_are_the_same(
    timed: httpx.AsyncClient, timed_services: Services, place: SomeCommunity, onlooker: Person
) -> None:
    tombs = []
    for _ in range(2):
        leaver = await new_member(timed, place.slug)
        thread = (await a_thread(leaver, place))["id"]
        await leaver.post(f"{mine(place)}/departure", {"writing": "withdraw", "at_once": True})
        await timed_services.departures.tend()
        shown, (post,) = await seen(onlooker, thread)
        places = {"id", "thread_id", "opened_at", "published_at"}
        tombs.append([{k: v for k, v in each.items() if k not in places} for each in (shown, post)])
    assert tombs[0] == tombs[1]


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"faces": {"psd_" + "0" * 26: "withdraw"}}, "/faces/psd_" + "0" * 26),
        ({"writing": "burn"}, "/writing"),
        ({"faces": {"psd_" + "0" * 26: "burn"}}, "/faces/psd_" + "0" * 26),
        ({"faces": {f"psd_{n:026}": "keep" for n in range(101)}}, "/faces"),
        ({"at_once": "yes"}, "/at_once"),
        ({"why": "x"}, "/why"),
    ],
)
async def test_a_wish_that_cannot_be_is_pointed_at_and_one_stays(
    place: SomeCommunity, leaver: Person, wish: dict[str, Any], pointer: str
) -> None:
    refused = await leaver.post(f"{mine(place)}/departure", wish)
    assert (refused.status_code, [error["pointer"] for error in refused.json()["errors"]]) == (422, [pointer])
    assert (await leaver.get(mine(place))).json()["state"] == "active"


async def test_anothers_face_cannot_be_sent_away(
    timed: httpx.AsyncClient, place: SomeCommunity, leaver: Person, onlooker: Person
) -> None:
    theirs = await face_of(onlooker, place.slug)
    refused = await leaver.post(f"{mine(place)}/departure", {"faces": {theirs: "withdraw"}})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_yours")


async def test_who_comes_back_is_somebody_new(place: SomeCommunity, leaver: Person, onlooker: Person) -> None:
    old = (await a_thread(leaver, place))["author"]["id"]
    await leaver.delete(mine(place))
    await join(leaver, place.slug)
    assert (await leaver.get(f"/v1/communities/{place.slug}/pseudonyms")).json()["items"] == []
    assert (await a_thread(leaver, place))["author"]["id"] != old
    refused = await leaver.delete(f"/v1/pseudonyms/{old}")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_pseudonym")


async def test_a_stranger_has_nothing_to_leave(timed: httpx.AsyncClient, place: SomeCommunity) -> None:
    stranger = await sign_up(timed)
    for answer in (await stranger.post(f"{mine(place)}/departure", {}), await stranger.delete(mine(place))):
        assert (answer.status_code, answer.json()["code"]) == (404, "membership_missing")
