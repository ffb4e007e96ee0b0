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


async def token(storage: Storage, expires_at: datetime = A_DAY) -> bytes:
    digest = secrets.token_bytes(32)
    async with storage.begin() as work:
        work.logins.add_token(RefreshToken(digest, expires_at))
    return digest


async def use(storage: Storage, digest: bytes, login: Login, now: datetime = A_DAY - A_MOMENT) -> Login | None:
    async with storage.begin() as work:
        return await work.logins.use_token(digest, login.id, now)


async def end(storage: Storage, login: Login) -> None:
    async with storage.begin() as work:
        await work.logins.end(login.id)


async def test_a_good_token_gives_its_login_once(storage: Storage) -> None:
    made = await login(storage, "another-client")
    digest = await token(storage)
    assert await use(storage, digest, made) == made
    assert await use(storage, digest, made) is None


async def test_of_two_concurrent_uses_one_gets_the_login(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage)
    got = await asyncio.gather(*(use(storage, digest, made) for _ in range(3)))
    assert sorted(got, key=bool) == [None, None, made]


async def test_a_use_in_a_work_that_fails_does_not_count(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage)
    await interrupted(storage, lambda work: work.logins.use_token(digest, made.id, A_DAY - A_MOMENT))
    assert await use(storage, digest, made) == made


async def test_at_its_expiry_it_is_too_old(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage, A_DAY)
    assert await use(storage, digest, made, A_DAY) is None
    assert await use(storage, digest, made, A_DAY - A_MOMENT) == made


async def test_the_tokens_of_a_login_follow_one_another(storage: Storage) -> None:
    made = await login(storage)
    first, second = await token(storage), await token(storage)
    assert await use(storage, first, made) == await use(storage, second, made) == made


async def test_when_the_login_has_ended_none_of_its_tokens_is_good(storage: Storage) -> None:
    made, other = await login(storage), await login(storage)
    digests = [await token(storage) for _ in range(2)]
    others = await token(storage)
    await end(storage, made)
    assert [await use(storage, digest, made) for digest in digests] == [None, None]
    assert await use(storage, others, other) == other


async def test_a_token_of_no_login_is_no_good(storage: Storage) -> None:
    """Its login went with its account; the token is still there, because nobody can tell whose it was."""
    digest = await token(storage)
    async with storage.begin() as work:
        assert await work.logins.use_token(digest, LoginId(storage.ids.random("log")), A_DAY - A_MOMENT) is None


async def test_a_token_is_known_used_or_not_and_its_login_ended_or_not(storage: Storage) -> None:
    made = await login(storage)
    digest = await token(storage)

    async def known() -> bool:
        async with storage.begin() as work:
            return await work.logins.knows_token(digest)

    assert await known()
    await use(storage, digest, made)
    assert await known()
    await end(storage, made)
    assert await known()


async def test_an_unknown_token_is_no_good(storage: Storage) -> None:
    async with storage.begin() as work:
        assert not await work.logins.knows_token(secrets.token_bytes(32))
    assert await use(storage, secrets.token_bytes(32), await login(storage)) is None


async def test_ending_twice_or_what_is_not_there_is_no_error(storage: Storage) -> None:
    made = await login(storage)
    for _ in range(2):
        await end(storage, made)
    async with storage.begin() as work:
        await work.logins.end(LoginId(storage.ids.random("log")))


async def test_tokens_that_are_over_are_forgotten_and_their_logins_stay(storage: Storage) -> None:
    made = await login(storage)
    past, used = [await token(storage, A_DAY) for _ in range(2)]
    await use(storage, used, made)
    later = await token(storage, A_DAY + A_MOMENT)
    async with storage.begin() as work:
        await work.logins.forget_expired(A_DAY)
    async with storage.begin() as work:
        assert [await work.logins.knows_token(digest) for digest in (past, used, later)] == [False, False, True]
    assert await use(storage, later, made) == made
