"""A sealed value opens in its place, whole, under a key of the ring, and goes from key to key without being read."""

import os
from itertools import product

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.envelopes import Envelopes, head_of, heads_of
from adapters.crypto.keys import FIRST, keys_of, new_document
from adapters.crypto.ring import KeyRing, KeyUnknown, SealBroken
from adapters.tokens import new_signing_key
from tests.adapters.crypto.keys import KeysInHand, some_keys

A, B = "0000000a", "0000000b"
KEY_A, KEY_B = os.urandom(32), os.urandom(32)
PLAIN, PLACE = b"mem_0123456789", b"community.pseudonyms/sealed_wearer/psd_1"
OVERHEAD = 1 + 4 + 40 + 12 + 16


@pytest.fixture
def hand() -> KeysInHand:
    """Holds key A."""
    hand = KeysInHand(some_keys())
    hand.hold(A, **{A: KEY_A})
    return hand


@pytest.fixture
def envelopes(hand: KeysInHand) -> Envelopes:
    return Envelopes(KeyRing(hand))


def of_version_1() -> tuple[Envelopes, bytes, KeysInHand]:
    """The envelopes of an installation from before there were any, and a value that it sealed."""
    document = new_document(new_signing_key())
    (seal,) = document.pop("sealing")["keys"].values()
    del document["version"]
    hand = KeysInHand(keys_of({"seal": seal, **document}))
    key, nonce = hand.keys.sealing.direct, os.urandom(12)
    assert key is not None
    return Envelopes(KeyRing(hand)), b"\x01" + nonce + AESGCM(key).encrypt(nonce, PLAIN, PLACE), hand


@given(plain=st.binary(max_size=200), place=st.binary(max_size=80))
def test_it_opens_to_what_was_sealed_and_its_length_tells_that_of_the_plaintext_alone(
    plain: bytes, place: bytes
) -> None:
    envelopes = Envelopes(KeyRing(KeysInHand(some_keys())))
    sealed = envelopes.seal(plain, place)
    assert envelopes.open(sealed, place) == plain
    assert len(sealed) == len(plain) + OVERHEAD


