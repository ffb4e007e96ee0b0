"""What stands where YouTube is not."""

import pytest

from adapters.youtube import DemoYoutube, NobodyOnYoutube, YoutubeMemberships
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from domain.memberships.ports.outside import Claim, MembershipProof


def test_all_of_them_fit_the_port(youtube: YoutubeMemberships) -> None:
    proofs: list[MembershipProof] = [youtube, NobodyOnYoutube(), DemoYoutube()]
    assert len(proofs) == 3


async def test_nobody_confirms_nobody_and_ends_nobody(harbour: Community) -> None:
    with pytest.raises(ProofUnavailable):
        await NobodyOnYoutube().confirm(harbour, "demo-a")
    with pytest.raises(ProofUnavailable):
        await NobodyOnYoutube().current(harbour)


async def test_a_demonstration_believes_what_it_is_told(harbour: Community) -> None:
    assert await DemoYoutube().confirm(harbour, "demo-mika-2") == Claim("demo-mika-2", "demo")
    longest = "demo-" + "x" * 60
    assert await DemoYoutube().confirm(harbour, longest) == Claim(longest, "demo")


@pytest.mark.parametrize(
    "evidence", ["", "demo-", "demo", "Demo-a", "demo-A", "demo-a b", "demo-é", "demo-a\n", "ya29.x"]
)
async def test_a_demonstration_takes_nothing_else(evidence: str, harbour: Community) -> None:
    assert await DemoYoutube().confirm(harbour, evidence) is None


async def test_a_demonstration_takes_no_longer_name(harbour: Community) -> None:
    assert await DemoYoutube().confirm(harbour, "demo-" + "x" * 61) is None


async def test_a_demonstration_ends_nobody(harbour: Community) -> None:
    with pytest.raises(ProofUnavailable):
        await DemoYoutube().current(harbour)
