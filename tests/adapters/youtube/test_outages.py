"""Spent quotas, refusals, and a YouTube that is not there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from adapters.youtube import YoutubeMemberships
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from tests.adapters.youtube.conftest import Pauses, SomeClock, Youtube, some_community
from tests.adapters.youtube.stand_in import CHANNELS, MEMBERS, QUOTA_EXCEEDED, TOKEN, Google, Reply, refusal


async def require_refusal(youtube: YoutubeMemberships, community: Community) -> int | str:
    """That there is no answer. Returns the seconds after which there may be."""
    with pytest.raises(ProofUnavailable) as refused:
        await youtube.current(community)
    return refused.value.facts["retry_after"]


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 11, 20, 7, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), 86_400),
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), 3_600),
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), 23 * 3_600),
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), 25 * 3_600),
    ],
    ids=["a second before", "right after", "in summer", "the day that loses an hour", "the day that gains one"],
)
async def test_a_spent_quota_ends_all_calls_until_midnight_in_pacific_time(
    now: datetime, seconds: int, google: Google, youtube: YoutubeMemberships, harbour: Community, clock: SomeClock
) -> None:
    clock.moment = now
    google.next[MEMBERS] = [QUOTA_EXCEEDED]
    assert await require_refusal(youtube, harbour) == seconds
    calls = len(google.seen)
    clock.go_on(seconds - 0.5)
    assert await require_refusal(youtube, harbour) == 1
    with pytest.raises(ProofUnavailable):
        await youtube.confirm(harbour, google.person("UC_1"))
    assert len(google.seen) == calls
    clock.go_on(0.5)
    assert await youtube.current(harbour) == {}


async def test_a_quota_spent_while_confirming_ends_the_calls_too(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [QUOTA_EXCEEDED]
    people = [google.person(f"UC_{number}") for number in range(10)]
    outcomes = await asyncio.gather(*(youtube.confirm(harbour, one) for one in people), return_exceptions=True)
    assert all(isinstance(outcome, ProofUnavailable) for outcome in outcomes)
    assert {outcome.facts["retry_after"] for outcome in outcomes if isinstance(outcome, ProofUnavailable)} == {72_000}
    assert len(google.calls(MEMBERS)) == 1


async def test_another_community_is_still_asked_for(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [QUOTA_EXCEEDED]
    await require_refusal(youtube, harbour)
    assert await youtube.current(some_community("garden")) == {}


@pytest.mark.parametrize("limit", [refusal(403, "rateLimitExceeded"), refusal(429, "rateLimitExceeded"), Reply(429)])
async def test_too_many_calls_end_them_for_a_minute(
    limit: Reply, google: Google, youtube: YoutubeMemberships, harbour: Community, clock: SomeClock
) -> None:
    google.next[MEMBERS] = [limit]
    assert await require_refusal(youtube, harbour) == 60
    clock.go_on(59)
    assert await require_refusal(youtube, harbour) == 1
    assert len(google.calls(MEMBERS)) == 1
    clock.go_on(1)
    assert await youtube.current(harbour) == {}


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("90", 90),
        ("Fri, 20 Nov 2026 12:02:00 GMT", 120),
        ("Fri, 20 Nov 2020 12:00:00 GMT", 1),
        ("0", 1),
        ("999999999", 86_400),
        ("9" * 5_000, 60),
        ("soon", 60),
        ("Fri, 99999999999999 Nov 2026 12:00:00 GMT", 60),
        ("-5", 60),
    ],
)
async def test_a_rest_is_as_long_as_it_is_asked_for(
    retry_after: str, seconds: int, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.next[MEMBERS] = [refusal(403, "rateLimitExceeded", retry_after=retry_after)]
    assert await require_refusal(youtube, harbour) == seconds


async def test_a_rest_under_way_is_not_cut_short(
    google: Google, youtube: YoutubeMemberships, harbour: Community, clock: SomeClock
) -> None:
    """Two calls are under way, and the later answer would let it rest for less."""
    google.next[MEMBERS] = [QUOTA_EXCEEDED, refusal(429, "rateLimitExceeded")]
    await asyncio.gather(youtube.current(harbour), youtube.current(harbour), return_exceptions=True)
    assert len(google.calls(MEMBERS)) == 2
    clock.go_on(61)
    assert int(await require_refusal(youtube, harbour)) > 3_600
    assert len(google.calls(MEMBERS)) == 2


async def test_any_other_refusal_ends_no_calls(google: Google, youtube: YoutubeMemberships, harbour: Community) -> None:
    google.next[MEMBERS] = [refusal(403, "forbidden"), refusal(400, "channelMembershipsNotEnabled"), Reply(403)]
    for _ in range(3):
        assert await require_refusal(youtube, harbour) == 60
    assert await youtube.current(harbour) == {}


@pytest.mark.parametrize("path", [TOKEN, MEMBERS])
async def test_a_passing_fault_is_tried_again_with_growing_pauses(
    path: str, google: Google, youtube: YoutubeMemberships, harbour: Community, pauses: Pauses
) -> None:
    google.next[path] = [Reply(500), refusal(503, "backendError")]
    assert await youtube.current(harbour) == {}
    assert pauses == [0.5, 1.0]


@pytest.mark.parametrize("path", [TOKEN, MEMBERS])
async def test_a_lasting_fault_is_no_answer(
    path: str, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.always[path] = Reply(503, b"Service Unavailable", {"retry-after": "45"})
    assert await require_refusal(youtube, harbour) == 45
    assert len(google.calls(path)) == 3


async def test_faults_where_the_own_channel_is_asked_for_are_no_verdict(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.always[CHANNELS] = Reply(500)
    with pytest.raises(ProofUnavailable):
        await youtube.confirm(harbour, google.person("UC_1"))


@pytest.mark.parametrize("kind", ["hang", "drip"])
@pytest.mark.parametrize("path", [TOKEN, MEMBERS])
async def test_an_answer_that_takes_too_long_is_none(
    path: str, kind: str, google: Google, youtube_with: Youtube, harbour: Community
) -> None:
    google.next[path] = [Reply(kind=kind)]
    youtube = youtube_with(patience=0.3)
    await require_refusal(youtube, harbour)
    assert await youtube.current(harbour) == {}


async def test_a_clients_own_timeout_is_no_answer_too(
    google: Google, youtube_with: Youtube, harbour: Community
) -> None:
    google.next[TOKEN] = [Reply(kind="hang")]
    async with httpx.AsyncClient(timeout=0.1, trust_env=False) as hasty:
        await require_refusal(youtube_with(client=hasty), harbour)


async def test_the_patience_holds_for_repetitions_too(
    google: Google, youtube_with: Youtube, harbour: Community, http: httpx.AsyncClient
) -> None:
    google.next[MEMBERS] = [Reply(500), Reply(kind="hang")]
    await require_refusal(youtube_with(patience=0.3), harbour)
    assert len(google.calls(MEMBERS)) == 2


async def test_a_refused_connection_is_no_answer(youtube_with: Youtube, harbour: Community) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    await require_refusal(youtube_with(url=nobody), harbour)


@pytest.fixture
async def quitter_url() -> AsyncIterator[str]:
    """A server that promises more than it sends."""

    async def quit_early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"access_token": "a", "expires_in": 5}')
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(quit_early, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_connection_that_breaks_is_no_answer(
    quitter_url: str, youtube_with: Youtube, harbour: Community
) -> None:
    await require_refusal(youtube_with(url=quitter_url), harbour)


async def test_no_redirect_is_followed_whatever_the_client_would_do(
    google: Google, youtube_with: Youtube, harbour: Community
) -> None:
    google.always[MEMBERS] = Reply(307, headers={"location": "/elsewhere"})
    async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as eager:
        await require_refusal(youtube_with(client=eager), harbour)
    assert [seen.path for seen in google.seen] == [TOKEN, MEMBERS]
