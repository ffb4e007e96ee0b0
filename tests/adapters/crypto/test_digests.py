"""A digest neither shows nor confirms a secret without the key."""

import hashlib

from adapters.crypto.seals import KeyedDigests
from tests.adapters.crypto.keys import some_keys


def test_a_digest_is_the_same_whenever_it_is_made() -> None:
    digests = KeyedDigests(some_keys())
    assert digests.digest("ticket", "ibt_1") == digests.digest("ticket", "ibt_1")


def test_digests_differ_by_purpose_by_secret_and_by_key() -> None:
    digests = KeyedDigests(some_keys())
    made = {
        digests.digest("ticket", "ibt_1"),
        digests.digest("ticket", "ibt_2"),
        digests.digest("refresh-token", "ibt_1"),
        KeyedDigests(some_keys()).digest("ticket", "ibt_1"),
    }
    assert len(made) == 4
    assert {len(digest) for digest in made} == {32}


def test_purpose_and_secret_do_not_run_into_one_another() -> None:
    digests = KeyedDigests(some_keys())
    assert digests.digest("ab", "c") != digests.digest("a", "bc")


def test_it_is_no_plain_hash() -> None:
    made = KeyedDigests(some_keys()).digest("ticket", "ibt_1")
    assert made not in {hashlib.sha256(text).digest() for text in (b"ibt_1", b"ticket\x00ibt_1", b"ticketibt_1")}


def test_any_text_has_a_digest() -> None:
    digests = KeyedDigests(some_keys())
    assert len({digests.digest("ticket", text) for text in ("", "\x00", "あ", "a" * 100_000)}) == 4
