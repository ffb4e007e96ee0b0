"""What nobody can use any more is not kept."""

from domain.identity.model import FIRST_PARTY_CLIENT, Login, RefreshToken, Ticket
from domain.identity.ports import Bearer
from tests.domain.world import World


async def test_a_login_is_forgotten_sixty_days_after_its_last_use(world: World) -> None:
    code = (await world.identity.open_account()).recovery_code
    unused = await world.identity.sign_in(code, FIRST_PARTY_CLIENT)
    used = await world.identity.sign_in(code, FIRST_PARTY_CLIENT)
    world.clock.let_pass(days=30)
    again = await world.identity.refresh(used.refresh_token, FIRST_PARTY_CLIENT)
    world.clock.let_pass(days=30)
    await world.identity.forget_expired()
    assert len(world.kept(Login)) == 1
    assert unused.refresh_token != again.refresh_token
    await world.identity.refresh(again.refresh_token, FIRST_PARTY_CLIENT)
    world.clock.let_pass(days=60)
    await world.identity.forget_expired()
    assert (world.kept(Login), world.kept(RefreshToken)) == ([], [])


async def test_logins_are_looked_through_once_an_hour(world: World) -> None:
    await world.identity.forget_expired()
    code = (await world.identity.open_account()).recovery_code
    await world.identity.sign_in(code, FIRST_PARTY_CLIENT)
    world.clock.let_pass(minutes=59)
    world.database.tables.rows(RefreshToken).clear()
    await world.identity.forget_expired()
    assert len(world.kept(Login)) == 1
    world.clock.let_pass(minutes=1)
    await world.identity.forget_expired()
    assert world.kept(Login) == []


async def test_a_ticket_is_forgotten_as_soon_as_it_is_over(world: World) -> None:
    account = await world.identity.open_account()
    await world.identity.issue_ticket(Bearer(account.account_id, FIRST_PARTY_CLIENT))
    await world.identity.forget_expired()
    assert len(world.kept(Ticket)) == 1
    world.clock.let_pass(seconds=30)
    await world.identity.forget_expired()
    assert world.kept(Ticket) == []
