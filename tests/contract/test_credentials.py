"""A credential's digest tells whose it is."""

import secrets

import pytest

from domain.identity.model import Credential
from domain.shared.ids import AccountId
from tests.contract.storage import Storage


async def account_of(storage: Storage, digest: bytes) -> AccountId | None:
    async with storage.begin() as work:
        return await work.credentials.account_of(digest)


async def keep(storage: Storage, credential: Credential) -> None:
    async with storage.begin() as work:
        work.credentials.add(credential)


async def test_a_digest_tells_whose_it_is(storage: Storage) -> None:
    digests = [secrets.token_bytes(32) for _ in range(2)]
    accounts = [await storage.account() for _ in range(2)]
    for digest, account_id in zip(digests, accounts, strict=True):
        await keep(storage, Credential(digest, account_id, "recovery-code"))
    assert [await account_of(storage, digest) for digest in digests] == accounts


async def test_an_unknown_digest_is_nobodys(storage: Storage) -> None:
    assert await account_of(storage, secrets.token_bytes(32)) is None
    assert await account_of(storage, b"") is None


async def test_a_credential_belongs_to_an_account(storage: Storage) -> None:
    with pytest.raises(storage.broken):
        await keep(storage, Credential(secrets.token_bytes(32), AccountId(storage.ids.random("acc")), "recovery-code"))
