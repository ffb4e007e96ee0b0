"""What everybody may know: what is stored, who may open it, and how often that happened."""

from fastapi import Request, Response
from pydantic import TypeAdapter

from api.anonymity import AnonymityView, anonymity
from api.deps import CommunityRef, Wired
from api.documented import cached, problems, tagged
from api.languages import InLanguage
from api.responses import cacheable
from domain.memberships.errors import CommunityMissing
from domain.shared.transparency import TransparencyView, UnsealingCounts

router = tagged("transparency")

_MINUTE, _HOUR = 60, 3600
_anonymity = TypeAdapter(AnonymityView)


@router.get(
    "/.well-known/anonymity",
    operation_id="show_anonymity",
    summary="The promise of anonymity",
    response_model=AnonymityView,
    responses=cached(localised=True) | problems(signed_in=False),
)
async def show_anonymity(request: Request, services: Wired, language: InLanguage) -> Response:
    """What this installation promises and cannot promise, every column that it stores and for how long, who may open a
    pseudonym, and how often that was done. Written from the tables' own declarations. Public.
    """
    opened = UnsealingCounts(**await services.transparency.unsealings())
    document = _anonymity.dump_json(anonymity(services.stored, opened, language))
    return cacheable(request, document, _MINUTE, language)


@router.get(
    "/v1/communities/{community}/transparency",
    operation_id="show_transparency",
    summary="How power was used",
    response_model=TransparencyView,
    responses=cached() | problems(CommunityMissing, signed_in=False),
)
async def show_transparency(request: Request, community: CommunityRef, services: Wired) -> Response:
    """How often faces were opened and sanctions imposed, by year, and a seal of the audit log to keep. Public.

    Counts of sanctions and appeals are of full months and rounded down, so that they point at nobody.
    """
    view = await services.transparency.transparency(community, services.today().replace(day=1))
    if view is None:
        raise CommunityMissing
    return cacheable(request, view, _HOUR)
