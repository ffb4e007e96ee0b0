"""Whom a member's own access token stands for, and whether they are a member."""

import asyncio
import time

import pytest

from adapters.youtube import YoutubeMemberships
from adapters.youtube.batches import WINDOW
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from domain.memberships.ports.outside import Claim
from tests.adapters.youtube.conftest import Youtube, some_community
from tests.adapters.youtube.stand_in import (
    CHANNELS,
    MEMBERS,
    OWNER_TOKEN,
    QUOTA_EXCEEDED,
    TOKEN,
    Google,
    Reply,
    refusal,
    reply,
)


async def test_a_member_is_confirmed_with_the_level(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.join("UC_1", level="UgkxOther", level_name="Lantern")
    assert await youtube.confirm(harbour, google.person("UC_1")) == Claim("UC_1", "Lantern")


async def test_a_level_that_has_a_name_of_ours_is_called_by_it(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.join("UC_1", level="UgkxOurs", level_name="Level 3")
    assert await youtube.confirm(harbour, google.person("UC_1")) == Claim("UC_1", "keeper")


async def test_a_level_name_is_taken_without_what_cannot_be_kept_or_shown(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.join("UC_1", level_name="灯\u0000り\ud800\u202e" + "x" * 500)
    assert await youtube.confirm(harbour, google.person("UC_1")) == Claim("UC_1", "灯り" + "x" * 78)


async def test_who_is_not_a_member_is_not_confirmed(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.join("UC_1")
    assert await youtube.confirm(harbour, google.person("UC_2")) is None


async def test_a_token_that_another_application_was_given_proves_nothing(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.join("UC_1")
    token = google.person("UC_1")
    google.issued_to[token] = "somebody-elses.apps.googleusercontent.com"
    assert await youtube.confirm(harbour, token) is None
    assert not google.calls(CHANNELS) and not google.calls(MEMBERS)


async def test_an_account_without_a_channel_proves_nothing(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    assert await youtube.confirm(harbour, google.person(None)) is None
    assert not google.calls(MEMBERS)


async def test_a_token_that_google_refuses_proves_nothing(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    assert await youtube.confirm(harbour, "ya29.stale") is None
    google.next[CHANNELS] = [refusal(403, "insufficientPermissions"), Reply(403, b"<html>")]
    assert await youtube.confirm(harbour, google.person("UC_1")) is None
    assert await youtube.confirm(harbour, google.person("UC_1")) is None
    assert not google.calls(MEMBERS) and not google.calls(TOKEN)


@pytest.mark.parametrize("evidence", ["", "two words", "a\r\nX-More: b", "ÿ", "a,b", "x" * 4097, "token\n"])
async def test_what_cannot_be_a_token_is_not_sent(
    evidence: str, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    assert await youtube.confirm(harbour, evidence) is None
    assert not google.seen


async def test_each_token_goes_only_where_it_belongs(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.join("UC_1")
    own = google.person("UC_1")
    await youtube.confirm(harbour, own)
    assert [seen.token for seen in google.calls(CHANNELS)] == [own]
    assert [seen.token for seen in google.calls(MEMBERS)] == [f"{OWNER_TOKEN}1"]


async def test_the_question_is_worded_as_published(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    people = [google.person(f"UC_{number}") for number in range(3)]
    await asyncio.gather(*(youtube.confirm(harbour, person) for person in people))
    filters = [seen.query.partition("filterByMemberChannelId=")[2] for seen in google.calls(MEMBERS)]
    assert sorted(",".join(filters).split(",")) == ["UC_0", "UC_1", "UC_2"]
    others = [seen.params | {"filterByMemberChannelId": ""} for seen in google.calls(MEMBERS)]
    wanted = {"part": "snippet", "mode": "all_current", "maxResults": "1000", "filterByMemberChannelId": ""}
    assert all(params == wanted for params in others)
    assert {seen.query for seen in google.calls(CHANNELS)} == {"part=id&mine=true"}


async def test_a_hundred_at_once_share_a_few_calls(google: Google, youtube_with: Youtube, harbour: Community) -> None:
    """With real time: each call waits for its window, so there are no more calls than windows."""
    youtube = youtube_with(pause=asyncio.sleep)
    google.join(*(f"UC_{number}" for number in range(0, 100, 2)))
    people = [google.person(f"UC_{number}") for number in range(100)]
    begun = time.monotonic()
    claims = await asyncio.gather(*(youtube.confirm(harbour, person) for person in people))
    windows = (time.monotonic() - begun) / WINDOW
    assert [claim.subject for claim in claims if claim] == [f"UC_{number}" for number in range(0, 100, 2)]
    assert len(google.calls(MEMBERS)) <= min(windows + 1, 20)
    assert len(google.calls(TOKEN)) == 1


async def test_a_quota_that_the_issuer_of_the_token_spent_is_not_ours(
    google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    """Else whoever wants could silence a community with a token from an exhausted project of their own."""
    google.join("UC_1")
    google.next[CHANNELS] = [QUOTA_EXCEEDED]
    with pytest.raises(ProofUnavailable) as refused:
        await youtube.confirm(harbour, google.person("UC_1"))
    assert refused.value.facts == {"retry_after": 60}
    assert await youtube.confirm(harbour, google.person("UC_1")) is not None


@pytest.mark.parametrize(
    "garbage",
    [
        Reply(200, b"<html>"),
        reply(200, []),
        reply(200, {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 1}}),
        reply(200, {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 1}, "items": [{"id": "a,b"}]}),
        reply(200, {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 1}, "items": [{"id": 7}]}),
        reply(200, {"kind": "something else", "pageInfo": {"totalResults": 0}, "items": []}),
        refusal(400, "badRequest"),
        Reply(418),
    ],
    ids=lambda garbage: garbage.body.decode()[:40] or str(garbage.status),
)
async def test_an_answer_that_makes_no_sense_is_no_verdict(
    garbage: Reply, google: Google, youtube: YoutubeMemberships, harbour: Community
) -> None:
    google.always[CHANNELS] = garbage
    with pytest.raises(ProofUnavailable):
        await youtube.confirm(harbour, google.person("UC_1"))


async def test_a_community_without_a_channel_gets_no_answer(google: Google, youtube: YoutubeMemberships) -> None:
    with pytest.raises(ProofUnavailable):
        await youtube.confirm(some_community("unknown"), google.person("UC_1"))
    with pytest.raises(ProofUnavailable):
        await youtube.current(some_community("unknown"))
    assert not google.seen
