"""Rules have versions: the next one comes into force at once, and a published one never changes."""

import pytest

from domain.memberships.errors import CommunityMissing, RulesUnchangeable
from domain.memberships.model.community import Rules
from domain.memberships.views.communities import PublishRules
from domain.shared.actor import NotStaff, RulesNotAccepted
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.world import World, only


def rules(version: int, text: str = "新しいきまり。") -> PublishRules:
    return PublishRules(version=version, text={"ja": text})


def versions(world: World) -> list[int]:
    return sorted(kept.version for kept in world.kept(Rules))


async def test_a_new_version_waits_for_acceptance_before_anybody_writes(world: World) -> None:
    community_id = await world.found()
    member = await world.member("jijokai")
    await world.founding.publish_rules("jijokai", rules(2))
    standing = (await world.again(member)).standings[community_id]
    assert standing.may_read
    with pytest.raises(RulesNotAccepted) as refused:
        standing.require_may_write()
    assert refused.value.facts == {"version": 2}


async def test_earlier_versions_stay_to_be_read(world: World) -> None:
    await world.found()
    await world.founding.publish_rules("jijokai", rules(2))
    await world.founding.publish_rules("jijokai", rules(5))
    assert versions(world) == [1, 2, 5]


async def test_publishing_the_version_in_force_again_changes_nothing(world: World) -> None:
    await world.found()
    before = world.kept(Rules)
    await world.founding.publish_rules("jijokai", rules(1, "ほかの文。"))
    assert world.kept(Rules) == before


async def test_an_older_version_is_refused(world: World) -> None:
    await world.found()
    await world.founding.publish_rules("jijokai", rules(3))
    with pytest.raises(RulesUnchangeable) as refused:
        await world.founding.publish_rules("jijokai", rules(2))
    assert refused.value.facts == {"version": 3}
    assert versions(world) == [1, 3]


async def test_a_flawed_text_publishes_nothing(world: World) -> None:
    await world.found()
    with pytest.raises(InvalidInput):
        await world.founding.publish_rules("jijokai", rules(2, " "))
    with pytest.raises(InvalidInput):
        await world.founding.publish_rules("jijokai", PublishRules(version=2, text={"en": "English only."}))
    assert versions(world) == [1]


async def test_there_is_no_community_of_that_name(world: World) -> None:
    with pytest.raises(CommunityMissing):
        await world.founding.publish_rules("elsewhere", rules(2))


async def test_an_owner_publishes_the_next_version_and_it_is_on_record(world: World) -> None:
    community_id = await world.found()
    owner = await world.owner("jijokai")
    command = PublishRules(version=2, text={"ja": "二。 "}, changes={"ja": "一を改めた。"})
    await world.founding.publish_rules_as(only(owner), command)
    assert world.community("jijokai").rules_version == 2
    assert world.kept(Rules)[-1] == Rules(
        community_id, 2, {"ja": "二。"}, {"ja": "一を改めた。"}, world.clock.now().date()
    )
    assert world.audited() == [("rules_published", "2", "")]


async def test_whoever_published_it_has_not_accepted_it_yet(world: World) -> None:
    await world.found()
    await world.founding.publish_rules_as(only(await world.owner("jijokai")), rules(2))
    with pytest.raises(RulesNotAccepted):
        await world.founding.publish_rules_as(only(await world.owner("jijokai")), rules(3))


@pytest.mark.parametrize("version", [1, 3, 10_000])
async def test_an_owner_publishes_no_other_version_than_the_next(world: World, version: int) -> None:
    await world.found()
    with pytest.raises(RulesUnchangeable) as refused:
        await world.founding.publish_rules_as(only(await world.owner("jijokai")), rules(version))
    assert refused.value.facts == {"version": 1}
    assert versions(world) == [1]
    assert world.audited() == []


async def test_staff_publish_no_rules(world: World) -> None:
    await world.found()
    with pytest.raises(NotStaff):
        await world.founding.publish_rules_as(await world.staff("jijokai"), rules(2))


async def test_what_is_new_is_told_in_the_default_language_or_not_at_all(world: World) -> None:
    await world.found()
    command = PublishRules(version=2, text={"ja": "二。"}, changes={"en": "Changed."})
    with pytest.raises(InvalidInput) as refused:
        await world.founding.publish_rules_as(only(await world.owner("jijokai")), command)
    assert refused.value.flaws == (Flaw("/changes/ja", "missing"),)
