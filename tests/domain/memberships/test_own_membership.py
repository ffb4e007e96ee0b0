"""One sees one's own standing, and nobody else's."""

import pytest

from domain.memberships.errors import MembershipMissing
from domain.shared.actor import Role
from tests.domain.world import World


async def test_roles_come_in_one_order_whatever_the_stores(world: World) -> None:
    await world.found()
    somebody = await world.promoted(await world.member("jijokai"), Role.STAFF, Role.MEMBER, Role.FACILITATOR)
    roles = world.memberships.own(somebody, "jijokai").roles
    assert roles == [Role.FACILITATOR, Role.MEMBER, Role.STAFF]


async def test_a_standing_in_each_community_of_ones_own(world: World) -> None:
    first, second = await world.found("first"), await world.found("second")
    await world.found("third")
    both = await world.join(await world.member("first"), "second")
    assert set(both.standings) == {first, second}
    assert (await world.newcomer()).standings == {}


@pytest.mark.parametrize("community", ["jijokai", "elsewhere"])
async def test_without_a_membership_there_is_nothing_to_see(world: World, community: str) -> None:
    await world.found()
    with pytest.raises(MembershipMissing):
        world.memberships.own(await world.newcomer(), community)
