"""Calls to those who have a role or a profession."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, OFFICE, WRITING, problems, tagged, tagged_by_revision
from api.responses import done, page_response
from api.revisions import BasedOn
from domain.boards.errors import CallAnswered, CallClaimed, CallMissing
from domain.boards.mentions.calls import CallView
from domain.boards.mentions.rotas import ChooseOnCall, RotaView, SayAbsence
from domain.shared.actor import NotStaff
from domain.shared.errors import CursorInvalid, InvalidInput, RevisionOutdated
from domain.shared.shapes import Page

router = tagged("calls")

_ON_CALL = "/v1/communities/{community}/on-call"

CallRef = Annotated[str, Path(description="A call's id.", examples=["cal_01kb2y8v4t6m0q3r5s7w9x1z2a"])]


@router.get(
    _ON_CALL,
    operation_id="show_on_call",
    summary="Who can be called",
    responses=tagged_by_revision() | problems(*HERE),
)
async def show_on_call(standing: StandingHere, services: Wired, response: Response) -> RotaView:
    """The roles and professions that a post calls with `@` and one of their words, how often, and whether they are
    there. Who bears them is told to nobody.
    """
    return _tagged(await services.calling.on_call(standing), response)


@router.put(
    _ON_CALL,
    operation_id="choose_on_call",
    summary="Choose who can be called",
    responses=tagged_by_revision() | problems(*OFFICE, RevisionOutdated, InvalidInput, transport=BODY),
)
async def choose_on_call(
    command: ChooseOnCall, standing: StandingHere, services: Wired, based_on: BasedOn, response: Response
) -> RotaView:
    """For staff. It holds for what is written from now on; calls that wait go on waiting."""
    await services.calling.choose(standing, command, based_on)
    return _tagged(await services.calling.on_call(standing), response)


@router.put(
    f"{_ON_CALL}/absence",
    operation_id="say_absence",
    summary="Say that nobody is there",
    responses=tagged_by_revision() | problems(*HERE, NotStaff, *WRITING, InvalidInput, transport=BODY),
)
async def say_absence(command: SayAbsence, standing: StandingHere, services: Wired, response: Response) -> RotaView:
    """For any of those who bear the role, and for staff. Posts that call them say so (`away_until` in `mentions`), and
    the calls wait.
    """
    await services.calling.say_absence(standing, command)
    return _tagged(await services.calling.on_call(standing), response)


@router.get(
    "/v1/communities/{community}/calls",
    operation_id="list_calls",
    summary="Calls that wait for an answer",
    response_model=Page[CallView],
    responses=problems(*HERE, NotStaff, CursorInvalid, InvalidInput),
)
async def list_calls(
    request: Request, actor: CurrentActor, standing: StandingHere, services: Wired, page: RequestedPage
) -> Response:
    """The oldest first: to the roles and professions that one bears oneself; for staff all. As they come they are told
    where the board is followed (`boards.group_called.v1`).
    """
    return page_response(request, await services.calling.calls(actor, standing, page))


@router.put(
    "/v1/calls/{call}/claim",
    operation_id="claim_call",
    summary="Take a call on",
    **DONE,
    responses=problems(CallMissing, *WRITING, CallClaimed, CallAnswered),
)
async def claim_call(call: CallRef, actor: CurrentActor, services: Wired) -> Response:
    """So that nobody else does. A reply of one's own to the post (`reply_to`) then answers it. Who has taken it on is
    shown to nobody.
    """
    await services.calling.claim(actor, call)
    return done()


@router.delete(
    "/v1/calls/{call}/claim",
    operation_id="give_call_back",
    summary="Give a call back",
    **DONE,
    responses=problems(CallMissing, *WRITING),
)
async def give_call_back(call: CallRef, actor: CurrentActor, services: Wired) -> Response:
    """One that one has taken on; for staff, any. Where there is none, nothing changes."""
    await services.calling.give_back(actor, call)
    return done()


@router.put(
    "/v1/calls/{call}/answer",
    operation_id="answer_call",
    summary="Say that a call is answered",
    **DONE,
    responses=problems(CallMissing, *WRITING, CallClaimed),
)
async def answer_call(call: CallRef, actor: CurrentActor, services: Wired) -> Response:
    """Whatever the answer was. It waits no more, and by whom it was answered is shown to nobody."""
    await services.calling.meet(actor, call)
    return done()


def _tagged(rota: RotaView, response: Response) -> RotaView:
    response.headers["ETag"] = f'"{rota.revision}"'
    response.headers["Cache-Control"] = "no-store"
    return rota
