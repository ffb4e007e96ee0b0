"""Memberships that rest on YouTube, with the whole server on the stand-in: departures, and an outage of a day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from api.bootstrap import Services, wire
from api.main import create_app
from api.settings import Settings
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind
from domain.memberships.views.communities import FoundCommunity, PublishRules
from domain.shared.ids import AccountId
from tests.adapters.youtube.conftest import SomeClock, Youtube
from tests.adapters.youtube.stand_in import MEMBERS, Google, Reply
from tests.canaries import calling
from tests.people import Person, join, sign_in_again, sign_up

SLUG = "harbour"
"""The stand-in's channel is this community's."""
OUT_OF_ORDER = Reply(503)


@pytest.fixture
async def services(
    settings: Settings, database_url: str, clock: SomeClock, youtube_with: Youtube
) -> AsyncIterator[Services]:
    async with wire(settings, database_url, clock=clock, youtube=youtube_with()) as services:
        yield services


@pytest.fixture
async def client(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    @asynccontextmanager
    async def already_open() -> AsyncIterator[Services]:
        yield services

    app = create_app(already_open)
    async with app.router.lifespan_context(app):
        transport = calling(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://ibasho.test") as client:
            yield client


@pytest.fixture
async def harbourage(services: Services, client: httpx.AsyncClient) -> None:
    """The community, founded once for all tests of this file."""
    if await services.founding.find(SLUG) is not None:
        return
    words = {"ja": "みなとの会"}
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.YOUTUBE, acknowledgements=tuple(Acknowledgement))
    community = FoundCommunity(
        slug=SLUG, name=words, description=words, time_zone="Asia/Tokyo", languages=["ja"], policy=policy
    )
    owner = AccountId((await sign_up(client)).account_id)
    await services.founding.found(community, PublishRules(version=1, text=words), owner)


async def state_of(person: Person) -> str:
    await sign_in_again(person)
    return str((await person.get(f"/v1/communities/{SLUG}/memberships/me")).json()["state"])


async def a_member(google: Google, client: httpx.AsyncClient, channel_id: str) -> Person:
    google.join(channel_id)
    return await join(await sign_up(client), SLUG, proof={"youtube_access_token": google.person(channel_id)})


@pytest.mark.usefixtures("harbourage")
async def test_a_departure_is_found_at_the_next_recheck(
    google: Google, services: Services, client: httpx.AsyncClient
) -> None:
    staying, leaving = [await a_member(google, client, f"UC_departure_{n}") for n in range(2)]
    del google.members["UC_departure_1"]
    assert [await state_of(person) for person in (staying, leaving)] == ["active", "active"]
    await services.caretaker.recheck()
    await services.caretaker.tend()
    assert [await state_of(person) for person in (staying, leaving)] == ["active", "grace"]


@pytest.mark.usefixtures("harbourage")
async def test_an_outage_of_24_hours_changes_nobodys_state(
    google: Google, services: Services, client: httpx.AsyncClient, clock: SomeClock
) -> None:
    people = [await a_member(google, client, f"UC_outage_{n}") for n in range(2)]
    google.always[MEMBERS] = OUT_OF_ORDER
    for _ in range(24):
        clock.go_on(3_600)
        assert await services.caretaker.recheck() >= 1
        await services.caretaker.tend()
    assert [await state_of(person) for person in people] == ["active", "active"]
