"""Opening an account asks for nothing and keeps nothing that says who came."""

from datetime import date

from domain.identity.model import Account, Credential
from tests.domain.world import CLIENT, World


async def test_an_account_is_opened_with_one_call_and_its_code_signs_in(world: World) -> None:
    opened = await world.identity.open_account()
    tokens = await world.identity.sign_in(opened.recovery_code, CLIENT)
    assert world.identity.authenticate(tokens.access_token).account_id == opened.account_id


async def test_only_the_month_is_kept(world: World) -> None:
    opened = await world.identity.open_account()
    assert world.kept(Account) == [Account(opened.account_id, date(2026, 11, 1))]


async def test_the_code_is_kept_as_a_digest_for_its_purpose(world: World) -> None:
    opened = await world.identity.open_account()
    (credential,) = world.kept(Credential)
    plain = opened.recovery_code.replace("-", "")
    assert credential == Credential(f"recovery-code/{plain}".encode(), opened.account_id, "recovery-code")


async def test_two_accounts_have_two_codes(world: World) -> None:
    first, second = await world.identity.open_account(), await world.identity.open_account()
    assert first.recovery_code != second.recovery_code
    assert first.account_id != second.account_id
