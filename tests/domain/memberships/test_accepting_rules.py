"""One accepts the version in force, as a member or before joining."""

from datetime import date

import pytest

from domain.memberships.errors import CommunityMissing, RulesVersionMissing
from domain.memberships.model.membership import RulesAcceptance
from domain.memberships.views.communities import PublishRules
from tests.domain.world import World


async def test_a_member_who_accepts_the_new_version_may_write_again(world: World) -> None:
    community_id = await world.found()
    member = await world.member("jijokai")
    await world.founding.publish_rules("jijokai", PublishRules(version=2, text={"ja": "二。"}))
    accepted = await world.joining.accept_rules(member, "jijokai", 2)
    assert accepted.version == 2
    (await world.again(member)).standings[community_id].require_may_write()


async def test_accepting_again_changes_nothing(world: World) -> None:
    community_id = await world.found()
    newcomer = await world.newcomer()
    for _ in range(2):
        assert (await world.joining.accept_rules(newcomer, community_id, 1)).version == 1
    mine = [kept for kept in world.kept(RulesAcceptance) if kept.account_id == newcomer.account_id]
    assert mine == [RulesAcceptance(newcomer.account_id, community_id, 1, date(2026, 11, 1))]


@pytest.mark.parametrize("version", [0, 1, 3, -1])
async def test_only_the_version_in_force_can_be_accepted(world: World, version: int) -> None:
    await world.found()
    await world.founding.publish_rules("jijokai", PublishRules(version=2, text={"ja": "二。"}))
    with pytest.raises(RulesVersionMissing):
        await world.joining.accept_rules(await world.newcomer(), "jijokai", version)


async def test_there_is_no_community_of_that_name(world: World) -> None:
    with pytest.raises(CommunityMissing):
        await world.joining.accept_rules(await world.newcomer(), "elsewhere", 1)
