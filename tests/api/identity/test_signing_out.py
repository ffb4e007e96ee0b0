"""Signing out ends the sign-in that a refresh token belongs to, and no other."""

import httpx

from tests.people import Person, sign_up


async def test_after_signing_out_nothing_is_refreshed(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    signed_out = await client.post("/oauth/revoke", data={"token": person.refresh_token})
    assert (signed_out.status_code, signed_out.content) == (200, b"")
    assert (await _refresh(person)).json()["error"] == "invalid_grant"


async def test_an_access_token_that_is_out_stays_good(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    await client.post("/oauth/revoke", data={"token": person.refresh_token})
    assert (await person.get("/v1/me")).status_code == 200


async def test_a_used_token_signs_its_successors_out(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    used = person.refresh_token
    person.refresh_token = (await _refresh(person)).json()["refresh_token"]
    await client.post("/oauth/revoke", data={"token": used})
    assert (await _refresh(person)).json()["error"] == "invalid_grant"


async def test_nobody_else_is_signed_out(client: httpx.AsyncClient) -> None:
    one, other = await sign_up(client), await sign_up(client)
    await client.post("/oauth/revoke", data={"token": one.refresh_token})
    assert (await _refresh(other)).status_code == 200


async def _refresh(person: Person) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": person.refresh_token}
    return await person.client.post("/oauth/token", data=form)
