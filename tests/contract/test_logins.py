"""A refresh token is good once, before it expires, while its login lasts."""

import asyncio
import secrets
from datetime import datetime, timedelta

from domain.identity.model import Login, RefreshToken
from domain.shared.ids import LoginId
from tests.contract.storage import Storage, interrupted
from tests.domain.fakes import A_DAY

A_MOMENT = timedelta(microseconds=1)


async def login(storage: Storage, client_id: str = "first-party") -> Login:
    made = Login(LoginId(storage.ids.random("log")), await storage.account(), client_id)
    async with storage.begin() as work:
        work.logins.add(made)
    return made


async def token(storage: Storage, login: Login, expires_at: datetime = A_DAY) -> bytes:
    digest = secrets.token_bytes(32)
    async with storage.begin() as work:
        work.logins.add_token(RefreshToken(digest, login.id, expires_at))
    return digest


async def use(storage: Storage, digest: bytes, now: datetime = A_DAY - A_MOMENT) -> Login | None:
    async with storage.begin() as work:
        return await work.logins.use_token(digest, now)


async def end(storage: Storage, login: Login) -> None:
    async with storage.begin() as work:
        await work.logins.end(login.id)


async def test_a_good_token_gives_its_login_once(storage: Storage) -> None:
    made = await login(storage, "another-client")
    digest = await token(storage, made)
    assert await use(storage, digest) == made
    assert await use(storage, digest) is None


async def test_of_two_concurrent_uses_one_gets_the_login(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage, made)
    got = await asyncio.gather(*(use(storage, digest) for _ in range(3)))
    assert sorted(got, key=bool) == [None, None, made]


async def test_a_use_in_a_work_that_fails_does_not_count(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage, made)
    await interrupted(storage, lambda work: work.logins.use_token(digest, A_DAY - A_MOMENT))
    assert await use(storage, digest) == made


async def test_at_its_expiry_it_is_too_old(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage, made, A_DAY)
    assert await use(storage, digest, A_DAY) is None
    assert await use(storage, digest, A_DAY - A_MOMENT) == made


async def test_the_tokens_of_a_login_follow_one_another(storage: Storage) -> None:
    made = await login(storage)
    first, second = await token(storage, made), await token(storage, made)
    assert await use(storage, first) == await use(storage, second) == made


async def test_when_the_login_has_ended_none_of_its_tokens_is_good(storage: Storage) -> None:
    made, other = await login(storage), await login(storage)
    digests = [await token(storage, made) for _ in range(2)]
    others = await token(storage, other)
    await end(storage, made)
    assert [await use(storage, digest) for digest in digests] == [None, None]
    assert await use(storage, others) == other


async def test_a_token_tells_its_login_used_or_not_and_ended_or_not(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage, made)

    async def family() -> LoginId | None:
        async with storage.begin() as work:
            return await work.logins.family_of(digest)

    assert await family() == made.id
    await use(storage, digest)
    assert await family() == made.id
    await end(storage, made)
    assert await family() == made.id


async def test_an_unknown_token_has_no_login(storage: Storage) -> None:
    async with storage.begin() as work:
        assert await work.logins.family_of(secrets.token_bytes(32)) is None
    assert await use(storage, secrets.token_bytes(32)) is None


async def test_ending_twice_or_what_is_not_there_is_no_error(storage: Storage) -> None:
    made = await login(storage)
    for _ in range(2):
        await end(storage, made)
    async with storage.begin() as work:
        await work.logins.end(LoginId(storage.ids.random("log")))


async def test_a_login_is_forgotten_when_the_last_of_its_tokens_is_over(storage: Storage) -> None:
    over, going = await login(storage), await login(storage)
    past, first = [await token(storage, made, A_DAY) for made in (over, going)]
    later = await token(storage, going, A_DAY + A_MOMENT)
    async with storage.begin() as work:
        assert await work.logins.forget_expired(A_DAY) >= 1
    async with storage.begin() as work:
        families = [await work.logins.family_of(digest) for digest in (past, first, later)]
    assert families == [None, None, going.id]
    assert await use(storage, later) == going
