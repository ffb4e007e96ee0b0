"""A refusal's code is part of the API: it follows from the class name and from nothing else."""

import pytest

from domain.shared.errors import Conflict, CursorInvalid, Flaw, InvalidInput, Limited, Missing, Refusal


class BoardTakesNoSuchThing(Conflict):
    """A refusal of these tests."""


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (Missing, "missing"),
        (BoardTakesNoSuchThing, "board_takes_no_such_thing"),
        (InvalidInput, "invalid_input"),
        (CursorInvalid, "cursor_invalid"),
    ],
)
def test_the_code_is_the_class_name_in_snake_case(refusal: type[Refusal], code: str) -> None:
    assert refusal.code == code


def test_a_refusal_carries_facts_and_says_its_code() -> None:
    refused = Limited(retry_after=3)
    assert (str(refused), refused.facts) == ("limited", {"retry_after": 3})


def test_an_invalid_input_lists_every_flaw() -> None:
    flaws = (Flaw("/title", "empty"), Flaw("/body", "too_long"))
    assert InvalidInput(*flaws).flaws == flaws


def test_an_invalid_cursor_says_which_parameter_it_was() -> None:
    assert CursorInvalid().flaws == (Flaw("cursor", "cursor_invalid"),)


def test_no_two_refusals_of_the_domain_share_a_code() -> None:
    codes = [refusal.code for refusal in _derived(Refusal) if refusal.__module__.startswith("domain.")]
    assert len(codes) == len(set(codes))


def _derived(base: type[Refusal]) -> set[type[Refusal]]:
    return {each for derived in base.__subclasses__() for each in (derived, *_derived(derived))}
