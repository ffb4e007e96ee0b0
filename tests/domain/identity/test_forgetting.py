"""What nobody can use any more is not kept."""

from domain.identity.model import FIRST_PARTY_CLIENT, Login, RefreshToken, Ticket
from domain.identity.ports import Bearer
from tests.domain.world import World


async def test_a_token_is_forgotten_sixty_days_after_it_was_given_and_its_login_is_not(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    first, _ = [await world.identity.sign_in(code, FIRST_PARTY_CLIENT) for _ in range(2)]
    world.clock.let_pass(days=30)
    again = await world.identity.refresh(first.refresh_token, FIRST_PARTY_CLIENT)
    world.clock.let_pass(days=30)
    await world.identity.forget_expired()
    assert len(world.kept(RefreshToken)) == 1
    await world.identity.refresh(again.refresh_token, FIRST_PARTY_CLIENT)
    world.clock.let_pass(days=60)
    await world.identity.forget_expired()
    assert (len(world.kept(Login)), world.kept(RefreshToken)) == (2, [])


async def test_tokens_are_looked_through_once_an_hour(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    await world.identity.sign_in(code, FIRST_PARTY_CLIENT)
    world.clock.let_pass(days=59, hours=11)
    await world.identity.forget_expired()
    world.clock.let_pass(minutes=59)
    await world.identity.forget_expired()
    assert len(world.kept(RefreshToken)) == 1
    world.clock.let_pass(minutes=1)
    await world.identity.forget_expired()
    assert world.kept(RefreshToken) == []


async def test_a_ticket_is_forgotten_as_soon_as_it_is_over(world: World) -> None:
    account = await world.identity.open_account()
    await world.identity.issue_ticket(Bearer(account.account_id, FIRST_PARTY_CLIENT))
    await world.identity.forget_expired()
    assert len(world.kept(Ticket)) == 1
    world.clock.let_pass(seconds=30)
    await world.identity.forget_expired()
    assert world.kept(Ticket) == []
