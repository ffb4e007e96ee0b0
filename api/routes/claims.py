"""Claims: whether what a post says is right, asked by members and answered by professionals."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, WRITING, problems, tagged
from api.responses import JsonResponse, done, page_response
from api.routes.posts import PostRef
from domain.boards.errors import (
    AlreadyFlagged,
    ClaimClosed,
    ClaimLimitReached,
    ClaimMissing,
    NotAReviewer,
    OwnPost,
    PostHidden,
    PostMissing,
    PostWithdrawn,
    ProfessionNotBorne,
)
from domain.boards.review.claims import ClaimState, ClaimView, DismissClaim, FlagClaim, OwnClaimView
from domain.boards.review.verdicts import GiveVerdict, VerdictView
from domain.shared.actor import RulesNotAccepted, TrialReadsOnly
from domain.shared.errors import CursorInvalid, InvalidInput, RevisionOutdated
from domain.shared.shapes import Page

router = tagged("claims")

_AT = "/v1/communities/{community}/claims"
_REVIEWING = (*HERE, NotAReviewer, TrialReadsOnly, RulesNotAccepted)

ClaimRef = Annotated[str, Path(description="A claim's id.", examples=["clm_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]


@router.post(
    "/v1/posts/{post}/claims",
    operation_id="flag_claim",
    summary="Ask whether a post is right",
    status_code=201,
    response_model=OwnClaimView,
    responses=problems(
        PostMissing, PostWithdrawn, PostHidden, AlreadyFlagged, ClaimLimitReached, InvalidInput, transport=BODY
    ),
)
async def flag_claim(post: PostRef, command: FlagClaim, actor: CurrentActor, services: Wired) -> Response:
    """Ask professionals to look at what a post says. They are not told who asked, and nothing in the post changes.

    Whoever sees a post can ask, ten times a day. A verdict stands at the post; what else is answered is found among
    one's own.
    """
    return JsonResponse(await services.judging.flag(actor, post, command), 201)


@router.get(
    f"{_AT}/mine",
    operation_id="list_own_claims",
    summary="One's own requests for review",
    response_model=Page[OwnClaimView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_own_claims(request: Request, standing: StandingHere, services: Wired, page: RequestedPage) -> Response:
    """What one has asked in the last sixty days and what came of it, the newest first. Nobody else can see it."""
    return page_response(request, await services.judging.own(standing, page))


@router.get(
    _AT,
    operation_id="list_claims",
    summary="What waits for a verdict",
    response_model=Page[ClaimView],
    responses=problems(*_REVIEWING, CursorInvalid, InvalidInput),
)
async def list_claims(
    request: Request,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    state: Annotated[ClaimState | None, Query(description="Only those in this state.")] = None,
) -> Response:
    """What members have asked, the oldest first, on the boards where one judges (`reviewers`), but for what is about
    one's own posts.
    """
    return page_response(request, await services.judging.all(standing, state, page))


@router.post(
    f"{_AT}/{{claim}}/dismissal",
    operation_id="dismiss_claim",
    summary="Say that there is nothing to judge",
    **DONE,
    responses=problems(*_REVIEWING, ClaimMissing, ClaimClosed, ProfessionNotBorne, InvalidInput, transport=BODY),
)
async def dismiss_claim(
    claim: ClaimRef, command: DismissClaim, actor: CurrentActor, standing: StandingHere, services: Wired
) -> Response:
    """For who judges there. Who asked is told that there is an answer (topic `me`). Where there is something to judge,
    give the post a verdict.
    """
    await services.judging.dismiss(actor, standing, claim, command)
    return done()


@router.put(
    "/v1/posts/{post}/verdict",
    operation_id="give_verdict",
    summary="Judge what a post says",
    response_model=VerdictView,
    responses=problems(
        PostMissing,
        NotAReviewer,
        OwnPost,
        *WRITING,
        PostWithdrawn,
        PostHidden,
        RevisionOutdated,
        ProfessionNotBorne,
        InvalidInput,
        transport=BODY,
    ),
)
async def give_verdict(post: PostRef, command: GiveVerdict, actor: CurrentActor, services: Wired) -> Response:
    """For the `reviewers` of its board, and staff; under the face to which one's profession is attested, else that of
    one's office. It is shown with the post from now on, and those who asked are told. An earlier verdict is kept, for
    those who judge.
    """
    return JsonResponse(await services.judging.judge(actor, post, command))


@router.get(
    "/v1/posts/{post}/verdicts",
    operation_id="list_verdicts",
    summary="What was found of a post",
    response_model=Page[VerdictView],
    responses=problems(PostMissing, NotAReviewer, *WRITING, CursorInvalid, InvalidInput),
)
async def list_verdicts(
    request: Request, post: PostRef, actor: CurrentActor, services: Wired, page: RequestedPage
) -> Response:
    """For who judges there: all verdicts, the newest first. That one alone is shown with the post."""
    return page_response(request, await services.judging.verdicts(actor, post, page))
