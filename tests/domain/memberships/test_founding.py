"""A community is founded with its first rules and an owner, all of it or nothing."""

from datetime import date

import pytest

from domain.memberships.errors import SlugTaken
from domain.memberships.model import Community, Membership, Rules, RulesAcceptance
from domain.memberships.ports import FoundCommunity, PublishRules
from domain.shared.actor import MembershipState, Role
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.world import RULES, World, found_community


async def test_the_founder_is_a_member_who_owns_it_and_has_accepted_its_rules(world: World) -> None:
    owner = await world.account()
    community_id = await world.memberships.found(found_community(), RULES, owner)
    standing = (await world.communities.standings_of(owner))[community_id]
    assert standing.roles == {Role.MEMBER, Role.OWNER}
    assert standing.state is MembershipState.ACTIVE
    assert (standing.rules_version, standing.rules_accepted) == (1, 1)


async def test_it_is_kept_as_described_with_the_month(world: World) -> None:
    described = found_community(name={"ja": " 自助会 ", "en": "Group"}, description={"ja": "場所\u3000です。"})
    community_id = await world.memberships.found(described, RULES, await world.account())
    (kept,) = world.kept(Community)
    assert kept == Community(
        id=community_id,
        slug="jijokai",
        name={"ja": "自助会", "en": "Group"},
        description={"ja": "場所 です。"},
        time_zone="Asia/Tokyo",
        languages=("ja", "en"),
        policy=described.policy,
        rules_version=1,
        founded_month=date(2026, 11, 1),
    )


async def test_its_first_rules_may_have_any_version(world: World) -> None:
    rules = PublishRules(version=4, text={"ja": "四つめ。\r\n"})
    community_id = await world.memberships.found(found_community(), rules, await world.account())
    assert world.kept(Rules) == [Rules(community_id, 4, {"ja": "四つめ。"}, date(2026, 11, 22))]


async def test_a_slug_is_taken_once(world: World) -> None:
    await world.found("jijokai")
    with pytest.raises(SlugTaken):
        await world.found("jijokai")
    assert (len(world.kept(Community)), len(world.kept(Membership))) == (1, 1)
    assert (len(world.kept(Rules)), len(world.kept(RulesAcceptance))) == (1, 1)


@pytest.mark.parametrize(
    ("described", "pointer", "code"),
    [
        (found_community(time_zone="Asia/Edo"), "/time_zone", "unknown"),
        (found_community(time_zone=""), "/time_zone", "unknown"),
        (found_community(time_zone="/etc/passwd"), "/time_zone", "unknown"),
        (found_community(time_zone="Asia"), "/time_zone", "unknown"),
        (found_community(name={"en": "Group"}), "/name/ja", "missing"),
        (found_community(description={"ja": " "}), "/description/ja", "empty"),
        (found_community(name={"ja": "会", "en": "G" * 81}), "/name/en", "too_long"),
    ],
)
async def test_a_flawed_description_founds_nothing(
    world: World, described: FoundCommunity, pointer: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await world.memberships.found(described, RULES, await world.account())
    assert refused.value.flaws == (Flaw(pointer, code),)
    assert world.kept(Community) == []


async def test_it_is_found_by_id_and_by_slug(world: World) -> None:
    community_id = await world.found("jijokai")
    assert await world.memberships.find("jijokai") == await world.memberships.find(community_id) == community_id
    assert await world.memberships.find("elsewhere") is None
