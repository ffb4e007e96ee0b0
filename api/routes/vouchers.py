"""Vouchers: staff issue, import and count them."""

from typing import Annotated

from fastapi import Body, Query, Response

from api.deps import StandingHere, Wired
from api.documented import BODY, OFFICE, problems, tagged
from api.responses import JsonResponse
from domain.memberships import policies
from domain.memberships.views.admission import ImportedVouchers, IssuedVouchers, IssueVouchers, VoucherCounts
from domain.shared.errors import InvalidInput

router = tagged("staff")

_AT = "/v1/communities/{community}"


@router.get(
    f"{_AT}/vouchers",
    operation_id="count_vouchers",
    summary="Count vouchers",
    response_model=VoucherCounts,
    responses=problems(*OFFICE),
)
async def count_vouchers(standing: StandingHere, services: Wired) -> Response:
    """How many vouchers are open, claimed and expired. By whom they were claimed is nowhere."""
    policies.require_may_handle_vouchers(standing)
    return JsonResponse(await services.memberships.voucher_counts(standing.community_id, services.today()))


@router.post(
    f"{_AT}/vouchers",
    operation_id="issue_vouchers",
    summary="Issue vouchers",
    status_code=201,
    responses=problems(*OFFICE, InvalidInput, transport=BODY),
)
async def issue_vouchers(
    command: IssueVouchers, standing: StandingHere, services: Wired, response: Response
) -> IssuedVouchers:
    """New one-time codes, each good for a membership of some days. They are shown this once."""
    response.headers["Cache-Control"] = "no-store"
    return await services.inviting.issue_vouchers(standing, command)


@router.post(
    f"{_AT}/vouchers:import",
    operation_id="import_vouchers",
    summary="Import vouchers",
    status_code=201,
    responses=problems(*OFFICE, InvalidInput, transport=BODY),
)
async def import_vouchers(
    text: Annotated[str, Body(media_type="text/csv", examples=["code\nk7m2x-9fqd4-vhnpe\n"])],
    standing: StandingHere,
    services: Wired,
    days: Annotated[int, Query(ge=1, le=3650, description="How long a membership each is good for.")],
    claim_within_days: Annotated[int, Query(ge=1, le=3650, description="For how long they can be claimed.")] = 90,
) -> ImportedVouchers:
    """A CSV whose first column holds codes of at least eight characters. All of it is taken, or on a fault nothing."""
    return await services.inviting.import_vouchers(standing, text, days, claim_within_days)
