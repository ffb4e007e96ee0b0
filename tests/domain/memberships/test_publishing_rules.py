"""Rules have versions: the next one comes into force at once, and a published one never changes."""

import pytest

from domain.memberships.errors import CommunityMissing, RulesUnchangeable
from domain.memberships.model import Rules
from domain.memberships.ports import PublishRules
from domain.shared.actor import RulesNotAccepted
from domain.shared.errors import InvalidInput
from tests.domain.world import World


def rules(version: int, text: str = "新しいきまり。") -> PublishRules:
    return PublishRules(version=version, text={"ja": text})


def versions(world: World) -> list[int]:
    return sorted(kept.version for kept in world.kept(Rules))


async def test_a_new_version_waits_for_acceptance_before_anybody_writes(world: World) -> None:
    community_id = await world.found()
    member = await world.member("jijokai")
    await world.memberships.publish_rules("jijokai", rules(2))
    standing = (await world.again(member)).standings[community_id]
    assert standing.may_read
    with pytest.raises(RulesNotAccepted) as refused:
        standing.require_may_write()
    assert refused.value.facts == {"version": 2}


async def test_earlier_versions_stay_to_be_read(world: World) -> None:
    await world.found()
    await world.memberships.publish_rules("jijokai", rules(2))
    await world.memberships.publish_rules("jijokai", rules(5))
    assert versions(world) == [1, 2, 5]


async def test_publishing_the_version_in_force_again_changes_nothing(world: World) -> None:
    await world.found()
    before = world.kept(Rules)
    await world.memberships.publish_rules("jijokai", rules(1, "ほかの文。"))
    assert world.kept(Rules) == before


async def test_an_older_version_is_refused(world: World) -> None:
    await world.found()
    await world.memberships.publish_rules("jijokai", rules(3))
    with pytest.raises(RulesUnchangeable) as refused:
        await world.memberships.publish_rules("jijokai", rules(2))
    assert refused.value.facts == {"version": 3}
    assert versions(world) == [1, 3]


async def test_a_flawed_text_publishes_nothing(world: World) -> None:
    await world.found()
    with pytest.raises(InvalidInput):
        await world.memberships.publish_rules("jijokai", rules(2, " "))
    with pytest.raises(InvalidInput):
        await world.memberships.publish_rules("jijokai", PublishRules(version=2, text={"en": "English only."}))
    assert versions(world) == [1]


async def test_there_is_no_community_of_that_name(world: World) -> None:
    with pytest.raises(CommunityMissing):
        await world.memberships.publish_rules("elsewhere", rules(2))
