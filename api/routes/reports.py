"""Reports of posts: made by members, answered by staff."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, OFFICE, problems, tagged
from api.responses import JsonResponse, done, page_response
from api.routes.posts import PostRef
from domain.boards.errors import (
    AlreadyReported,
    PostMissing,
    PostWithdrawn,
    ReportClosed,
    ReportLimitReached,
    ReportMissing,
)
from domain.boards.review.reports import CloseReport, OwnReportView, ReportPost, ReportState, ReportView
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("reports")

_AT = "/v1/communities/{community}/reports"

ReportRef = Annotated[str, Path(description="A report's id.", examples=["rep_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]


@router.post(
    "/v1/posts/{post}/reports",
    operation_id="report_post",
    summary="Report a post",
    status_code=201,
    response_model=OwnReportView,
    responses=problems(PostMissing, AlreadyReported, ReportLimitReached, InvalidInput, transport=BODY),
)
async def report_post(post: PostRef, command: ReportPost, actor: CurrentActor, services: Wired) -> Response:
    """Ask staff to look at a post. They are not told who asked, and whoever wrote it learns nothing of it.

    Whoever sees a post can report it, ten times a day. The answer is found among one's own reports.
    """
    return JsonResponse(await services.reporting.report(actor, post, command), 201)


@router.get(
    f"{_AT}/mine",
    operation_id="list_own_reports",
    summary="One's own reports",
    response_model=Page[OwnReportView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_own_reports(request: Request, standing: StandingHere, services: Wired, page: RequestedPage) -> Response:
    """What one has reported in the last sixty days and what came of it, the newest first. Nobody else can see it."""
    return page_response(request, await services.reporting.own(standing, page))


@router.get(
    _AT,
    operation_id="list_reports",
    summary="List reports",
    response_model=Page[ReportView],
    responses=problems(*OFFICE, CursorInvalid, InvalidInput),
)
async def list_reports(
    request: Request,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    state: Annotated[ReportState | None, Query(description="Only those in this state.")] = None,
) -> Response:
    """What members have reported, the oldest first. For staff, but for what is about their own posts."""
    return page_response(request, await services.reporting.all(standing, state, page))


@router.post(
    f"{_AT}/{{report}}/decision",
    operation_id="close_report",
    summary="Answer a report",
    **DONE,
    responses=problems(*OFFICE, ReportMissing, ReportClosed, PostWithdrawn, InvalidInput, transport=BODY),
)
async def close_report(
    report: ReportRef, command: CloseReport, actor: CurrentActor, standing: StandingHere, services: Wired
) -> Response:
    """Decide what comes of it. The reporter is told that there is an answer (topic `me`). For staff.

    With `hidden` the post is hidden by this, and with `removed` deleted, if it was not; what is withdrawn cannot be
    hidden (`post_withdrawn`). The audit log has an entry of that too, with the report's id as its reason.
    """
    await services.reporting.close(actor, standing, report, command)
    return done()
