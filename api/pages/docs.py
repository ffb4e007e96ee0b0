"""The API's description as a page: `/docs`, with Swagger UI served from here, usable without a way to any other host.

Swagger UI handles bearer tokens, so it gets the strictest policy under which it runs, asks no online validator, and
keeps a token only until the page is closed. How it is set up stands in `assets/docs/init.js`; as a file of its own it
needs neither `unsafe-inline` nor a nonce.
"""

from string import Template
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.static import answer, static_file

# The name in the address → the file below `assets/`. A name that is not listed is not served.
_ASSETS: Final = {
    "swagger-ui.css": "swagger-ui/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui/swagger-ui-bundle.js",
    # The bundle's first line points to this file by name.
    "swagger-ui-bundle.js.LICENSE.txt": "swagger-ui/swagger-ui-bundle.js.LICENSE.txt",
    "favicon-32x32.png": "swagger-ui/favicon-32x32.png",
    "docs.css": "docs/docs.css",
    "init.js": "docs/init.js",
}

_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    # Swagger UI's style sheet carries its small icons (arrows, copy, waiting) as data: addresses.
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
_HEADERS: Final = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Always the current page, which names the current files.
    "Cache-Control": "no-cache",
}

# Addresses are relative, so that the page also works where a proxy serves it below a path. `defer` keeps the two
# scripts in this order and runs them once the page is there.
_PAGE: Final = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ibasho API</title>
<link rel="icon" type="image/png" sizes="32x32" href="$favicon">
<link rel="stylesheet" href="$swagger_css">
<link rel="stylesheet" href="$docs_css">
<script defer src="$swagger_js"></script>
<script defer src="$init_js"></script>
</head>
<body>
<div id="swagger-ui"></div>
<noscript>
<p>This page needs JavaScript. The same description for programs: <a href="openapi.json">openapi.json</a></p>
</noscript>
</body>
</html>
""")


def docs_router() -> APIRouter:
    """Routes for `/docs` and what it loads, none of them in the OpenAPI document.

    The page reads `openapi.json` beside it, so mount the router without a prefix in an app that serves its document at
    `/openapi.json` and has FastAPI's own page turned off (`docs_url=None, redoc_url=None`).
    """
    router = APIRouter(include_in_schema=False)
    # Plain functions: the first answer reads and compresses files, which would hold up the event loop.
    router.add_api_route("/docs", _page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/docs/assets/{name}", _asset, methods=["GET"], response_class=Response)
    return router


def _page() -> HTMLResponse:
    page = _PAGE.substitute(
        favicon=_address("favicon-32x32.png"),
        swagger_css=_address("swagger-ui.css"),
        docs_css=_address("docs.css"),
        swagger_js=_address("swagger-ui-bundle.js"),
        init_js=_address("init.js"),
    )
    return HTMLResponse(page, headers=_HEADERS)


def _asset(name: str, request: Request) -> Response:
    """404 for a name that the page does not use."""
    if name not in _ASSETS:
        raise HTTPException(404)
    return answer(static_file(_ASSETS[name]), request)


def _address(name: str) -> str:
    """Seen from `/docs`, with the content's digest, so that a browser may keep the file for long."""
    return f"docs/assets/{name}?v={static_file(_ASSETS[name]).digest}"
