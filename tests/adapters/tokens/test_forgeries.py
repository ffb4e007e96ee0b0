"""What is not one of our tokens, whole and in time, stands for nobody.

Each of these is a trap that the library under the wrapper, or libraries like it, has walked into.
"""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from jose import jwe, jws
from jose.backends.cryptography_backend import CryptographyECKey

from adapters.tokens import JwtAccessTokens, new_signing_key
from domain.identity.model import ACCESS_TOKEN_LIFETIME
from domain.identity.ports import Bearer
from domain.shared.ids import AccountId
from tests.adapters.tokens.forging import base64url, claims_of, header_of, signed, signed_with_secret, unsigned
from tests.domain.fakes import A_DAY

ISSUER = "https://ibasho.test"
SIGNING = new_signing_key()
TOKENS = JwtAccessTokens(SIGNING, b"s" * 64, ISSUER, ACCESS_TOKEN_LIFETIME)
SOMEBODY = Bearer(AccountId("acc_5mz0wq6gqk1v0n3h2j4t8r9x7c"), "first-party")
TOKEN = TOKENS.issue(SOMEBODY, A_DAY).token
HEADER, CLAIMS = header_of(TOKEN), claims_of(TOKEN)
PUBLIC = {name: part for name, part in SIGNING.items() if name != "d"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def refused(token: str) -> None:
    assert TOKENS.bearer_of(token, A_DAY) is None


def changed(what: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**what, **changes}


def without(what: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in what.items() if key != name}


def test_signed_by_hand_with_our_key_it_is_accepted() -> None:
    """The control: all that follows is refused for what it changes, and not for how it was made."""
    assert TOKENS.bearer_of(signed(SIGNING, HEADER, CLAIMS), A_DAY) == SOMEBODY


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", None])
def test_without_a_signature_it_is_refused(algorithm: str | None) -> None:
    message = unsigned(changed(HEADER, alg=algorithm), CLAIMS)
    for signature in ("", TOKEN.split(".")[2]):
        refused(f"{message}.{signature}")
    refused(message)


def _pem() -> bytes:
    public = CryptographyECKey(PUBLIC, "ES256").prepared_key
    pem: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def _der() -> bytes:
    public = CryptographyECKey(PUBLIC, "ES256").prepared_key
    der: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return der


SECRETS = {
    "PEM": _pem(),
    "PEM without its last line end": _pem().strip(),
    "DER": _der(),
    "JWK": json.dumps(PUBLIC).encode(),
    "compact JWK": json.dumps(PUBLIC, separators=(",", ":")).encode(),
    "JWKS": json.dumps(TOKENS.jwks()).encode(),
    "point": base64.urlsafe_b64decode(PUBLIC["x"] + "=") + base64.urlsafe_b64decode(PUBLIC["y"] + "="),
    "kid": PUBLIC["kid"].encode(),
    "nothing": b"",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
def test_our_public_key_is_no_secret_to_sign_with(secret: bytes) -> None:
    for algorithm in ("HS256", "ES256"):
        refused(signed_with_secret(secret, changed(HEADER, alg=algorithm), CLAIMS))


def test_another_key_does_not_sign_in_our_name() -> None:
    refused(signed(changed(dict(new_signing_key()), kid=SIGNING["kid"]), HEADER, CLAIMS))


def test_a_key_that_the_token_brings_along_is_not_asked() -> None:
    own = new_signing_key()
    public = without(dict(own), "d")
    for extra in ({"jwk": public}, {"jku": "https://elsewhere.test/jwks"}, {"x5c": ["MII"]}):
        refused(signed(own, {**HEADER, **extra}, CLAIMS))


@pytest.mark.parametrize("kid", ["", "another", "../keys.json", 7, None, [SIGNING["kid"]], {"kid": SIGNING["kid"]}])
def test_another_key_id_is_refused(kid: Any) -> None:
    refused(signed(SIGNING, changed(HEADER, kid=kid), CLAIMS))


def test_no_key_id_is_refused() -> None:
    refused(signed(SIGNING, without(HEADER, "kid"), CLAIMS))


@pytest.mark.parametrize("typ", ["JWT", "jwt", "AT+JWT", "application/at+jwt", "id+jwt", "", None, 7, ["at+jwt"]])
def test_another_type_is_refused(typ: Any) -> None:
    refused(signed(SIGNING, changed(HEADER, typ=typ), CLAIMS))


@pytest.mark.parametrize("crit", [[], ["exp"], ["b64"], ["unheard-of"], None, "exp", 7])
def test_a_critical_extension_is_refused_whatever_it_is(crit: Any) -> None:
    refused(signed(SIGNING, {**HEADER, "crit": crit, "b64": False}, CLAIMS))


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_every_claim_is_needed(claim: str) -> None:
    refused(signed(SIGNING, HEADER, without(CLAIMS, claim)))


@pytest.mark.parametrize("claim", sorted(CLAIMS))
@pytest.mark.parametrize("value", [None, [], {}, "", "x", 7.5, True])
def test_a_claim_of_another_kind_is_refused(claim: str, value: Any) -> None:
    if claim != "jti" or not isinstance(value, str):  # any text will do for an id of a token
        refused(signed(SIGNING, HEADER, changed(CLAIMS, **{claim: value})))


@pytest.mark.parametrize("claim", ["iss", "aud"])
@pytest.mark.parametrize("value", ["https://elsewhere.test", ISSUER + "/", ISSUER.upper(), ISSUER[:-1], ["x"]])
def test_another_issuer_or_audience_is_refused(claim: str, value: Any) -> None:
    refused(signed(SIGNING, HEADER, changed(CLAIMS, **{claim: value})))


def test_a_token_of_another_server_with_the_same_keys_is_refused() -> None:
    elsewhere = JwtAccessTokens(SIGNING, b"s" * 64, "https://elsewhere.test", ACCESS_TOKEN_LIFETIME)
    refused(elsewhere.issue(SOMEBODY, A_DAY).token)


@pytest.mark.parametrize("late", [0, 1, 3_600])
def test_an_expired_token_is_refused(late: int) -> None:
    refused(signed(SIGNING, HEADER, changed(CLAIMS, exp=int(A_DAY.timestamp()) - late)))


def test_a_token_from_the_future_is_refused() -> None:
    for ahead in (timedelta(seconds=62), timedelta(minutes=5), timedelta(days=1)):
        refused(TOKENS.issue(SOMEBODY, A_DAY + timedelta(minutes=1) + ahead).token)


def test_the_subject_at_one_client_is_nobody_at_another() -> None:
    there = claims_of(TOKENS.issue(Bearer(SOMEBODY.account_id, "another-client"), A_DAY).token)
    refused(signed(SIGNING, HEADER, changed(CLAIMS, sub=there["sub"])))
    refused(signed(SIGNING, HEADER, changed(CLAIMS, client_id="another-client")))


@pytest.mark.parametrize("sub", ["sub_", "sub_AAAA", "あ", SOMEBODY.account_id, CLAIMS["sub"][:-2], CLAIMS["sub"] * 2])
def test_a_subject_that_we_did_not_seal_is_nobody(sub: str) -> None:
    refused(signed(SIGNING, HEADER, changed(CLAIMS, sub=sub)))


def test_every_changed_letter_is_found() -> None:
    for position, letter in enumerate(TOKEN):
        if letter != ".":
            for bit in range(6):
                flipped = LETTERS[LETTERS.index(letter) ^ 1 << bit]
                refused(TOKEN[:position] + flipped + TOKEN[position + 1 :])


def test_every_truncation_is_found() -> None:
    for length in range(len(TOKEN)):
        refused(TOKEN[:length])


def test_another_spelling_of_the_same_token_is_refused() -> None:
    for spelling in (TOKEN + "=", TOKEN + "==", TOKEN + "\n", " " + TOKEN, TOKEN[:-2] + "!" + TOKEN[-2:], TOKEN + "."):
        refused(spelling)
    refused(TOKEN.replace("-", "+").replace("_", "/") + "!")


def test_parts_of_two_tokens_do_not_fit() -> None:
    other = TOKENS.issue(Bearer(AccountId("acc_00000000000000000000000000"), "first-party"), A_DAY).token
    header, claims, _ = TOKEN.split(".")
    refused(f"{header}.{claims}.{other.split('.')[2]}")
    refused(f"{header}.{other.split('.')[1]}.{TOKEN.split('.')[2]}")


def test_encrypted_tokens_are_not_opened() -> None:
    encrypted = jwe.encrypt(TOKEN, b"k" * 32, algorithm="dir", encryption="A256GCM").decode()
    assert encrypted.count(".") == 4
    refused(encrypted)
    refused(".".join([TOKEN.split(".")[0], "", "AAAA", "AAAA", "AAAA"]))
    refused(f"{TOKEN}..")


def test_what_is_signed_and_no_set_of_claims_is_refused() -> None:
    for payload in (b"", b"[]", b"null", b'"text"', b"\xff", b"{"):
        refused(jws.sign(payload, CryptographyECKey(dict(SIGNING), "ES256"), headers=HEADER, algorithm="ES256"))


GARBAGE = ["", ".", "..", "...", "a.b.c", "e30.e30.", "Bearer", "null", "{}", "\x00", "あ", "\ud800.\ud800.\ud800"]
LONG = ["A" * 3_000, TOKEN + "A" * (3_000 - len(TOKEN)), base64url(b"[" * 1_400) + ".e30.AA"]


@pytest.mark.parametrize("garbage", [*GARBAGE, *LONG, TOKEN + "あ"])
def test_garbage_is_refused(garbage: str) -> None:
    refused(garbage)


def test_a_token_of_ours_that_is_too_long_to_be_ours_is_refused() -> None:
    padded = changed(CLAIMS, note="x" * 2_000)
    assert len(signed(SIGNING, HEADER, padded)) > 2_000
    refused(signed(SIGNING, HEADER, padded))


@given(st.text(max_size=300))
def test_any_other_text_is_refused(text: str) -> None:
    refused(text)
