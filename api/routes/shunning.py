"""Muting and blocking. Nobody but oneself ever learns of it."""

from fastapi import Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import DONE, HERE, problems, tagged
from api.responses import done, page_response
from api.routes.pseudonyms import PseudonymRef
from domain.pseudonyms.errors import OwnFace, PseudonymMissing
from domain.pseudonyms.ports import PseudonymView
from domain.pseudonyms.shunned import ShunKind
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("pseudonyms")

_AT = "/v1/communities/{community}"
_FACE = "/v1/pseudonyms/{pseudonym}"


@router.put(
    f"{_FACE}/mute",
    operation_id="mute_pseudonym",
    summary="Mute a pseudonym",
    **DONE,
    responses=problems(PseudonymMissing, OwnFace),
)
async def mute_pseudonym(pseudonym: PseudonymRef, actor: CurrentActor, services: Wired) -> Response:
    """What this face writes comes marked as `muted`, for clients to fold away. Repeating it changes nothing."""
    await services.shunning.shun(actor, pseudonym, ShunKind.MUTE)
    return done()


@router.delete(
    f"{_FACE}/mute",
    operation_id="unmute_pseudonym",
    summary="Unmute a pseudonym",
    **DONE,
    responses=problems(PseudonymMissing, OwnFace),
)
async def unmute_pseudonym(pseudonym: PseudonymRef, actor: CurrentActor, services: Wired) -> Response:
    """Take it back. Where there is none, nothing changes."""
    await services.shunning.stop(actor, pseudonym, ShunKind.MUTE)
    return done()


@router.put(
    f"{_FACE}/block",
    operation_id="block_pseudonym",
    summary="Block a pseudonym",
    **DONE,
    responses=problems(PseudonymMissing, OwnFace),
)
async def block_pseudonym(pseudonym: PseudonymRef, actor: CurrentActor, services: Wired) -> Response:
    """For oneself, what this face writes is not there, nor are the threads that it opened; announcements stay.

    The face goes on as before and notices nothing. Its wearer's other faces are not blocked, as nobody may know which
    those are. For staff, who have to see everything, it is as if they muted it. Repeating it changes nothing.
    """
    await services.shunning.shun(actor, pseudonym, ShunKind.BLOCK)
    return done()


@router.delete(
    f"{_FACE}/block",
    operation_id="unblock_pseudonym",
    summary="Unblock a pseudonym",
    **DONE,
    responses=problems(PseudonymMissing, OwnFace),
)
async def unblock_pseudonym(pseudonym: PseudonymRef, actor: CurrentActor, services: Wired) -> Response:
    """Take it back: what it has written is there again. Where there is none, nothing changes."""
    await services.shunning.stop(actor, pseudonym, ShunKind.BLOCK)
    return done()


@router.get(
    f"{_AT}/mutes",
    operation_id="list_own_mutes",
    summary="Whom one mutes",
    response_model=Page[PseudonymView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_own_mutes(request: Request, standing: StandingHere, services: Wired, page: RequestedPage) -> Response:
    """The faces that one mutes in a community, in no telling order."""
    return page_response(request, await services.shunning.all(standing, ShunKind.MUTE, page))


@router.get(
    f"{_AT}/blocks",
    operation_id="list_own_blocks",
    summary="Whom one blocks",
    response_model=Page[PseudonymView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_own_blocks(request: Request, standing: StandingHere, services: Wired, page: RequestedPage) -> Response:
    """The faces that one blocks in a community, in no telling order."""
    return page_response(request, await services.shunning.all(standing, ShunKind.BLOCK, page))
