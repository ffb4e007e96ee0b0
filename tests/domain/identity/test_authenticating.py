"""An access token says who asks, for ten minutes."""

import pytest

from domain.identity.errors import NotSignedIn
from tests.domain.world import CLIENT, World


async def test_a_token_stands_for_its_account_at_its_client(world: World) -> None:
    opened = await world.identity.open_account()
    tokens = await world.identity.sign_in(opened.recovery_code, CLIENT)
    bearer = world.identity.authenticate(tokens.access_token)
    assert (bearer.account_id, bearer.client_id) == (opened.account_id, CLIENT)


async def test_it_says_how_long_it_is_good_for(world: World) -> None:
    tokens = await world.identity.sign_in((await world.identity.open_account()).recovery_code, CLIENT)
    world.clock.let_pass(seconds=tokens.expires_in)
    with pytest.raises(NotSignedIn):
        world.identity.authenticate(tokens.access_token)


def test_anything_else_is_nobody(world: World) -> None:
    with pytest.raises(NotSignedIn):
        world.identity.authenticate("not a token")
