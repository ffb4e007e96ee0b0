"""What stands where YouTube is not: nothing at all, or a pretence for demonstrations."""

import re

from adapters.youtube.rest import LATER, unavailable
from domain.memberships.model.community import Community
from domain.memberships.ports.outside import Claim

_DEMO = re.compile(r"demo-[a-z0-9-]{1,60}")


class NobodyOnYoutube:
    """Where no channel is set up: confirms nobody and ends nobody's membership. Both methods raise ProofUnavailable."""

    async def confirm(self, community: Community, evidence: str) -> Claim | None:
        raise unavailable("not set up here", LATER)

    async def current(self, community: Community) -> dict[str, str]:
        raise unavailable("not set up here", LATER)


class DemoYoutube:
    """For demonstrations only: never wire it in production, because it believes whatever it is told.

    The evidence `demo-` and 1 to 60 of `a-z`, `0-9` and `-` stands for the member of that name; any other proves
    nothing. It does not know who its members are, so nobody is ever lapsed by it.
    """

    async def confirm(self, community: Community, evidence: str) -> Claim | None:
        return Claim(evidence, "demo") if _DEMO.fullmatch(evidence) else None

    async def current(self, community: Community) -> dict[str, str]:
        """Raises ProofUnavailable."""
        raise unavailable("a demonstration has no list of members", LATER)
