"""One channel: who its members are, as its owner may know."""

from collections.abc import Mapping, Sequence

from adapters.youtube.access import ChannelAccess
from adapters.youtube.batches import Batches
from adapters.youtube.calls import Answer, Calls, Pause
from adapters.youtube.documents import Page, members_page
from adapters.youtube.owner import OwnerToken
from adapters.youtube.rest import SOON, Rest, rest_needed, unavailable
from domain.shared.clock import Clock

MOST_PAGES = 100
"""Of 1,000 members each; beyond that something is wrong, or costs 200 units of quota a time and needs thought."""
_QUERY = {"part": "snippet", "mode": "all_current", "maxResults": "1000"}


class Channel:
    def __init__(
        self, access: ChannelAccess, calls: Calls, clock: Clock, pause: Pause, api_url: str, token_url: str
    ) -> None:
        self._levels = access.levels
        self.member_clients = access.member_clients
        self._calls = calls
        self._clock = clock
        self._url = f"{api_url}/members"
        self._token = OwnerToken(access, calls, token_url, clock)
        self._rest = Rest(clock)
        self._batches = Batches(self._levels_of, pause)

    def require_awake(self) -> None:
        """Raises ProofUnavailable while YouTube wants no calls for this channel."""
        self._rest.require_over()

    async def level_of(self, channel_id: str) -> str | None:
        """None when they are not a member. Raises ProofUnavailable."""
        return await self._batches.level_of(channel_id)

    async def everybody(self) -> dict[str, str]:
        """Channel id → level, of all members. Raises ProofUnavailable.

        Somebody can come or go between two pages, so the total may differ a little: by two, or by a tenth. A list that
        falls shorter is refused, as is an empty one where there should be somebody; a longer one harms nobody.
        """
        members, total = await self._pages(_QUERY)
        missing = total - len(members)
        if missing > max(2, total // 10) or (missing and not members):
            raise unavailable("a list of members is shorter than it says")
        return members

    async def _levels_of(self, channel_ids: Sequence[str]) -> Mapping[str, str]:
        members, _ = await self._pages({**_QUERY, "filterByMemberChannelId": ",".join(channel_ids)})
        return members

    async def _pages(self, query: Mapping[str, str]) -> tuple[dict[str, str], int]:
        """All of them, and the largest total that any of them states."""
        members: dict[str, str] = {}
        tokens: list[str] = []
        total = 0
        while len(tokens) < MOST_PAGES:
            page = await self._page({**query, "pageToken": tokens[-1]} if tokens else query)
            members.update(page.members)
            total = max(total, page.total)
            if page.next_token is None:
                return members, total
            if page.next_token in tokens:
                raise unavailable("a list goes in circles")
            tokens.append(page.next_token)
        raise unavailable("a list does not end")

    async def _page(self, query: Mapping[str, str]) -> Page:
        self.require_awake()
        answer = await self._authorised(query)
        if answer.status == 200:
            return members_page(answer.document(), self._levels)
        rest = rest_needed(answer.status, answer.reasons(), answer.retry_after, self._clock.now())
        if rest is not None:
            self._rest.begin(rest)
        raise unavailable(f"members.list answered {answer.status}", rest or answer.retry_after or SOON)

    async def _authorised(self, query: Mapping[str, str]) -> Answer:
        """With a fresh token once more, when the first is refused: Google may end one before its time."""
        token = await self._token.get()
        answer = await self._calls.get(self._url, query, token)
        if answer.status == 401:
            token = await self._token.get(refused=token)
            answer = await self._calls.get(self._url, query, token)
        return answer
