"""A recovery code is copied from paper by a tired person, and still signs in."""

import re
from collections.abc import Callable

import httpx
import pytest

from tests.people import RECOVERY_CODE_GRANT, Person, sign_up

AS_TYPED: dict[str, Callable[[str], str]] = {
    "as shown": str,
    "in capitals": str.upper,
    "without hyphens": lambda code: code.replace("-", ""),
    "with spaces": lambda code: f"  {code.replace('-', ' ')} ",
    "letter by letter": " ".join,
    "with o for 0": lambda code: code.replace("0", "o"),
    "with O for 0, I and l for 1": lambda code: code.replace("0", "O").replace("1", "I", 1).replace("1", "l"),
    "with a line end": lambda code: f"{code[:17]}\n{code[17:]}\n",
}


@pytest.mark.parametrize("how", AS_TYPED)
async def test_a_code_signs_in_however_it_is_typed(client: httpx.AsyncClient, how: str) -> None:
    account = (await client.post("/v1/accounts")).json()
    answer = await _sign_in(client, AS_TYPED[how](account["recovery_code"]))
    assert answer.status_code == 200
    assert await _account_of(client, answer.json()["access_token"]) == account["account_id"]


async def test_a_code_is_thirty_letters_and_digits_that_cannot_be_mistaken(client: httpx.AsyncClient) -> None:
    code = (await client.post("/v1/accounts")).json()["recovery_code"]
    assert re.fullmatch(r"([0-9abcdefghjkmnpqrstvwxyz]{5}-){5}[0-9abcdefghjkmnpqrstvwxyz]{5}", code)


async def test_a_code_with_one_letter_wrong_signs_nobody_in(client: httpx.AsyncClient) -> None:
    code = (await sign_up(client)).recovery_code
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for other in (wrong, code[:-1], code + "2"):
        refused = await _sign_in(client, other)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


async def test_a_code_signs_in_again_and_again(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    first, second = await _sign_in(client, person.recovery_code), await _sign_in(client, person.recovery_code)
    assert first.json()["refresh_token"] != second.json()["refresh_token"]


async def test_only_first_party_clients_may_use_a_code(client: httpx.AsyncClient) -> None:
    person = await sign_up(client)
    refused = await _sign_in(client, person.recovery_code, client_id="somebody-else")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


async def test_an_account_knows_nothing_of_its_holder_but_memberships(member: Person) -> None:
    own = (await member.get("/v1/me")).json()
    assert own.keys() == {"account_id", "memberships"}
    assert [(m["state"], m["roles"], m["rules_accepted"]) for m in own["memberships"]] == [("active", ["member"], 1)]


async def test_what_holds_a_secret_is_kept_by_no_cache(client: httpx.AsyncClient) -> None:
    account = await client.post("/v1/accounts")
    tokens = await _sign_in(client, account.json()["recovery_code"])
    assert account.headers["cache-control"] == tokens.headers["cache-control"] == "no-store"


async def _sign_in(client: httpx.AsyncClient, code: str, **more: str) -> httpx.Response:
    form = {"grant_type": RECOVERY_CODE_GRANT, "recovery_code": code, **more}
    return await client.post("/oauth/token", data=form)


async def _account_of(client: httpx.AsyncClient, access_token: str) -> str:
    own = await client.get("/v1/me", headers={"Authorization": f"Bearer {access_token}"})
    return str(own.json()["account_id"])
