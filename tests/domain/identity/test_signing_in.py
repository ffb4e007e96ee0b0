"""A recovery code signs its holder in at a first-party client."""

from datetime import UTC, datetime

import pytest

from domain.identity.errors import ClientUnknown, GrantRefused
from domain.identity.model import Login, RefreshToken
from tests.domain.world import CLIENT, World


async def test_each_sign_in_is_a_login_of_its_own(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    first, second = await world.identity.sign_in(code, CLIENT), await world.identity.sign_in(code, CLIENT)
    assert first.refresh_token != second.refresh_token
    assert len(world.kept(Login)) == 2


async def test_the_code_is_taken_as_people_type_it(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    await world.identity.sign_in(code.upper().replace("-", " "), CLIENT)


async def test_the_stored_expiry_does_not_tell_the_time_of_the_sign_in(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    await world.identity.sign_in(code, CLIENT)
    (token,) = world.kept(RefreshToken)
    assert token.expires_at == datetime(2027, 1, 21, tzinfo=UTC)


async def test_the_refresh_token_is_kept_as_a_digest(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    tokens = await world.identity.sign_in(code, CLIENT)
    (kept,) = world.kept(RefreshToken)
    assert kept.digest == f"refresh-token/{tokens.refresh_token}".encode()


@pytest.mark.parametrize("wrong", ["", "7k2mq-x90dv-4hnpe-t1c8z-wr5ya-3jgbs", "\x00", "あ" * 100])
async def test_a_code_that_is_nobodys_is_refused(world: World, wrong: str) -> None:
    await world.identity.open_account()
    with pytest.raises(GrantRefused):
        await world.identity.sign_in(wrong, CLIENT)
    assert world.kept(Login) == []


async def test_another_client_may_not_use_recovery_codes(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    with pytest.raises(ClientUnknown):
        await world.identity.sign_in(code, "somebody-elses-app")


async def test_a_code_does_not_sign_in_as_another_kind_of_secret(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    with pytest.raises(GrantRefused):
        await world.identity.refresh(code, CLIENT)
