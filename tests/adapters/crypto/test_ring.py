"""A running server follows what becomes of the keys: it seals under the current one and looks for those it misses."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.crypto.key_file import KeyFile, KeyFileError
from adapters.crypto.keys import KeysUnusable
from adapters.crypto.ring import KeyRing, KeyUnknown
from adapters.tokens import new_signing_key
from tests.adapters.crypto.keys import KeysInHand, some_keys

A, B = "0000000a", "0000000b"
KEY_A, KEY_B = os.urandom(32), os.urandom(32)


@pytest.fixture
def hand() -> KeysInHand:
    hand = KeysInHand(some_keys())
    hand.hold(A, **{A: KEY_A})
    return hand


def test_it_seals_under_the_key_that_is_current_at_that_moment(hand: KeysInHand) -> None:
    ring = KeyRing(hand)
    assert ring.current() == (A, KEY_A)
    hand.hold(B, **{A: KEY_A, B: KEY_B})
    assert ring.current() == (B, KEY_B)
    assert ring.key(A) == KEY_A


def test_it_reads_again_only_what_has_changed(hand: KeysInHand) -> None:
    ring = KeyRing(hand)
    for _ in range(5):
        ring.current()
        ring.key(A)
    assert hand.reads == 1


def test_a_key_that_it_does_not_know_is_looked_for_once_more(hand: KeysInHand) -> None:
    ring = KeyRing(hand)
    with pytest.raises(KeyUnknown, match=B):
        ring.key(B)
    hand.hold(A, **{A: KEY_A, B: KEY_B})
    assert ring.key(B) == KEY_B


def test_a_key_that_was_destroyed_is_unknown_from_the_next_sealing_on(hand: KeysInHand) -> None:
    ring = KeyRing(hand)
    hand.hold(B, **{B: KEY_B})
    ring.current()
    with pytest.raises(KeyUnknown, match=A):
        ring.key(A)


def test_keys_of_another_installation_are_not_taken_up(hand: KeysInHand) -> None:
    ring = KeyRing(hand)
    hand.keys = replace(some_keys(), sealing=hand.keys.sealing)
    with pytest.raises(KeysUnusable, match="another installation"):
        ring.current()
    assert ring.key(A) == KEY_A


def test_it_does_not_seal_when_the_file_cannot_be_trusted_and_opens_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    file = KeyFile(path)
    file.make(new_signing_key())
    ring = KeyRing(file)
    key_id, key = ring.current()
    for spoil, mend in ((0o644, 0o600), (0o640, 0o600)):
        path.chmod(spoil)
        for _ in range(2):
            with pytest.raises(KeyFileError):
                ring.current()
        assert ring.key(key_id) == key
        path.chmod(mend)
        assert ring.current() == (key_id, key)
    path.rename(tmp_path / "away.json")
    with pytest.raises(KeyFileError, match="cannot be read"):
        ring.current()
