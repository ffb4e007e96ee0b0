"""Setting up a community's boards from its blueprint."""

from collections.abc import Sequence
from dataclasses import replace

from domain.boards.model import (
    LONGEST_BOARD_DESCRIPTION,
    LONGEST_BOARD_NAME,
    Board,
    Category,
)
from domain.boards.ports import AddBoard, AddCategory, BeginBoardsWork
from domain.shared.ids import BoardId, CategoryId, CommunityId, Ids
from domain.shared.text import clean_line, require_languages


class SettingUp:
    def __init__(self, begin: BeginBoardsWork, ids: Ids) -> None:
        self._begin = begin
        self._ids = ids

    async def arrange(self, community_id: CommunityId, categories: Sequence[AddCategory]) -> int:
        """Bring the boards into line with the blueprint, by slug: add new ones, rename and reorder known ones.

        Boards that the blueprint does not name stay as they are. Returns how many boards it names.
        """
        place = 0
        async with self._begin() as work:
            known_categories = await work.categories.by_slug(community_id)
            known_boards = await work.boards.by_slug(community_id)
            for number, described in enumerate(categories, start=1):
                category = known_categories.get(described.slug)
                if category is None:
                    category = self._category(community_id, described, number)
                    work.categories.add(category)
                for board in described.boards:
                    place += 1
                    wanted = self._board(category, board, place)
                    if (known := known_boards.get(board.slug)) is None:
                        work.boards.add(wanted)
                    elif (changed := replace(wanted, id=known.id)) != known:
                        await work.boards.save(changed)
        return place

    def _category(self, community_id: CommunityId, described: AddCategory, place: int) -> Category:
        name = _lines(described.name, LONGEST_BOARD_NAME)
        return Category(CategoryId(self._ids.ordered("cat")), community_id, described.slug, name, place)

    def _board(self, category: Category, described: AddBoard, place: int) -> Board:
        return Board(
            id=BoardId(self._ids.ordered("brd")),
            community_id=category.community_id,
            category_id=category.id,
            slug=described.slug,
            kind=described.kind,
            name=_lines(described.name, LONGEST_BOARD_NAME),
            description=_lines(described.description, LONGEST_BOARD_DESCRIPTION),
            place=place,
        )


def _lines(text: dict[str, str], longest: int) -> dict[str, str]:
    require_languages(text, "/name")
    return {tag: clean_line(words, f"/name/{tag}", longest) for tag, words in text.items()}
