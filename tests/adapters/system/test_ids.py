"""Ordered ids ascend whoever asks for them; random ids tell nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import sqrt

from adapters.system import SystemIds
from domain.shared.ids import is_id

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def value(made: str) -> int:
    number = 0
    for letter in made[4:]:
        number = number * 32 + ALPHABET.index(letter)
    return number


def test_ids_have_the_form_of_ids_and_their_kind() -> None:
    ids = SystemIds()
    for kind in ("thr", "acc"):
        for made in (ids.ordered(kind), ids.random(kind)):
            assert is_id(made)
            assert made.startswith(f"{kind}_")


def test_ordered_ids_tell_the_millisecond_of_their_making() -> None:
    before = time.time_ns() // 1_000_000
    made = value(SystemIds().ordered("thr")) >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_a_hundred_thousand_ordered_ids_of_several_threads_ascend_strictly() -> None:
    ids = SystemIds()

    def make(_: int) -> list[str]:
        return [ids.ordered("thr") for _ in range(25_000)]

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(make, range(4)))
    for of_one_thread in made:
        assert all(earlier < later for earlier, later in pairwise(of_one_thread))
    together = [each for of_one_thread in made for each in of_one_thread]
    assert len(set(together)) == 100_000
    assert all(is_id(each) for each in together)


def test_their_order_as_text_is_their_order_as_numbers() -> None:
    ids = SystemIds()
    made = [ids.ordered("thr") for _ in range(1_000)]
    assert sorted(made) == sorted(made, key=value) == made


def test_random_ids_use_all_of_128_bits_alike() -> None:
    """Each bit is set in about half of them: within six standard deviations."""
    ids, many = SystemIds(), 4_000
    values = [value(ids.random("acc")) for _ in range(many)]
    assert len(set(values)) == many
    assert max(values).bit_length() <= 128
    for bit in range(128):
        ones = sum(each >> bit & 1 for each in values)
        assert abs(ones - many / 2) < 6 * sqrt(many) / 2


def test_random_ids_have_no_order() -> None:
    """A random id is above the one before it about as often as below."""
    ids, many = SystemIds(), 4_000
    made = [ids.random("acc") for _ in range(many)]
    ascents = sum(earlier < later for earlier, later in pairwise(made))
    assert abs(ascents - many / 2) < 6 * sqrt(many) / 2
