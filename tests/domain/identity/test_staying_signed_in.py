"""A refresh token is good for one use; a used one that turns up again ends the whole login."""

import asyncio
from dataclasses import fields

import pytest

from domain.identity.errors import GrantRefused
from domain.identity.model import Login, RefreshToken
from domain.identity.ports import Tokens
from tests.domain.world import CLIENT, World


async def signed_in(world: World) -> Tokens:
    return await world.identity.sign_in((await world.identity.open_account()).recovery_code, CLIENT)


async def refused(world: World, tokens: Tokens, client_id: str = CLIENT) -> None:
    with pytest.raises(GrantRefused):
        await world.identity.refresh(tokens.refresh_token, client_id)


async def test_the_next_pair_stands_for_the_same_account(world: World) -> None:
    first = await signed_in(world)
    second = await world.identity.refresh(first.refresh_token, CLIENT)
    bearers = [world.identity.authenticate(tokens.access_token) for tokens in (first, second)]
    assert bearers[0] == bearers[1]
    assert first.refresh_token != second.refresh_token


async def test_a_chain_of_refreshes_goes_on(world: World) -> None:
    tokens = await signed_in(world)
    for _ in range(5):
        world.clock.let_pass(days=59)
        tokens = await world.identity.refresh(tokens.refresh_token, CLIENT)


async def test_using_a_token_twice_ends_the_login(world: World) -> None:
    first = await signed_in(world)
    second = await world.identity.refresh(first.refresh_token, CLIENT)
    await refused(world, first)
    await refused(world, second)


async def test_only_that_login_ends(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    copied, other = await world.identity.sign_in(code, CLIENT), await world.identity.sign_in(code, CLIENT)
    await world.identity.refresh(copied.refresh_token, CLIENT)
    await refused(world, copied)
    await world.identity.refresh(other.refresh_token, CLIENT)


async def test_of_two_concurrent_uses_one_is_answered(world: World) -> None:
    tokens = await signed_in(world)
    answers = await asyncio.gather(
        *(world.identity.refresh(tokens.refresh_token, CLIENT) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["GrantRefused", "Tokens"]


async def test_another_client_gets_nothing_for_it_and_the_login_ends(world: World) -> None:
    tokens = await signed_in(world)
    await refused(world, tokens, "another-client")
    await refused(world, tokens)


async def test_sixty_days_later_it_is_too_old(world: World) -> None:
    tokens = await signed_in(world)
    world.clock.let_pass(days=60)
    await refused(world, tokens)


@pytest.mark.parametrize("unknown", ["", "ibr_nobodys", "ibr_5mz0wq6gqk1v0n3h2j4t8r9x7c_nobodys", "あ"])
async def test_an_unknown_token_is_refused(world: World, unknown: str) -> None:
    with pytest.raises(GrantRefused):
        await world.identity.refresh(unknown, CLIENT)


async def test_a_token_is_good_for_the_login_that_it_names_alone(world: World) -> None:
    first, second = await signed_in(world), await signed_in(world)
    forged = "_".join([*second.refresh_token.split("_", 2)[:2], first.refresh_token.split("_", 2)[2]])
    with pytest.raises(GrantRefused):
        await world.identity.refresh(forged, CLIENT)
    for tokens in (first, second):
        await world.identity.refresh(tokens.refresh_token, CLIENT)


async def test_nothing_that_is_kept_tells_whose_token_was_used(world: World) -> None:
    tokens = await signed_in(world)
    before = world.kept(Login)
    await world.identity.refresh(tokens.refresh_token, CLIENT)
    assert world.kept(Login) == before
    assert {field.name for field in fields(RefreshToken)} == {"digest", "expires_at", "used"}
