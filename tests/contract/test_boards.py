"""Categories and boards are known by slug within their community."""

from dataclasses import replace

import pytest

from domain.boards.errors import BoardMissing, BoardSlugTaken, CategorySlugTaken
from domain.boards.model.board import BoardKind
from domain.shared.ids import BoardId
from tests.contract.storage import Storage


async def test_categories_and_boards_are_found_by_slug(storage: Storage) -> None:
    community = await storage.community()
    categories = [await storage.category(community) for _ in range(2)]
    boards = [await storage.board(categories[0], kind=kind) for kind in BoardKind]
    await storage.board(await storage.category(await storage.community()))
    async with storage.begin() as work:
        assert await work.categories.by_slug(community.id) == {each.slug: each for each in categories}
        assert await work.boards.by_slug(community.id) == {each.slug: each for each in boards}


async def test_an_empty_community_has_none(storage: Storage) -> None:
    community = await storage.community()
    async with storage.begin() as work:
        assert await work.categories.by_slug(community.id) == {}
        assert await work.boards.by_slug(community.id) == {}


async def test_a_board_is_held_while_it_is_changed_and_an_unknown_one_is_missing(storage: Storage) -> None:
    board = await storage.board(await storage.category(await storage.community()), visible_to=("facilitator",))
    async with storage.begin() as work:
        assert await work.boards.lock(board.id) == board
        with pytest.raises(BoardMissing):
            await work.boards.lock(BoardId("brd_00000000000000000000000000"))


async def test_saving_writes_every_field(storage: Storage) -> None:
    community = await storage.community()
    category = await storage.category(community)
    board = await storage.board(category)
    renamed = replace(category, slug="renamed", name={"ja": "別", "en": "Other"}, place=9)
    other = await storage.category(community)
    moved = replace(
        storage.some_board(other, kind=BoardKind.QUESTION, place=8, visible_to=("staff",), revision=2), id=board.id
    )
    async with storage.begin() as work:
        work.categories.save(renamed)
        work.boards.save(moved)
    async with storage.begin() as work:
        assert (await work.categories.by_slug(community.id))["renamed"] == renamed
        assert await work.boards.by_slug(community.id) == {moved.slug: moved}


async def test_a_known_board_moves_to_a_category_of_the_same_work(storage: Storage) -> None:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    new = storage.some_category(community)
    async with storage.begin() as work:
        work.categories.add(new)
        work.boards.save(replace(board, category_id=new.id))
    async with storage.begin() as work:
        assert (await work.boards.by_slug(community.id))[board.slug].category_id == new.id


async def test_a_slug_twice_in_a_community_is_refused(storage: Storage) -> None:
    community = await storage.community()
    category = await storage.category(community)
    board = await storage.board(category)
    with pytest.raises(CategorySlugTaken):
        await storage.category(community, slug=category.slug)
    with pytest.raises(BoardSlugTaken):
        await storage.board(category, slug=board.slug)


async def test_another_community_may_use_the_same_slugs(storage: Storage) -> None:
    category = await storage.category(await storage.community())
    board = await storage.board(category)
    other = await storage.category(await storage.community(), slug=category.slug)
    assert (await storage.board(other, slug=board.slug)).slug == board.slug
