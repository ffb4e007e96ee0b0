"""Setting up a community's boards from its blueprint."""

from collections.abc import Sequence
from dataclasses import replace

from domain.boards.arrangement.views import AddBoard, AddCategory
from domain.boards.events.boards import BoardChanged
from domain.boards.model.board import LONGEST_BOARD_NAME, Board, Category, clean_board_description, clean_board_name
from domain.boards.ports.stores import BeginBoardsWork, BoardsWork
from domain.boards.posts.entries import clean_tags
from domain.shared.audiences import clean_groups, clean_writers
from domain.shared.ids import BoardId, CategoryId, CommunityId, Ids
from domain.shared.text import clean_line, clean_localized


class SettingUp:
    def __init__(self, begin: BeginBoardsWork, ids: Ids) -> None:
        self._begin = begin
        self._ids = ids

    async def arrange(self, community_id: CommunityId, categories: Sequence[AddCategory]) -> int:
        """Bring categories and boards into line with the blueprint, by slug: add new, rename and reorder known ones.

        What the blueprint does not name stays as it is. Returns how many boards it names.
        """
        place = 0
        async with self._begin() as work:
            known_categories = await work.categories.by_slug(community_id)
            known_boards = await work.boards.by_slug(community_id)
            for number, described in enumerate(categories, start=1):
                wanted = self._category(community_id, described, number)
                category = _bring_category_into_line(work, known_categories.get(described.slug), wanted)
                for board in described.boards:
                    place += 1
                    wanted_board = self._board(category, board, place)
                    _bring_board_into_line(work, known_boards.get(board.slug), wanted_board, board)
        return place

    def _category(self, community_id: CommunityId, described: AddCategory, place: int) -> Category:
        name = clean_localized(described.name, "/name", LONGEST_BOARD_NAME, clean_line)
        return Category(CategoryId(self._ids.ordered("cat")), community_id, described.slug, name, place)

    def _board(self, category: Category, described: AddBoard, place: int) -> Board:
        kind = described.kind
        writers = kind.writers if described.writers is None else described.writers
        repliers = kind.repliers if described.repliers is None else described.repliers
        return Board(
            id=BoardId(self._ids.ordered("brd")),
            community_id=category.community_id,
            category_id=category.id,
            slug=described.slug,
            kind=kind,
            name=clean_board_name(described.name),
            description=clean_board_description(described.description),
            place=place,
            pseudonym_scope=described.pseudonym_scope,
            visible_to=clean_groups(described.visible_to or (), "/visible_to"),
            writers=clean_writers(writers, "/writers"),
            repliers=clean_writers(repliers, "/repliers"),
            response_contract=described.response_contract or kind.response_contract(repliers),
            tags=clean_tags(described.tags or ()),
            reviewers=clean_groups(described.reviewers or (), "/reviewers"),
        )


def _bring_category_into_line(work: BoardsWork, known: Category | None, wanted: Category) -> Category:
    if known is None:
        work.categories.add(wanted)
        return wanted
    changed = replace(wanted, id=known.id)
    if changed != known:
        work.categories.save(changed)
    return changed


def _bring_board_into_line(work: BoardsWork, known: Board | None, wanted: Board, described: AddBoard) -> None:
    """Whatever staff can set, such as who sees a known board, stays unless the blueprint says it."""
    if known is None:
        work.boards.add(wanted.sound())
        return
    changed = replace(
        wanted,
        id=known.id,
        pseudonym_scope=described.pseudonym_scope or known.pseudonym_scope,
        visible_to=known.visible_to if described.visible_to is None else wanted.visible_to,
        archived=known.archived,
        tags=known.tags if described.tags is None else wanted.tags,
        reviewers=known.reviewers if described.reviewers is None else wanted.reviewers,
        revision=known.revision,
    )
    if wanted.kind is known.kind:
        changed = replace(
            changed,
            writers=known.writers if described.writers is None else wanted.writers,
            repliers=known.repliers if described.repliers is None else wanted.repliers,
            response_contract=described.response_contract or known.response_contract,
        )
    changed.sound()
    if changed != known:
        work.boards.save(replace(changed, revision=known.revision + 1))
        work.events.record(BoardChanged(changed.community_id, changed.id, bool(changed.visible_to)))
