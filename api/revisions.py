"""What is changed by several people bears a revision: an `ETag` that a change can be based on (`If-Match`)."""

import json
from typing import Annotated

from fastapi import Depends, Header, Response

from api.responses import JsonResponse
from domain.shared.shapes import Json


async def _revision_of(
    if_match: Annotated[
        str | None, Header(description="The `ETag` that the change is based on.", examples=['"3"'], max_length=40)
    ] = None,
) -> int | None:
    """The revision that a tag of ours names; one that none of ours can equal is revision 0, which never was."""
    if if_match is None or if_match.strip() == "*":
        return None
    tag = if_match.strip().strip('"')
    return int(tag) if tag.isdecimal() and tag.isascii() and len(tag) <= 9 else 0


BasedOn = Annotated[int | None, Depends(_revision_of)]


def with_revision(view: Json) -> Response:
    """The answer, tagged with the `revision` that the view has."""
    return JsonResponse(view, headers={"ETag": f'"{json.loads(view)["revision"]}"'})
