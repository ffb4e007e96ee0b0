"""What faces look like: generated crests and uploaded pictures."""

import hashlib
from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, Wired
from api.documented import BODY, DONE, WRITING, problems, tagged
from api.pictures import HARMLESS, picture_as_body, shown_as
from api.responses import done
from api.routes.pseudonyms import PseudonymRef
from domain.pseudonyms.avatar import drawn
from domain.pseudonyms.errors import AvatarMissing, PictureWornElsewhere, PseudonymMissing
from domain.shared.ids import PseudonymId
from domain.shared.pictures import PicturesBusy, PictureUnreadable

router = tagged("pseudonyms")

_EXAMPLE = PseudonymId("psd_5mz0wq6gqk1v0n3h2j4t8r9x7c")
_UPLOAD = "/v1/pseudonyms/{pseudonym}/avatar"

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "private, max-age=3600"
"""An address never shows another picture, but the picture can be deleted: then nobody has it for longer than this."""

_ETAG = {"description": "Of this very drawing; send it as `If-None-Match`.", "schema": {"type": "string"}}
_UNCHANGED = {304: {"description": "The drawing is the one whose ETag was sent.", "headers": {"ETag": _ETAG}}}


@router.get(
    "/v1/avatars/{pseudonym}.svg",
    operation_id="show_generated_avatar",
    summary="A generated avatar",
    response_class=Response,
    responses=shown_as("image/svg+xml", drawn(_EXAMPLE).decode(), ETag=_ETAG)
    | _UNCHANGED
    | problems(AvatarMissing, signed_in=False, database=False),
)
async def show_generated_avatar(pseudonym: PseudonymRef, request: Request, services: Wired) -> Response:
    """A crest drawn from the id alone, for any id that a face could have: it does not say whether there is such a face.

    It is decoration beside a name and has no text: give it an empty alternative text.
    """
    drawing = services.picturing.drawn(pseudonym)
    tag = f'"{hashlib.sha256(drawing).hexdigest()[:22]}"'
    headers = {**HARMLESS, "Cache-Control": _FOR_EVER, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(drawing, 200, headers, "image/svg+xml")


@router.get(
    "/v1/avatars/{avatar}.webp",
    operation_id="show_uploaded_avatar",
    summary="An uploaded avatar",
    response_class=Response,
    responses=shown_as("image/webp", "(the bytes of the picture)") | problems(AvatarMissing, signed_in=False),
)
async def show_uploaded_avatar(
    avatar: Annotated[str, Path(description="An avatar's id.", examples=["ava_5mz0wq6gqk1v0n3h2j4t8r9x7c"])],
    services: Wired,
) -> Response:
    """A picture of 256 by 256 pixels. Its address cannot be guessed and is good without a token, for `<img>`."""
    image = await services.picturing.picture(avatar)
    return Response(image, 200, {**HARMLESS, "Cache-Control": _FOR_AN_HOUR}, "image/webp")


@router.put(
    _UPLOAD,
    operation_id="upload_avatar",
    summary="Upload an avatar",
    **DONE,
    responses=problems(
        PseudonymMissing, *WRITING, PictureWornElsewhere, PictureUnreadable, PicturesBusy, transport=BODY
    ),
    openapi_extra=picture_as_body(
        "At most 2 MiB and 24 million pixels. The middle is cut out; of films, the first frame."
    ),
)
async def upload_avatar(pseudonym: PseudonymRef, request: Request, actor: CurrentActor, services: Wired) -> Response:
    """Give one's own face a picture, in place of the one before. What else the file holds, such as places, is dropped.

    A picture of oneself, or one that is used elsewhere, tells who one is: say so before sending one.
    """
    await services.picturing.put_on(actor, pseudonym, await request.body())
    return done()


@router.delete(
    _UPLOAD,
    operation_id="delete_avatar",
    summary="Delete an avatar",
    **DONE,
    responses=problems(PseudonymMissing),
)
async def delete_avatar(pseudonym: PseudonymRef, actor: CurrentActor, services: Wired) -> Response:
    """Back to the generated avatar. The picture is deleted; who has just seen it may keep it for up to an hour."""
    await services.picturing.take_off(actor, pseudonym)
    return done()
