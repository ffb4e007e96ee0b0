"""Staying signed in: each refresh token is good for one use, and a copied one ends the sign-in for all who hold it."""

import asyncio

import httpx

from tests.people import Person, sign_up


async def test_a_refresh_gives_the_next_pair(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    renewed = (await _refresh(person)).json()
    assert renewed["refresh_token"] != person.refresh_token
    own = await client.get("/v1/me", headers={"Authorization": f"Bearer {renewed['access_token']}"})
    assert own.json()["account_id"] == person.account_id


async def test_the_chain_goes_on(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    seen = {person.refresh_token}
    for _ in range(5):
        person.refresh_token = (await _refresh(person)).json()["refresh_token"]
        seen.add(person.refresh_token)
    assert len(seen) == 6


async def test_a_used_refresh_token_ends_the_whole_sign_in(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    used = person.refresh_token
    person.refresh_token = (await _refresh(person)).json()["refresh_token"]
    assert _is_refused(await _refresh(person, used))
    assert _is_refused(await _refresh(person))


async def test_another_sign_in_of_the_same_account_goes_on(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    form = {"grant_type": "urn:ibasho:params:oauth:grant-type:recovery-code", "recovery_code": person.recovery_code}
    elsewhere = (await client.post("/oauth/token", data=form)).json()["refresh_token"]
    await _refresh(person)
    assert _is_refused(await _refresh(person))
    assert (await _refresh(person, elsewhere)).status_code == 200


async def test_of_concurrent_refreshes_one_wins_and_the_others_end_the_sign_in(client: httpx.AsyncClient) -> None:
    """The server cannot tell a client that raced itself from a thief, so the winner's next token is dead too."""
    person = await sign_up(client)
    answers = await asyncio.gather(*(_refresh(person) for _ in range(10)))
    (won,) = [answer for answer in answers if answer.status_code == 200]
    assert all(_is_refused(answer) for answer in answers if answer is not won)
    assert _is_refused(await _refresh(person, won.json()["refresh_token"]))


async def test_a_refresh_token_is_no_use_at_another_client_and_ends_the_sign_in(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    assert _is_refused(await _refresh(person, client_id="somebody-else"))
    assert _is_refused(await _refresh(person))


async def _refresh(person: Person, token: str | None = None, **more: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token or person.refresh_token, **more}
    return await person.client.post("/oauth/token", data=form)


def _is_refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json().get("error")) == (400, "invalid_grant")
