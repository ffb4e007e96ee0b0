"""A community's boards are brought into line with its blueprint, by slug."""

import pytest

from domain.boards.arrangement.views import AddCategory
from domain.boards.model.board import Board, BoardKind, Category
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId
from domain.shared.scopes import PseudonymScope
from tests.domain.world import World, board, category

BLUEPRINT = [category("daily", [board("vent", BoardKind.LISTENING), board("chat")]), category("news", [board("info")])]


async def arranged(world: World, *blueprints: list[AddCategory]) -> CommunityId:
    community_id = await world.found()
    for blueprint in blueprints:
        await world.setting_up.arrange(community_id, blueprint)
    return community_id


def order(world: World) -> list[str]:
    return [each.slug for each in sorted(world.kept(Board), key=lambda each: each.place)]


def by_slug(world: World, slug: str) -> Board:
    return next(each for each in world.kept(Board) if each.slug == slug)


async def test_categories_and_boards_come_in_the_blueprints_order(world: World) -> None:
    community_id = await world.found()
    assert await world.setting_up.arrange(community_id, BLUEPRINT) == 3
    assert order(world) == ["vent", "chat", "info"]
    assert [(kept.slug, kept.place) for kept in world.kept(Category)] == [("daily", 1), ("news", 2)]
    assert [kept.place for kept in world.kept(Board)] == [1, 2, 3]
    assert {kept.community_id for kept in world.kept(Board)} == {community_id}
    assert by_slug(world, "vent").kind is BoardKind.LISTENING


async def test_arranging_again_changes_nothing(world: World) -> None:
    await arranged(world, BLUEPRINT)
    before = (world.kept(Board), world.kept(Category))
    await world.setting_up.arrange(by_slug(world, "vent").community_id, BLUEPRINT)
    assert (world.kept(Board), world.kept(Category)) == before


async def test_a_board_that_changes_keeps_its_id(world: World) -> None:
    await arranged(world, BLUEPRINT)
    known = by_slug(world, "vent").id
    renamed = board("vent", BoardKind.LISTENING, name={"ja": "はきだす場所"}, description={"ja": "返事なし。"})
    await world.setting_up.arrange(by_slug(world, "vent").community_id, [category("daily", [board("chat"), renamed])])
    changed = by_slug(world, "vent")
    assert (changed.id, changed.name, changed.description) == (known, {"ja": "はきだす場所"}, {"ja": "返事なし。"})
    assert (by_slug(world, "chat").place, changed.place) == (1, 2)


async def test_a_category_that_changes_keeps_its_id_too(world: World) -> None:
    community_id = await arranged(world, BLUEPRINT)
    known = {kept.slug: kept.id for kept in world.kept(Category)}
    await world.setting_up.arrange(community_id, [category("news", []), category("daily", [], "毎日")])
    assert {kept.slug: kept.id for kept in world.kept(Category)} == known
    places = {kept.slug: (kept.place, kept.name["ja"]) for kept in world.kept(Category)}
    assert places == {"news": (1, "ためし"), "daily": (2, "毎日")}


async def test_a_board_moves_to_a_new_category(world: World) -> None:
    community_id = await arranged(world, BLUEPRINT)
    await world.setting_up.arrange(community_id, [category("evening", [board("chat")])])
    (evening,) = (kept for kept in world.kept(Category) if kept.slug == "evening")
    assert by_slug(world, "chat").category_id == evening.id


async def test_what_the_blueprint_does_not_name_stays(world: World) -> None:
    community_id = await arranged(world, BLUEPRINT)
    await world.setting_up.arrange(community_id, [])
    assert len(world.kept(Board)) == 3


async def test_who_sees_a_board_and_how_far_faces_reach_stay_unless_the_blueprint_says_it(world: World) -> None:
    """Otherwise loading a blueprint again would open what staff have closed."""
    restricted = board("vent", visible_to=["facilitator"], pseudonym_scope=PseudonymScope.THREAD)
    community_id = await arranged(world, [category("daily", [restricted])])
    assert by_slug(world, "vent").visible_to == ("facilitator",)
    await world.setting_up.arrange(community_id, [category("daily", [board("vent", name={"ja": "別の名"})])])
    kept = by_slug(world, "vent")
    assert (kept.name, kept.visible_to, kept.pseudonym_scope) == (
        {"ja": "別の名"},
        ("facilitator",),
        PseudonymScope.THREAD,
    )
    await world.setting_up.arrange(community_id, [category("daily", [board("vent", visible_to=[])])])
    assert by_slug(world, "vent").visible_to == ()


async def test_a_change_by_a_blueprint_is_a_revision_and_is_told(world: World) -> None:
    community_id = await arranged(world, BLUEPRINT)
    assert await world.told() == []
    renamed = board("info", name={"ja": "案内"}, visible_to=["professional"])
    await world.setting_up.arrange(community_id, [*BLUEPRINT[:1], category("news", [renamed])])
    (event,) = await world.told()
    assert (event.type, event.topics) == ("boards.board_changed.v1", (f"board:{by_slug(world, 'info').id}",))
    assert {kept.slug: kept.revision for kept in world.kept(Board)} == {"vent": 1, "chat": 1, "info": 2}


async def test_two_communities_may_use_the_same_slugs(world: World) -> None:
    await arranged(world, BLUEPRINT)
    await world.setting_up.arrange(await world.found("another"), BLUEPRINT)
    assert len(world.kept(Board)) == 6


@pytest.mark.parametrize(
    ("blueprint", "flaw"),
    [
        ([category("daily", [board("chat", name={"en": "Chat"})])], Flaw("/name/ja", "missing")),
        ([category("daily", [board("chat", name={"ja": "あ" * 41})])], Flaw("/name/ja", "too_long")),
        ([category("daily", [board("chat", description={"ja": ""})])], Flaw("/description/ja", "empty")),
        ([category("daily", [board("chat", visible_to=["member"])])], Flaw("/visible_to/0", "does_not_fit")),
        ([category("daily", [], "\n")], Flaw("/name/ja", "character_not_allowed")),
    ],
)
async def test_a_flawed_blueprint_changes_nothing(world: World, blueprint: list[AddCategory], flaw: Flaw) -> None:
    community_id = await world.found()
    with pytest.raises(InvalidInput) as refused:
        await world.setting_up.arrange(community_id, BLUEPRINT + blueprint)
    assert refused.value.flaws == (flaw,)
    assert [*world.kept(Board), *world.kept(Category)] == []
