"""Forms at the token endpoint that no honest client sends: OAuth's own errors (RFC 6749 section 5.2), or a problem."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import pytest

from api.requests import LARGEST_BODY
from tests.api.hostile import CANARY, FORM, assert_is_problem, assert_tells_nothing, taking
from tests.people import RECOVERY_CODE_GRANT as GRANT

_CODE = f"grant_type={GRANT}&recovery_code="

TOKEN_FORMS: dict[str, tuple[str | bytes, int, str]] = {
    "nothing": ("", 400, "invalid_request"),
    "no grant": (f"recovery_code={CANARY}", 400, "invalid_request"),
    "an empty grant": (f"grant_type=&recovery_code={CANARY}", 400, "invalid_request"),
    "an unknown grant": (f"grant_type={CANARY}", 400, "unsupported_grant_type"),
    "the password grant": (f"grant_type=password&username=a&password={CANARY}", 400, "unsupported_grant_type"),
    "the grant in capitals": ("grant_type=REFRESH_TOKEN&refresh_token=x", 400, "unsupported_grant_type"),
    "the grant and NUL": ("grant_type=refresh_token%00&refresh_token=x", 400, "unsupported_grant_type"),
    "a very long grant": (f"grant_type={'x' * 5_000}", 400, "invalid_request"),
    "no code": (f"grant_type={GRANT}", 400, "invalid_request"),
    "an empty code": (_CODE, 400, "invalid_request"),
    "an unknown code": (_CODE + "7k2mq-x90dv-4hnpe-t1c8z-wr5ya-3jgbs", 400, "invalid_grant"),
    "a code of nothing": (_CODE + "----", 400, "invalid_grant"),
    "a garbage code": (_CODE + CANARY, 400, "invalid_grant"),
    "a code in Japanese": (_CODE + "%E3%81%82", 400, "invalid_grant"),
    "a code with NUL": (_CODE + f"{CANARY}%00", 400, "invalid_grant"),
    "a code in invalid UTF-8": (_CODE + "%FF%FE", 400, "invalid_grant"),
    "a code with invalid percent-encoding": (_CODE + "%ZZ%", 400, "invalid_grant"),
    "half a character": (_CODE + "%ED%A0%80", 400, "invalid_grant"),
    "raw bytes": (_CODE.encode() + b"\xff\x00\xfe", 400, "invalid_grant"),
    "a very long code": (_CODE + "7" * 5_000, 400, "invalid_request"),
    "the code twice": (_CODE + f"a&recovery_code={CANARY}", 400, "invalid_request"),
    "the grant twice": (_CODE + "a&grant_type=refresh_token", 400, "invalid_request"),
    "an unknown field twice": (_CODE + "a&x=1&x=2", 400, "invalid_request"),
    "another client": (_CODE + f"a&client_id={CANARY}", 401, "invalid_client"),
    "no refresh token": ("grant_type=refresh_token", 400, "invalid_request"),
    "an unknown refresh token": (f"grant_type=refresh_token&refresh_token=ibr_{CANARY}", 400, "invalid_grant"),
    "a refresh token with NUL": ("grant_type=refresh_token&refresh_token=%00", 400, "invalid_grant"),
    "a refresh token of another client": ("grant_type=refresh_token&refresh_token=x&client_id=y", 400, "invalid_grant"),
    "separators only": ("&&&===&;", 400, "invalid_request"),
    "thousands of fields": ("&".join(f"f{n}=1" for n in range(5_000)), 400, "invalid_request"),
    "JSON called a form": ('{"grant_type": "refresh_token"}', 400, "invalid_request"),
    "brackets": (f"grant_type[]=refresh_token&refresh_token[{CANARY}]=x", 400, "invalid_request"),
}

OTHER_MEDIA_TYPES = {
    "JSON": ("application/json", b'{"grant_type": "refresh_token"}'),
    "multipart": (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nrefresh_token\r\n--b--\r\n',
    ),
    "a broken multipart": ("multipart/form-data", b"--" + CANARY.encode()),
    "text": ("text/plain", b"grant_type=refresh_token"),
    "nothing": ("", b"grant_type=refresh_token"),
}

EACH_ENDPOINT = pytest.mark.parametrize("path", [operation.path for operation in taking(FORM)])


def test_forms_are_for_tokens_only() -> None:
    assert {operation.path for operation in taking(FORM)} == {"/oauth/token", "/oauth/revoke"}


@pytest.mark.parametrize("name", TOKEN_FORMS)
async def test_a_bad_form_meets_an_error_of_oauth(client: httpx.AsyncClient, name: str) -> None:
    content, status, error = TOKEN_FORMS[name]
    refused = await client.post("/oauth/token", content=content, headers={"Content-Type": FORM})
    assert_tells_nothing(refused)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert refused.headers["cache-control"] == "no-store"


@EACH_ENDPOINT
@pytest.mark.parametrize("name", OTHER_MEDIA_TYPES)
async def test_what_is_not_a_form_is_refused(client: httpx.AsyncClient, path: str, name: str) -> None:
    media_type, content = OTHER_MEDIA_TYPES[name]
    headers = {"Content-Type": media_type} if media_type else {}
    assert_is_problem(await client.post(path, content=content, headers=headers), 415)


@EACH_ENDPOINT
async def test_a_form_over_the_limit_is_refused(client: httpx.AsyncClient, path: str) -> None:
    form = urlencode({"token": CANARY * LARGEST_BODY})
    assert_is_problem(await client.post(path, content=form, headers={"Content-Type": FORM}), 413)


@EACH_ENDPOINT
async def test_a_form_over_the_limit_in_pieces_is_refused(client: httpx.AsyncClient, path: str) -> None:
    assert_is_problem(await client.post(path, content=_pieces(), headers={"Content-Type": FORM}), 413)


@pytest.mark.parametrize("token", ["", CANARY, "%00", "%FF", "a.b.c", "x" * 1_000])
async def test_revoking_what_was_never_given_out_is_no_error(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.post("/oauth/revoke", content=f"token={token}", headers={"Content-Type": FORM})
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("form", [f"token=a&token={CANARY}", "token=" + "x" * 5_000])
async def test_a_bad_form_at_revocation_meets_an_error_of_oauth(client: httpx.AsyncClient, form: str) -> None:
    refused = await client.post("/oauth/revoke", content=form, headers={"Content-Type": FORM})
    assert_tells_nothing(refused)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


async def _pieces() -> AsyncIterator[bytes]:
    for _ in range(LARGEST_BODY // 1_000 + 2):
        yield b"a" * 1_000
