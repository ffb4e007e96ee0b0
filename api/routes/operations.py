"""What operators and their monitors ask."""

from typing import Literal

from fastapi import Response
from fastapi.responses import JSONResponse

from api.deps import Wired
from api.documented import problems, tagged
from domain.shared.shapes import view

router = tagged("operations")


@view({"status": "ok"})
class Health:
    """How the server is."""

    status: Literal["ok", "not_ready"]


@router.get(
    "/healthz",
    operation_id="show_health",
    summary="Is the process alive?",
    responses=problems(signed_in=False, database=False),
)
async def show_health() -> Health:
    """Answers as long as the process does; it asks nothing else."""
    return Health(status="ok")


@router.get(
    "/readyz",
    operation_id="show_readiness",
    summary="Is the server ready?",
    response_model=Health,
    responses={
        **problems(signed_in=False, database=False),
        503: {
            "model": Health,
            "description": "Not ready: send requests elsewhere",
            "content": {"application/json": {"example": {"status": "not_ready"}}},
        },
    },
)
async def show_readiness(services: Wired) -> Response:
    """Whether the database answers and its migrations are current."""
    ready = await services.ready()
    return JSONResponse({"status": "ok" if ready else "not_ready"}, 200 if ready else 503)
