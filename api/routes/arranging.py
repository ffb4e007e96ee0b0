"""For staff: adding boards, and the categories that they stand in. The categories themselves are for all."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, HERE, OFFICE, WRITING, located, problems, tagged
from api.languages import InLanguage
from api.responses import JsonResponse, created, page_response
from domain.boards.arrangement.arranging import ChangeCategory, CreateBoard, CreateCategory
from domain.boards.arrangement.views import BoardView, CategoryDetails
from domain.boards.errors import BoardSlugTaken, CategoryMissing, CategorySlugTaken
from domain.shared.actor import NotStaff
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("boards")

CategoryRef = Annotated[str, Path(description="A category's id.", examples=["cat_01kb2y8v4t6m0q3r5s7w9x1z2a"])]

_CATEGORIES = "/v1/communities/{community}/categories"


@router.post(
    "/v1/communities/{community}/boards",
    operation_id="create_board",
    summary="Add a board",
    status_code=201,
    response_model=BoardView,
    responses=located("/v1/boards/brd_01kb2y8v4t6m0q3r5s7w9x1z2a")
    | problems(*OFFICE, BoardSlugTaken, InvalidInput, transport=BODY),
)
async def create_board(
    command: CreateBoard, standing: StandingHere, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """For staff. A case conference needs groups that it is visible to; on a listening board nobody replies."""
    board_id = await services.arranging.create_board(standing, command)
    return created(await services.reading.board(actor, board_id, language), f"/v1/boards/{board_id}")


@router.get(
    _CATEGORIES,
    operation_id="list_categories",
    summary="List the categories of boards",
    response_model=Page[CategoryDetails],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_categories(
    request: Request, standing: StandingHere, services: Wired, page: RequestedPage, language: InLanguage
) -> Response:
    """In their order, those in which there is a board that one sees; for staff all."""
    return page_response(request, await services.arranging.categories(standing, page, language))


@router.post(
    _CATEGORIES,
    operation_id="create_category",
    summary="Add a category of boards",
    status_code=201,
    response_model=CategoryDetails,
    responses=located("/v1/categories/cat_01kb2y8v4t6m0q3r5s7w9x1z2a")
    | problems(*OFFICE, CategorySlugTaken, InvalidInput, transport=BODY),
)
async def create_category(
    command: CreateCategory, standing: StandingHere, services: Wired, language: InLanguage
) -> Response:
    """For staff. Others see it once there is a board in it that they see."""
    category_id = await services.arranging.create_category(standing, command)
    view = await services.arranging.category(standing, category_id, language)
    return created(view, f"/v1/categories/{category_id}")


@router.patch(
    "/v1/categories/{category}",
    operation_id="change_category",
    summary="Rename or move a category of boards",
    response_model=CategoryDetails,
    responses=problems(CategoryMissing, NotStaff, *WRITING, InvalidInput, transport=BODY),
)
async def change_category(
    category: CategoryRef, command: ChangeCategory, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """For staff. What is absent stays."""
    standing = await services.arranging.standing_at(actor, category)
    await services.arranging.change_category(standing, category, command)
    return JsonResponse(await services.arranging.category(standing, category, language))
