"""The owner's access token: obtained, kept, and replaced."""

import asyncio
from urllib.parse import parse_qs

import pytest

from adapters.youtube import YoutubeMemberships
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from tests.adapters.youtube.conftest import SomeClock
from tests.adapters.youtube.stand_in import (
    CLIENT_ID,
    CLIENT_SECRET,
    MEMBERS,
    OWNER_TOKEN,
    REFRESH_TOKEN,
    TOKEN,
    Google,
    Reply,
    refusal,
    reply,
)


async def test_the_token_is_asked_for_as_published(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    await youtube.current(harbour)
    [asked] = google.calls(TOKEN)
    assert asked.query == "" and asked.token == ""
    assert parse_qs(asked.body) == {
        "grant_type": ["refresh_token"],
        "client_id": [CLIENT_ID],
        "client_secret": [CLIENT_SECRET],
        "refresh_token": [REFRESH_TOKEN],
    }


async def test_a_token_is_kept_until_shortly_before_it_expires(
    google: Google, youtube: YoutubeMemberships, harbour: Community, clock: SomeClock
) -> None:
    await youtube.current(harbour)
    clock.go_on(3_538)
    await youtube.current(harbour)
    assert len(google.calls(TOKEN)) == 1
    clock.go_on(1)
    await youtube.current(harbour)
    assert [seen.token for seen in google.calls(MEMBERS)] == [OWNER_TOKEN + number for number in "112"]


async def test_a_token_that_ends_before_its_time_is_replaced(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.join("UC_1")
    await youtube.current(harbour)
    google.end_owner_tokens()
    assert await youtube.current(harbour) == {"UC_1": "Lantern"}
    assert [seen.token for seen in google.calls(MEMBERS)] == [OWNER_TOKEN + number for number in "112"]


async def test_many_at_once_obtain_one_token(google: Google, youtube: YoutubeMemberships, harbour: Community) -> None:
    await asyncio.gather(*(youtube.current(harbour) for _ in range(10)))
    assert len(google.calls(TOKEN)) == 1
    google.end_owner_tokens()
    await asyncio.gather(*(youtube.current(harbour) for _ in range(10)))
    assert len(google.calls(TOKEN)) == 2


async def test_a_refusal_of_every_token_is_tried_twice_and_no_more(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.always[MEMBERS] = refusal(401, "authError")
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)
    assert len(google.calls(MEMBERS)) == len(google.calls(TOKEN)) == 2


async def test_an_authorisation_that_the_owner_took_back_is_no_answer(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.always[TOKEN] = reply(
        400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    )
    with pytest.raises(ProofUnavailable) as refused:
        await youtube.confirm(harbour, google.person("UC_1"))
    assert refused.value.facts == {"retry_after": 3_600}
    with pytest.raises(ProofUnavailable) as refused:
        await youtube.current(harbour)
    assert refused.value.__notes__ == ["YouTube: the owner's authorisation is gone (invalid_grant)"]
    assert not google.calls(MEMBERS)


@pytest.mark.parametrize(
    "garbage",
    [
        Reply(200, b"<html>"),
        reply(200, {"expires_in": 3599}),
        reply(200, {"access_token": 5, "expires_in": 3599}),
        reply(200, {"access_token": "a\r\nb", "expires_in": 3599}),
        reply(200, {"access_token": "a"}),
        reply(200, {"access_token": "a", "expires_in": "3599"}),
        reply(200, {"access_token": "a", "expires_in": 0}),
        reply(200, {"access_token": "a", "expires_in": 10**30}),
        reply(401, {"error": "invalid_client"}),
        Reply(400, b'{"error": ["invalid_grant"]}'),
        Reply(302, headers={"location": "/elsewhere"}),
    ],
    ids=lambda garbage: garbage.body.decode()[:50] or str(garbage.status),
)
async def test_a_token_endpoint_that_makes_no_sense_is_no_answer(
    garbage: Reply, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[TOKEN] = [garbage]
    with pytest.raises(ProofUnavailable):
        await youtube.current(harbour)
    assert [seen.path for seen in google.seen] == [TOKEN]
    assert await youtube.current(harbour) == {}
