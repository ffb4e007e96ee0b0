"""What an access token says, to whom, and for how long."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jose import jwt

from adapters.system import SystemIds
from adapters.tokens import JwtAccessTokens, new_signing_key
from domain.identity.model import ACCESS_TOKEN_LIFETIME
from domain.identity.ports import Bearer
from domain.shared.ids import AccountId
from tests.adapters.tokens.forging import claims_of, header_of
from tests.domain.fakes import A_DAY

ISSUER = "https://ibasho.test"
ACCOUNT = AccountId(SystemIds().random("acc"))
SOMEBODY = Bearer(ACCOUNT, "first-party")
SIGNING, SUBJECT_KEY = new_signing_key(), b"s" * 64
TOKENS = JwtAccessTokens(SIGNING, SUBJECT_KEY, ISSUER, ACCESS_TOKEN_LIFETIME)


def subject(bearer: Bearer) -> Any:
    return claims_of(TOKENS.issue(bearer, A_DAY).token)["sub"]


def test_a_token_gives_its_bearer_again() -> None:
    assert TOKENS.bearer_of(TOKENS.issue(SOMEBODY, A_DAY).token, A_DAY) == SOMEBODY


def test_it_is_an_access_token_by_its_header() -> None:
    assert header_of(TOKENS.issue(SOMEBODY, A_DAY).token) == {"alg": "ES256", "typ": "at+jwt", "kid": SIGNING["kid"]}


def test_it_says_what_it_has_to_and_no_more() -> None:
    claims = claims_of(TOKENS.issue(SOMEBODY, A_DAY).token)
    assert set(claims) == {"iss", "aud", "sub", "client_id", "jti", "iat", "exp"}
    assert (claims["iss"], claims["aud"], claims["client_id"]) == (ISSUER, ISSUER, "first-party")


def test_nobody_else_reads_the_account_in_it() -> None:
    token = TOKENS.issue(SOMEBODY, A_DAY).token
    assert ACCOUNT not in str(claims_of(token))
    other = JwtAccessTokens(SIGNING, b"o" * 64, ISSUER, ACCESS_TOKEN_LIFETIME)
    assert other.bearer_of(token, A_DAY) is None


def test_the_subject_is_the_same_at_one_client() -> None:
    with_a_new_key = JwtAccessTokens(new_signing_key(), SUBJECT_KEY, ISSUER, ACCESS_TOKEN_LIFETIME)
    later = claims_of(with_a_new_key.issue(SOMEBODY, A_DAY + timedelta(days=90)).token)["sub"]
    assert subject(SOMEBODY) == subject(SOMEBODY) == later


def test_the_subject_differs_by_client_and_by_account() -> None:
    subjects = {
        subject(Bearer(account_id, client))
        for account_id in (ACCOUNT, AccountId(SystemIds().random("acc")))
        for client in ("first-party", "another", "first-party2")
    }
    assert len(subjects) == 6
    assert len({len(each) for each in subjects}) == 1


def test_no_two_tokens_are_the_same() -> None:
    tokens = [TOKENS.issue(SOMEBODY, A_DAY).token for _ in range(100)]
    assert len({claims_of(token)["jti"] for token in tokens}) == 100


def test_its_times_are_floored_to_the_minute() -> None:
    claims = [claims_of(TOKENS.issue(SOMEBODY, A_DAY.replace(second=second)).token) for second in (0, 17, 59)]
    assert {(each["iat"], each["exp"]) for each in claims} == {(claims[0]["iat"], claims[0]["exp"])}
    assert datetime.fromtimestamp(claims[0]["iat"], UTC) == A_DAY.replace(second=0, microsecond=0)
    assert claims[0]["exp"] % 60 == 0


def test_it_lives_for_nine_to_ten_minutes_as_it_says() -> None:
    for second in range(60):
        for microsecond in (0, 1, 999_999):
            now = A_DAY.replace(second=second, microsecond=microsecond)
            issued = TOKENS.issue(SOMEBODY, now)
            assert 9 * 60 <= issued.expires_in <= 10 * 60
            assert now + timedelta(seconds=issued.expires_in) <= _expiry(issued.token)
            assert timedelta(minutes=9) < _expiry(issued.token) - now <= timedelta(minutes=10)


def test_it_is_good_until_its_expiry_by_our_own_clock() -> None:
    token = TOKENS.issue(SOMEBODY, A_DAY).token
    expiry = _expiry(token)
    assert TOKENS.bearer_of(token, expiry - timedelta(microseconds=1)) == SOMEBODY
    for late in (timedelta(0), timedelta(seconds=1), timedelta(days=365)):
        assert TOKENS.bearer_of(token, expiry + late) is None


@pytest.mark.parametrize("year", [1999, 2026, 2190])
def test_the_machines_own_clock_does_not_matter(year: int) -> None:
    then = A_DAY.replace(year=year)
    token = TOKENS.issue(SOMEBODY, then).token
    assert TOKENS.bearer_of(token, then) == SOMEBODY
    assert TOKENS.bearer_of(token, then + timedelta(minutes=11)) is None


def test_another_server_may_be_a_minute_behind_and_no_more() -> None:
    token = TOKENS.issue(SOMEBODY, A_DAY.replace(second=0, microsecond=0)).token
    issued = A_DAY.replace(second=0, microsecond=0)
    assert TOKENS.bearer_of(token, issued - timedelta(seconds=60)) == SOMEBODY
    assert TOKENS.bearer_of(token, issued - timedelta(seconds=61)) is None


def test_the_published_keys_verify_it_and_hold_no_private_part() -> None:
    token = TOKENS.issue(SOMEBODY, datetime.now(UTC)).token
    (key,) = TOKENS.jwks()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")
    assert SIGNING["d"] not in str(TOKENS.jwks())
    claims = jwt.decode(token, key, algorithms=["ES256"], audience=ISSUER, issuer=ISSUER)
    assert claims["client_id"] == "first-party"


def test_a_new_signing_key_is_whole_and_new() -> None:
    keys = [new_signing_key() for _ in range(50)]
    assert all(set(key) == {"kty", "crv", "kid", "x", "y", "d"} for key in keys)
    assert all(len(key[part]) == 43 for key in keys for part in ("x", "y", "d"))
    assert len({key["d"] for key in keys}) == len({key["kid"] for key in keys}) == 50


def _expiry(token: str) -> datetime:
    return datetime.fromtimestamp(claims_of(token)["exp"], UTC)
