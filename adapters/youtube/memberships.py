"""The port `domain.memberships.ports.MembershipProof`, answered by YouTube."""

import asyncio
from collections.abc import Mapping

import httpx

from adapters.youtube.access import ChannelAccess
from adapters.youtube.calls import PATIENCE, Calls, Pause
from adapters.youtube.channel import Channel
from adapters.youtube.documents import audience, own_channel
from adapters.youtube.owner import is_bearer_token
from adapters.youtube.rest import EXHAUSTED, LATER, SOON, unavailable
from domain.memberships.model.community import Community
from domain.memberships.ports.outside import Claim
from domain.shared.clock import Clock


class YoutubeMemberships:
    """`http` should be a `new_client()`: it decides about proxies and timeouts, and stays the caller's to close.

    `channels` are by the slug of the community. `pause` waits so many seconds; `patience` bounds, in seconds, each call
    with its repetitions.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        channels: Mapping[str, ChannelAccess],
        clock: Clock,
        *,
        api_url: str = "https://www.googleapis.com/youtube/v3",
        token_url: str = "https://oauth2.googleapis.com/token",  # noqa: S107 - an address, no password
        token_info_url: str = "https://oauth2.googleapis.com/tokeninfo",  # noqa: S107 - an address, no password
        pause: Pause = asyncio.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._calls = Calls(http, clock, pause, patience)
        self._url = f"{api_url}/channels"
        self._token_info_url = token_info_url
        self._channels = {
            slug: Channel(access, self._calls, clock, pause, api_url, token_url) for slug, access in channels.items()
        }

    async def confirm(self, community: Community, evidence: str) -> Claim | None:
        """Whom an access token of a Google account (scope `youtube.readonly`) stands for, if they are a member now.

        None for a token that Google refuses or that was issued to an application that does not count here, an account
        without a channel, and a channel that is not a member. The token is used at once and not kept. Raises
        ProofUnavailable.
        """
        channel = self._channel(community)
        channel.require_awake()
        if not is_bearer_token(evidence) or await self._issued_to(evidence) not in channel.member_clients:
            return None
        channel_id = await self._channel_of(evidence)
        level = None if channel_id is None else await channel.level_of(channel_id)
        return None if channel_id is None or level is None else Claim(channel_id, level)

    async def current(self, community: Community) -> dict[str, str]:
        """Every member's channel id and level. Complete, or ProofUnavailable."""
        return await self._channel(community).everybody()

    def _channel(self, community: Community) -> Channel:
        channel = self._channels.get(community.slug)
        if channel is None:
            raise unavailable("no channel is set up for a community", LATER)
        return channel

    async def _issued_to(self, evidence: str) -> str | None:
        """The application that a token was issued to; None for one that is no good
        (https://developers.google.com/identity/protocols/oauth2, the tokeninfo endpoint).
        """
        answer = await self._calls.get(self._token_info_url, {"access_token": evidence}, evidence)
        if answer.status == 200:
            return audience(answer.document())
        if answer.status in (400, 401):
            return None
        raise unavailable(f"tokeninfo answered {answer.status}", answer.retry_after or SOON)

    async def _channel_of(self, evidence: str) -> str | None:
        """A quota that is spent here is that of whoever issued the token: it says nothing about ours, nor the member,
        and lets nothing of ours rest.
        """
        answer = await self._calls.get(self._url, {"part": "id", "mine": "true"}, evidence)
        if answer.status == 200:
            return own_channel(answer.document())
        if answer.status == 401 or (answer.status == 403 and not answer.reasons() & EXHAUSTED):
            return None
        raise unavailable(f"channels.list answered {answer.status}", answer.retry_after or SOON)
