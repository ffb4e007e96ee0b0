"""The files that the hosted pages load, read from the package once and served so that browsers can keep them."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

from fastapi import Request, Response

_YEAR: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "public, no-cache"

# Fixed here: the operating system's table of types differs between machines, and `nosniff` makes a wrong one fatal.
_MEDIA_TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}
_COMPRESSIBLE: Final = ("text/",)


@dataclass(frozen=True)
class StaticFile:
    """One file, unchanged, with the digest that stands for its content in addresses and entity tags."""

    media_type: str
    content: bytes

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def compressed(self) -> bytes | None:
        """The gzip form, made once; None where compressing gains nothing."""
        if not self.media_type.startswith(_COMPRESSIBLE):
            return None
        return gzip.compress(self.content, 9, mtime=0)


@cache
def static_file(path: str) -> StaticFile:
    """Read a file below `assets/`. Only for names that the code itself lists: the path is not checked."""
    content = files(__package__).joinpath("assets", path).read_bytes()
    return StaticFile(_MEDIA_TYPES[path.rpartition(".")[2]], content)


def answer(file: StaticFile, request: Request) -> Response:
    """Serve `file`, or 304 where the browser holds this content already.

    An address that carries the digest (`?v=…`) may be kept for a year: new content gets a new address. Any other
    address is asked for again each time, so that nobody is left with an old script.
    """
    headers = {
        "Cache-Control": _YEAR if request.query_params.get("v") == file.digest else _ASK_AGAIN,
        # Weak, since the plain and the compressed form share it.
        "ETag": f'W/"{file.digest}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if file.digest in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if file.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.compressed, headers=headers | {"Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)
