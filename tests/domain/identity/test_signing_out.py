"""Signing out ends the login, and never says whether there was one."""

import pytest

from domain.identity.errors import GrantRefused
from tests.domain.world import CLIENT, World


async def test_after_signing_out_nothing_can_be_refreshed(world: World) -> None:
    tokens = await world.identity.sign_in((await world.identity.open_account()).recovery_code, CLIENT)
    await world.identity.sign_out(tokens.refresh_token)
    with pytest.raises(GrantRefused):
        await world.identity.refresh(tokens.refresh_token, CLIENT)


async def test_a_used_token_signs_its_login_out_too(world: World) -> None:
    first = await world.identity.sign_in((await world.identity.open_account()).recovery_code, CLIENT)
    second = await world.identity.refresh(first.refresh_token, CLIENT)
    await world.identity.sign_out(first.refresh_token)
    with pytest.raises(GrantRefused):
        await world.identity.refresh(second.refresh_token, CLIENT)


async def test_an_unknown_token_is_no_error(world: World) -> None:
    for unknown in ("ibr_nobodys", "ibr_5mz0wq6gqk1v0n3h2j4t8r9x7c_nobodys"):
        await world.identity.sign_out(unknown)


async def test_signing_out_twice_is_no_error(world: World) -> None:
    tokens = await world.identity.sign_in((await world.identity.open_account()).recovery_code, CLIENT)
    await world.identity.sign_out(tokens.refresh_token)
    await world.identity.sign_out(tokens.refresh_token)
