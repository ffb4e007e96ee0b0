"""A community is founded with its first rules and an owner, all of it or nothing."""

from datetime import date

import pytest

from domain.memberships.errors import SlugTaken
from domain.memberships.model.community import Admission, Community, Fee, Policy, ProofKind, Question, Rules
from domain.memberships.model.membership import Membership, RulesAcceptance
from domain.memberships.views.communities import FoundCommunity, PublishRules
from domain.shared.actor import MembershipState, NotStaff, Role
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.world import RULES, World, found_community, only

ASKED = {"ja": "何をしたいですか。"}


def policy(**given: object) -> FoundCommunity:
    return found_community(policy=Policy(**given))  # type: ignore[arg-type]


async def test_the_founder_is_a_member_who_owns_it_and_has_accepted_its_rules(world: World) -> None:
    owner = await world.account()
    community_id = await world.founding.found(found_community(), RULES, owner)
    standing = (await world.memberships.standings_of(owner))[community_id]
    assert standing.roles == {Role.MEMBER, Role.OWNER}
    assert standing.state is MembershipState.ACTIVE
    assert (standing.rules_version, standing.rules_accepted) == (1, 1)


async def test_the_founders_membership_has_a_key_of_its_own(world: World) -> None:
    await world.found()
    await world.found("elsewhere")
    keys = {world.tag_key(await world.owner(community)) for community in ("jijokai", "elsewhere")}
    assert len(keys) == 2
    assert b"" not in keys


async def test_it_is_kept_as_described_with_the_month(world: World) -> None:
    described = found_community(name={"ja": " 自助会 ", "en": "Group"}, description={"ja": "場所\u3000です。"})
    community_id = await world.founding.found(described, RULES, await world.account())
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
    community_id = await world.founding.found(found_community(), rules, await world.account())
    assert world.kept(Rules) == [Rules(community_id, 4, {"ja": "四つめ。"}, {}, date(2026, 11, 22))]


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
        (found_community(name={"ja": "会", "English": "G"}), "/name", "does_not_fit"),
        (found_community(slug="com_1"), "/slug", "does_not_fit"),
        (found_community(slug="Jijokai"), "/slug", "does_not_fit"),
        (found_community(languages=["ja", "Japanese"]), "/languages/1", "does_not_fit"),
        (policy(admission=Admission.PROOF), "/policy/proof", "does_not_fit"),
        (policy(proof=ProofKind.VOUCHER), "/policy/proof", "does_not_fit"),
        (policy(questions=(Question(id="a", text=ASKED),) * 2), "/policy/questions", "does_not_fit"),
        (policy(questions=(Question(id="A?", text=ASKED),)), "/policy/questions/0/id", "does_not_fit"),
        (policy(questions=(Question(id="a", text={"ja": ""}),)), "/policy/questions/0/text/ja", "empty"),
        (policy(eligibility={"en": "All."}), "/policy/eligibility/ja", "missing"),
        (policy(fee=Fee(amount=1, currency="yen", per="once", where=ASKED)), "/policy/fee/currency", "does_not_fit"),
        (policy(fee=Fee(amount=1, currency="JPY", per="once", where={})), "/policy/fee/where/ja", "missing"),
    ],
)
async def test_a_flawed_description_founds_nothing(
    world: World, described: FoundCommunity, pointer: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await world.founding.found(described, RULES, await world.account())
    assert refused.value.flaws == (Flaw(pointer, code),)
    assert [*world.kept(Community), *world.kept(Membership), *world.kept(Rules)] == []


async def test_it_is_found_by_id_and_by_slug(world: World) -> None:
    community_id = await world.found("jijokai")
    assert await world.founding.find("jijokai") == await world.founding.find(community_id) == community_id
    assert await world.founding.find("elsewhere") is None


async def test_a_language_named_twice_is_one(world: World) -> None:
    await world.founding.found(found_community(languages=["ja", "en", "ja"]), RULES, await world.account())
    assert world.community("jijokai").languages == ("ja", "en")


async def test_the_words_of_a_policy_are_cleaned(world: World) -> None:
    described = policy(
        questions=(Question(id="hope", text={"ja": " か\u3099。\r\n"}),),
        eligibility={"ja": "どなたでも。 "},
        fee=Fee(amount=3_000, currency="JPY", per="month", where={"ja": " 窓口で。"}),
    )
    await world.founding.found(described, RULES, await world.account())
    kept = world.community("jijokai").policy
    assert kept.questions[0].text == {"ja": "が。"}
    assert kept.eligibility == {"ja": "どなたでも。"}
    assert kept.fee is not None
    assert kept.fee.where == {"ja": "窓口で。"}


async def test_who_owns_a_community_founds_another_and_owns_it_too(world: World) -> None:
    await world.found("jijokai")
    owner = await world.owner("jijokai")
    community_id = await world.founding.found_as(owner, found_community(slug="another"), RULES)
    standing = (await world.again(owner)).standings[community_id]
    assert standing.roles == {Role.MEMBER, Role.OWNER}
    assert standing.rules_accepted == 1


async def test_who_owns_none_founds_none(world: World) -> None:
    await world.found("jijokai")
    staff = await world.promoted(await world.member("jijokai"), Role.STAFF)
    for somebody in (await world.newcomer(), await world.member("jijokai"), staff):
        with pytest.raises(NotStaff):
            await world.founding.found_as(somebody, found_community(slug="another"), RULES)
    assert [kept.slug for kept in world.kept(Community)] == ["jijokai"]


@pytest.mark.parametrize(
    ("described", "rules", "pointer"),
    [
        (found_community(slug="another", name={"en": "x"}), RULES, "/community/name/ja"),
        (found_community(slug="another"), PublishRules(version=1, text={}), "/rules/text/ja"),
        (
            found_community(slug="another"),
            PublishRules(version=1, text={"ja": "一。"}, changes={"en": "x"}),
            "/rules/changes/ja",
        ),
    ],
)
async def test_a_flaw_is_pointed_at_in_the_whole_of_what_was_sent(
    world: World, described: FoundCommunity, rules: PublishRules, pointer: str
) -> None:
    await world.found("jijokai")
    with pytest.raises(InvalidInput) as refused:
        await world.founding.found_as(await world.owner("jijokai"), described, rules)
    assert refused.value.flaws == (Flaw(pointer, "missing"),)


async def test_a_community_has_an_owner_from_the_first_moment(world: World) -> None:
    await world.found("jijokai")
    assert world.owners("jijokai") == 1
    assert only(await world.owner("jijokai")).is_staff
