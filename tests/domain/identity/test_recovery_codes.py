"""A recovery code is made to be written on paper and typed again by a tired person."""

import re

import pytest

from domain.identity.model import new_recovery_code, normal_recovery_code


def test_a_code_is_six_groups_of_five() -> None:
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){5}", new_recovery_code())


def test_codes_do_not_repeat() -> None:
    assert len({new_recovery_code() for _ in range(1_000)}) == 1_000


@pytest.mark.parametrize(
    "typed",
    [
        "7k2mq-x90dv-4hnpe-t1c8z-wr5ya-3jgbs",
        "7K2MQ-X90DV-4HNPE-T1C8Z-WR5YA-3JGBS",
        "  7k2mq x90dv 4hnpe\tt1c8z wr5ya 3jgbs\n",
        "7k2mqx90dv4hnpet1c8zwr5ya3jgbs",
        "7k2mq-x9Odv-4hnpe-tIc8z-wr5ya-3jgbs",
        "7k2mq-x9odv-4hnpe-tlc8z-wr5ya-3jgbs",
        "7k2mq—x90dv—4hnpe—t1c8z—wr5ya—3jgbs",
    ],
)
def test_what_was_typed_becomes_what_was_shown(typed: str) -> None:
    assert normal_recovery_code(typed) == "7k2mqx90dv4hnpet1c8zwr5ya3jgbs"
