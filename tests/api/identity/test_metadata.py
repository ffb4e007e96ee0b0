"""What a client needs to set itself up, and a receiver to verify a token without asking."""

from typing import Any

import httpx
import pytest
from jose import jwt
from jose.exceptions import JWTError

from tests.people import RECOVERY_CODE_GRANT, Person, sign_up


async def test_the_metadata_leads_to_endpoints_that_are_there(client: httpx.AsyncClient) -> None:
    metadata = (await client.get("/.well-known/oauth-authorization-server")).json()
    assert metadata["issuer"] == "http://ibasho.test"
    assert set(metadata["grant_types_supported"]) == {RECOVERY_CODE_GRANT, "refresh_token"}
    for endpoint in ("token_endpoint", "revocation_endpoint"):
        assert (await client.post(metadata[endpoint], data={"x": "1"})).status_code in (200, 400)
    assert (await client.get(metadata["jwks_uri"])).status_code == 200


async def test_every_grant_that_is_listed_is_known(client: httpx.AsyncClient) -> None:
    metadata = (await client.get("/.well-known/oauth-authorization-server")).json()
    for grant in metadata["grant_types_supported"]:
        answer = await client.post("/oauth/token", data={"grant_type": grant})
        assert answer.json()["error"] == "invalid_request"


async def test_the_published_keys_verify_an_access_token(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    (key,) = (await client.get("/.well-known/jwks.json")).json()["keys"]
    claims = _verified(person, key)
    assert claims["exp"] - claims["iat"] == 600
    assert claims["iat"] % 60 == 0, "the time of signing in is told no finer than the minute"
    assert person.account_id not in str(claims), "a token names its holder to this server alone"


async def test_the_published_keys_are_public(client: httpx.AsyncClient) -> None:
    for key in (await client.get("/.well-known/jwks.json")).json()["keys"]:
        assert key.keys() == {"kty", "crv", "kid", "x", "y", "use", "alg"}


async def test_they_do_not_verify_an_altered_token(client: httpx.AsyncClient) -> None:
    person, other = await sign_up(client), await sign_up(client)
    (key,) = (await client.get("/.well-known/jwks.json")).json()["keys"]
    header, _, signature = person.access_token.split(".")
    person.access_token = f"{header}.{other.access_token.split('.')[1]}.{signature}"
    with pytest.raises(JWTError):
        _verified(person, key)


def _verified(person: Person, key: dict[str, str]) -> dict[str, Any]:
    issuer = "http://ibasho.test"
    claims: dict[str, Any] = jwt.decode(person.access_token, key, algorithms=["ES256"], audience=issuer, issuer=issuer)
    return claims