def test_its_layout_is_the_one_that_is_written_down(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    assert sealed[:5] == b"\x02\x00\x00\x00\x0a"
    data_key = aes_key_unwrap(KEY_A, sealed[5:45])
    assert len(data_key) == 32
    assert AESGCM(data_key).decrypt(sealed[45:57], sealed[57:], PLACE) == PLAIN


def test_no_two_values_share_a_data_key_or_a_nonce(envelopes: Envelopes) -> None:
    sealed = [envelopes.seal(PLAIN, PLACE) for _ in range(500)]
    for part in (slice(5, 45), slice(45, 57), slice(57, 71)):
        assert len({each[part] for each in sealed}) == 500


def test_it_opens_nowhere_but_in_its_place(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    for place in (b"", PLACE[:-1], PLACE + b"0", b"community.pseudonyms/sealed_wearer/psd_2", b"vault.memberships/1"):
        with pytest.raises(SealBroken):
            envelopes.open(sealed, place)


def test_every_altered_bit_is_found(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    for position, bit in product(range(len(sealed)), range(8)):
        altered = bytearray(sealed)
        altered[position] ^= 1 << bit
        with pytest.raises(SealBroken):
            envelopes.open(bytes(altered), PLACE)


def test_every_missing_and_every_further_byte_is_found(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    for other in (*(sealed[:length] for length in range(len(sealed))), sealed + b"\x00", b"\x02" + sealed, b"\x03"):
        with pytest.raises(SealBroken):
            envelopes.open(other, PLACE)


def test_parts_of_two_values_do_not_go_together(envelopes: Envelopes) -> None:
    one, other = envelopes.seal(PLAIN, PLACE), envelopes.seal(PLAIN, PLACE)
    for cut in (45, 57):
        with pytest.raises(SealBroken):
            envelopes.open(one[:cut] + other[cut:], PLACE)


def test_a_key_that_is_not_there_is_named(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    with pytest.raises(KeyUnknown, match="deadbeef") as unknown:
        envelopes.open(b"\x02\xde\xad\xbe\xef" + sealed[5:], PLACE)
    assert isinstance(unknown.value, SealBroken)


def test_under_another_key_of_the_same_id_it_is_broken(envelopes: Envelopes, hand: KeysInHand) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    hand.hold(A, **{A: KEY_B})
    with pytest.raises(SealBroken) as broken:
        Envelopes(KeyRing(hand)).open(sealed, PLACE)
    assert not isinstance(broken.value, KeyUnknown)


def test_rewrapping_changes_the_id_and_the_wrapped_key_and_nothing_else(envelopes: Envelopes, hand: KeysInHand) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    hand.hold(B, **{A: KEY_A, B: KEY_B})
    anew = envelopes.rewrap(sealed, PLACE)
    assert anew[:5] == b"\x02\x00\x00\x00\x0b"
    assert anew[5:45] != sealed[5:45]
    assert anew[45:] == sealed[45:]
    hand.hold(B, **{B: KEY_B})
    other = Envelopes(KeyRing(hand))
    assert other.open(anew, PLACE) == PLAIN
    with pytest.raises(KeyUnknown):
        other.open(sealed, PLACE)


def test_with_the_old_key_alone_nothing_opens_that_was_rewrapped(envelopes: Envelopes, hand: KeysInHand) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    hand.hold(B, **{A: KEY_A, B: KEY_B})
    anew = envelopes.rewrap(sealed, PLACE)
    hand.hold(A, **{A: KEY_A})
    old = Envelopes(KeyRing(hand))
    assert old.open(sealed, PLACE) == PLAIN
    for attempt in (anew, head_of(A) + anew[5:]):
        with pytest.raises(SealBroken):
            old.open(attempt, PLACE)


def test_what_does_not_open_is_not_rewrapped(envelopes: Envelopes) -> None:
    sealed = envelopes.seal(PLAIN, PLACE)
    for broken in (b"", b"\x03" + sealed[1:], head_of(B) + sealed[5:], sealed[:44], sealed[:10] + b"?" + sealed[11:]):
        with pytest.raises(SealBroken):
            envelopes.rewrap(broken, PLACE)


def test_what_was_sealed_before_there_were_envelopes_opens_in_its_place() -> None:
    envelopes, sealed, _ = of_version_1()
    assert envelopes.open(sealed, PLACE) == PLAIN
    for broken, place in ((sealed, b"elsewhere"), (sealed[:-1], PLACE), (sealed[:9], PLACE), (sealed[:1], PLACE)):
        with pytest.raises(SealBroken):
            envelopes.open(broken, place)


def test_rewrapping_brings_it_to_the_present_form() -> None:
    envelopes, sealed, hand = of_version_1()
    anew = envelopes.rewrap(sealed, PLACE)
    assert anew[:5] == head_of(FIRST)
    assert envelopes.open(anew, PLACE) == PLAIN
    hand.hold(B, **{**hand.keys.sealing.by_id, B: KEY_B})
    assert envelopes.open(envelopes.rewrap(sealed, PLACE), PLACE) == PLAIN
    with pytest.raises(SealBroken):
        envelopes.rewrap(sealed, b"elsewhere")


def test_without_the_key_of_old_it_is_the_first_key_that_is_missing(envelopes: Envelopes) -> None:
    _, sealed, _ = of_version_1()
    with pytest.raises(KeyUnknown, match=FIRST):
        envelopes.open(sealed, PLACE)


def test_a_value_begins_in_a_way_that_tells_which_key_it_needs(envelopes: Envelopes) -> None:
    assert envelopes.seal(PLAIN, PLACE).startswith(tuple(heads_of(A)))
    _, sealed, _ = of_version_1()
    assert sealed.startswith(tuple(heads_of(FIRST)))
    assert not sealed.startswith(tuple(heads_of(A)))
