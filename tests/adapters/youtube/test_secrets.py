"""What must not get out: the owner's secrets, the members' tokens, and who anybody is."""

import logging
import traceback

import httpx
import pytest

from adapters.youtube import ChannelAccess, YoutubeMemberships, new_client
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from tests.adapters.youtube.conftest import Youtube
from tests.adapters.youtube.stand_in import (
    CLIENT_SECRET,
    MEMBERS,
    OWNER_TOKEN,
    REFRESH_TOKEN,
    TOKEN,
    Google,
    Reply,
    member,
    members_answer,
    refusal,
    reply,
)

SUBJECT = "UC_canary"
HIDDEN = (CLIENT_SECRET, REFRESH_TOKEN, OWNER_TOKEN, SUBJECT)


def require_silent(text: str) -> None:
    assert [hidden for hidden in HIDDEN if hidden in text] == []


def test_the_access_shows_no_secret(access: ChannelAccess) -> None:
    require_silent(repr(access))
    require_silent(f"{access}")


async def test_no_log_line_of_any_library_has_a_subject_or_a_secret(
    google: Google, youtube: YoutubeMemberships, harbour: Community, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    google.join(SUBJECT)
    assert await youtube.confirm(harbour, google.person(SUBJECT)) is not None
    assert SUBJECT in await youtube.current(harbour)
    assert "GET" in caplog.text and "/youtube/v3/members" in caplog.text, "httpx does log"
    require_silent(caplog.text)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (MEMBERS, refusal(403, SUBJECT, OWNER_TOKEN)),
        (MEMBERS, Reply(200, f"{SUBJECT} {OWNER_TOKEN}".encode())),
        (MEMBERS, Reply(200, f'{{"{SUBJECT}": '.encode())),
        (MEMBERS, reply(200, members_answer(member(f"{SUBJECT},")))),
        (MEMBERS, reply(200, members_answer(total=9, nextPageToken=SUBJECT))),
        (MEMBERS, Reply(500, SUBJECT.encode())),
        (MEMBERS, Reply(kind="hang")),
        (TOKEN, reply(400, {"error": "invalid_grant", "error_description": f"{REFRESH_TOKEN} is gone"})),
        (TOKEN, reply(400, {"error": REFRESH_TOKEN})),
        (TOKEN, reply(200, {"access_token": f"{OWNER_TOKEN}\n", "expires_in": 9})),
    ],
    ids=lambda part: part if isinstance(part, str) else (part.body.decode()[:40] or part.kind),
)
async def test_no_refusal_tells_more_than_that_there_is_none(
    path: str, wrong: Reply, google: Google, youtube_with: Youtube, harbour: Community
) -> None:
    google.always[path] = wrong
    youtube = youtube_with(patience=0.2)
    for attempt in (youtube.confirm(harbour, google.person(SUBJECT)), youtube.current(harbour)):
        with pytest.raises(ProofUnavailable) as refused:
            await attempt
        assert set(refused.value.facts) == {"retry_after"}
        require_silent("".join(traceback.format_exception(refused.value)))


async def test_a_connection_that_fails_tells_nothing_either(youtube_with: Youtube, harbour: Community) -> None:
    youtube = youtube_with(url="http://127.0.0.1:1")
    with pytest.raises(ProofUnavailable) as refused:
        await youtube.current(harbour)
    assert refused.value.__suppress_context__
    require_silent("".join(traceback.format_exception(refused.value)))


async def test_nothing_of_one_call_is_carried_over_to_another(
    google: Google, youtube: YoutubeMemberships, harbour: Community, http: httpx.AsyncClient
) -> None:
    """The stand-in sets a cookie with every answer."""
    google.join(SUBJECT)
    for _ in range(2):
        await youtube.confirm(harbour, google.person(SUBJECT))
    assert http.cookies
    assert {seen.cookie for seen in google.seen} == {None}


async def test_a_new_client_follows_nothing_and_trusts_nothing() -> None:
    async with new_client() as client:
        assert not client.follow_redirects
        assert not client.trust_env
        assert None not in client.timeout.as_dict().values()
