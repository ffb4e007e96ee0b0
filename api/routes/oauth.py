"""Signing in: OAuth 2 endpoints (RFC 6749, 7009, 8414, 7517). Their errors have OAuth's own form."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.deps import Wired
from api.documented import problems
from api.requests import StrictRoute
from domain.identity.errors import ClientUnknown, GrantRefused
from domain.identity.model import FIRST_PARTY_CLIENT
from domain.identity.ports import Tokens
from domain.shared.shapes import view

RECOVERY_CODE_GRANT = "urn:ibasho:params:oauth:grant-type:recovery-code"

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

ErrorCode = Literal["invalid_request", "invalid_client", "invalid_grant", "unsupported_grant_type"]

_WORDS: dict[ErrorCode, str] = {
    "invalid_request": "A form field that this needs is missing, repeated or too long.",
    "invalid_client": "No such client may use this grant.",
    "invalid_grant": "The code or token is unknown, used or expired.",
    "unsupported_grant_type": "See grant_types_supported in the server's metadata.",
}


@view({"error": "invalid_grant", "error_description": _WORDS["invalid_grant"]})
class OAuthError:
    """An error of RFC 6749 section 5.2."""

    error: ErrorCode
    error_description: str


def _oauth_error(error: ErrorCode) -> Response:
    status = 401 if error == "invalid_client" else 400
    return JSONResponse({"error": error, "error_description": _WORDS[error]}, status, _NO_STORE)


def _documented(description: str, *errors: ErrorCode) -> dict[str, Any]:
    examples = {error: {"value": {"error": error, "error_description": _WORDS[error]}} for error in errors}
    return {"model": OAuthError, "description": description, "content": {"application/json": {"examples": examples}}}


class OAuthRoute(StrictRoute):
    """A form that cannot be read or does not fit is an `invalid_request`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answering(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                return _oauth_error("invalid_request")
            except HTTPException as error:
                if error.status_code != 400:
                    raise
                return _oauth_error("invalid_request")

        return answering


async def _no_field_twice(request: Request) -> None:
    """RFC 6749 section 3.2: parameters must not be included more than once."""
    form = await request.form()
    if len(form) != len(form.multi_items()):
        raise HTTPException(400)


router = APIRouter(route_class=OAuthRoute, tags=["sign-in"])


@router.post(
    "/oauth/token",
    operation_id="issue_tokens",
    summary="Get tokens",
    response_model=Tokens,
    dependencies=[Depends(_no_field_twice)],
    responses={
        400: _documented(
            "Refused (RFC 6749 section 5.2)", "invalid_request", "invalid_grant", "unsupported_grant_type"
        ),
        401: _documented("The client is not known", "invalid_client"),
        **problems(signed_in=False, transport=(413, 415)),
    },
)
async def issue_tokens(
    services: Wired,
    grant_type: Annotated[
        str, Form(max_length=100, description="What is exchanged.", examples=[RECOVERY_CODE_GRANT])
    ] = "",
    recovery_code: Annotated[
        str,
        Form(
            max_length=100,
            description="As it was shown; case, spaces and hyphens do not matter.",
            examples=["7k2mq-x90dv-4hnpe-t1c8z-wr5ya-3jgbs"],
        ),
    ] = "",
    refresh_token: Annotated[str, Form(max_length=200, description="The newest one of this sign-in.")] = "",
    client_id: Annotated[str, Form(max_length=100, description="The client that asks.")] = FIRST_PARTY_CLIENT,
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
            return _oauth_error("invalid_request")
        else:
            return _oauth_error("unsupported_grant_type")
    except GrantRefused:
        return _oauth_error("invalid_grant")
    except ClientUnknown:
        return _oauth_error("invalid_client")
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
    dependencies=[Depends(_no_field_twice)],
    responses={
        200: {"description": "The sign-in has ended, if there was one. No body."},
        400: _documented("Refused (RFC 6749 section 5.2)", "invalid_request"),
        **problems(signed_in=False, transport=(413, 415)),
    },
)
async def revoke_token(
    services: Wired,
    token: Annotated[
        str,
        Form(
            max_length=2000,
            description="A refresh token, used or not.",
            examples=["ibr_5mz0wq6gqk1v0n3h2j4t8r9x7c_4W5k1mZpX0bq0f3h8n2s6v9y7t1u3r5e8w0q2a4d6g8"],
        ),
    ] = "",
) -> Response:
    """End the sign-in that a refresh token belongs to (RFC 7009). An unknown token is no error.

    An access token that is out stays good for its few minutes.
    """
    await services.identity.sign_out(token)
    return Response(status_code=200, headers=_NO_STORE)


@view(
    {
        "issuer": "https://ibasho.example",
        "token_endpoint": "https://ibasho.example/oauth/token",
        "revocation_endpoint": "https://ibasho.example/oauth/revoke",
        "jwks_uri": "https://ibasho.example/.well-known/jwks.json",
        "grant_types_supported": [RECOVERY_CODE_GRANT, "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": [],
    }
)
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
    responses=problems(signed_in=False, database=False),
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


@view(
    {
        "keys": [
            {
                "kty": "EC",
                "crv": "P-256",
                "kid": "4mT0q3rVbXs",
                "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
                "use": "sig",
                "alg": "ES256",
            }
        ]
    }
)
class KeySet:
    """A JWK set (RFC 7517)."""

    keys: list[dict[str, str]]


@router.get(
    "/.well-known/jwks.json",
    operation_id="show_keys",
    summary="Public keys",
    responses=problems(signed_in=False, database=False),
)
async def show_keys(services: Wired) -> KeySet:
    """The public keys that access tokens are signed with."""
    return KeySet(keys=services.access_tokens.jwks()["keys"])
