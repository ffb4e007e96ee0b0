"""Images of posts: uploaded first, attached when the post is written, shown at signed addresses."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import StandingHere, Wired
from api.documented import BODY, HERE, WRITING, located, problems, tagged
from api.pictures import HARMLESS, picture_as_body, shown_as
from api.requests import ImageRoute
from domain.boards.posts.images import ImageMissing, ImagesUnavailable, UploadedImage, UploadLimitReached, Variant
from domain.shared.pictures import PicturesBusy, PictureUnreadable

router = tagged("images", ImageRoute)

_SHOWN = "/v1/images/{image}/{variant}/{expires}/{signature}"
_EXAMPLE = "/v1/images/img_5mz0wq6gqk1v0n3h2j4t8r9x7c/image/1795352400/0f7c3a91b25d4e68a1c09f3d7b5e2468"

_FOR_A_WHILE = {"Cache-Control": "private, max-age=300", "Content-Disposition": 'inline; filename="image.webp"'}
"""Where it has been shown it is forgotten in five minutes, because it may have been deleted meanwhile."""


@router.post(
    "/v1/communities/{community}/images",
    operation_id="upload_image",
    summary="Upload an image",
    status_code=201,
    response_model=UploadedImage,
    responses=located(_EXAMPLE)
    | problems(
        *HERE,
        *WRITING,
        PictureUnreadable,
        UploadLimitReached,
        PicturesBusy,
        ImagesUnavailable,
        transport=BODY,
    ),
    openapi_extra=picture_as_body("At most 8 MiB and 24 million pixels. Of films, the first frame."),
)
async def upload_image(request: Request, response: Response, standing: StandingHere, services: Wired) -> UploadedImage:
    """For a post that one is about to write, which names it (`images`). Until then nobody knows of it.

    It is made anew: upright, at most 2048 pixels wide and high, on white, as WebP. Nothing else that the file holds is
    kept, such as the place or the camera. What is to be seen may still tell who one is: say so before sending one.
    """
    uploaded = await services.imaging.upload(standing, await request.body())
    response.headers.update({"Cache-Control": "no-store", "Location": uploaded.url})
    return uploaded


@router.get(
    _SHOWN,
    operation_id="show_image",
    summary="An image of a post",
    response_class=Response,
    responses=shown_as("image/webp", "(the bytes of the image)")
    | problems(ImageMissing, ImagesUnavailable, signed_in=False),
)
async def show_image(
    image: Annotated[str, Path(description="An image's id.", examples=["img_5mz0wq6gqk1v0n3h2j4t8r9x7c"])],
    variant: Annotated[str, Path(description="`image` or `thumbnail`.", examples=[Variant.IMAGE.value])],
    expires: Annotated[str, Path(description="Until when, in seconds from 1970.", examples=["1795352400"])],
    signature: Annotated[str, Path(description="By the server.", examples=["0f7c3a91b25d4e68a1c09f3d7b5e2468"])],
    services: Wired,
) -> Response:
    """At an address that a post told, for whoever has it, until it expires: `<img>` can send no token.

    Where the post was deleted, or never was, or the address is another's or too old, there is nothing.
    """
    content = await services.imaging.shown(image, variant, expires, signature)
    return Response(content, 200, HARMLESS | _FOR_A_WHILE, "image/webp")
