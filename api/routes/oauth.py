"""Signing in: OAuth 2 endpoints (RFC 6749, 7009, 8414, 7517). Their errors have OAuth's own form."""

from typing import Annotated, Any, Literal

from fastapi import Form, Response
from fastapi.responses import JSONResponse

from api.deps import Wired
from api.documented import BODY, problems, tagged
from domain.identity.errors import ClientUnknown, GrantRefused
from domain.identity.model import FIRST_PARTY_CLIENT
from domain.identity.ports import Tokens
from domain.shared.shapes import view

RECOVERY_CODE_GRANT = "urn:ibasho:params:oauth:grant-type:recovery-code"

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

router = tagged("sign-in")


@view({"error": "invalid_grant", "error_description": "The code or token is unknown, used or expired."})
class OAuthError:
    """An error of RFC 6749 section 5.2."""

    error: Literal["invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type"]
    error_description: str


_ERRORS: dict[int | str, Any] = {
    400: {"model": OAuthError, "description": "Refused (RFC 6749 section 5.2)"},
    401: {"model": OAuthError, "description": "The client is not known"},
}


def _oauth_error(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status, _NO_STORE)


@router.post(
    "/oauth/token",
    operation_id="issue_tokens",
    summary="Get tokens",
    response_model=Tokens,
    responses={**problems(signed_in=False, transport=(413, 415)), **_ERRORS},
)
async def issue_tokens(
    services: Wired,
    grant_type: Annotated[str, Form(max_length=100, examples=[RECOVERY_CODE_GRANT])] = "",
    recovery_code: Annotated[str, Form(max_length=100, examples=["7k2mq-x90dv-4hnpe-t1c8z-wr5ya-3jgbs"])] = "",
    refresh_token: Annotated[str, Form(max_length=200)] = "",
    client_id: Annotated[str, Form(max_length=100)] = FIRST_PARTY_CLIENT,
) -> Any:
    """Exchange a recovery code, or a refresh token, for an access token and the next refresh token.

    `grant_type` is `urn:ibasho:params:oauth:grant-type:recovery-code` (with `recovery_code`; first-party clients only)
    or `refresh_token` (with `refresh_token`). A refresh token is good for one use; when a used one turns up again, the
    whole sign-in ends, because somebody has copied it.
    """
    try:
        if grant_type == RECOVERY_CODE_GRANT and recovery_code:
            tokens = await services.identity.sign_in(recovery_code, client_id)
        elif grant_type == "refresh_token" and refresh_token:
            tokens = await services.identity.refresh(refresh_token, client_id)
        elif grant_type in (RECOVERY_CODE_GRANT, "refresh_token", ""):
            return _oauth_error(400, "invalid_request", "A form field that this grant needs is missing.")
        else:
            return _oauth_error(400, "unsupported_grant_type", "See grant_types_supported in the server's metadata.")
    except GrantRefused:
        return _oauth_error(400, "invalid_grant", "The code or token is unknown, used or expired.")
    except ClientUnknown:
        return _oauth_error(401, "invalid_client", "No such client may use this grant.")
    return JSONResponse(
        {
            "access_token": tokens.access_token,
            "token_type": tokens.token_type,
            "expires_in": tokens.expires_in,
            "refresh_token": tokens.refresh_token,
        },
        headers=_NO_STORE,
    )


@router.post(
    "/oauth/revoke",
    operation_id="revoke_token",
    summary="Sign out",
    status_code=200,
    response_class=Response,
    responses={
        **problems(signed_in=False, transport=BODY),
        200: {"description": "The sign-in has ended, if there was one"},
    },
)
async def revoke_token(services: Wired, token: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """End the sign-in that a refresh token belongs to (RFC 7009). An unknown token is no error.

    An access token that is out stays good for its few minutes.
    """
    await services.identity.sign_out(token)
    return Response(status_code=200, headers=_NO_STORE)


@view()
class ServerMetadata:
    """Authorization server metadata (RFC 8414)."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    jwks_uri: str
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    response_types_supported: list[str]


@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="show_server_metadata",
    summary="Sign-in metadata",
    responses=problems(signed_in=False),
)
async def show_server_metadata(services: Wired) -> ServerMetadata:
    """Where and how to sign in, for clients that set themselves up (RFC 8414)."""
    issuer = services.issuer
    return ServerMetadata(
        issuer=issuer,
        token_endpoint=f"{issuer}/oauth/token",
        revocation_endpoint=f"{issuer}/oauth/revoke",
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        grant_types_supported=[RECOVERY_CODE_GRANT, "refresh_token"],
        token_endpoint_auth_methods_supported=["none"],
        response_types_supported=[],
    )


@view()
class KeySet:
    """A JWK set (RFC 7517)."""

    keys: list[dict[str, str]]


@router.get(
    "/.well-known/jwks.json", operation_id="show_keys", summary="Public keys", responses=problems(signed_in=False)
)
async def show_keys(services: Wired) -> KeySet:
    """The public keys that access tokens are signed with."""
    return KeySet(keys=services.access_tokens.jwks()["keys"])
