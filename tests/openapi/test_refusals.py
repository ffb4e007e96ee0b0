"""Whatever the domain can refuse has a status, and words in every interface language."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import api
import domain
from api.problem_words import DETAILS, FLAWS, WORDS
from api.problems import FLAW_KINDS, STATUS, TRANSPORT, status_of
from domain.boards.threads.contracts import Contract
from domain.identity.errors import ClientUnknown, GrantRefused
from domain.shared.errors import Refusal
from domain.shared.text import LANGUAGES

OAUTHS_OWN = {ClientUnknown, GrantRefused}
"""The token endpoint tells these in the form of RFC 6749, and nothing else meets them."""


def _kinds_of(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for kind in refusal.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


def _refusals() -> list[type[Refusal]]:
    for package in (domain, api):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    ours = {kind for kind in _kinds_of(Refusal) if kind.__module__.startswith(("domain.", "api."))}
    return sorted(ours - STATUS.keys() - OAUTHS_OWN, key=lambda refusal: refusal.code)


@pytest.mark.parametrize("refusal", _refusals(), ids=lambda refusal: refusal.code)
def test_every_refusal_has_a_status_and_words_in_every_language(refusal: type[Refusal]) -> None:
    assert status_of(refusal) in STATUS.values()
    assert all(WORDS[refusal.code][language] for language in LANGUAGES)


@pytest.mark.parametrize("code", sorted(TRANSPORT.values()))
def test_what_goes_wrong_before_the_domain_is_asked_has_words_too(code: str) -> None:
    assert all(WORDS[code][language] for language in LANGUAGES)


def test_codes_are_unique() -> None:
    codes = [refusal.code for refusal in _refusals()]
    assert sorted(set(codes)) == codes


def test_no_words_are_left_for_what_cannot_happen() -> None:
    possible = {refusal.code for refusal in _refusals()} | set(TRANSPORT.values()) | {"internal_error"}
    assert WORDS.keys() - possible == set()


def test_a_reply_that_is_not_welcome_is_told_in_words_what_is() -> None:
    fact, details = DETAILS["reply_not_welcome"]
    refusing = {contract for contract in Contract if not contract.welcomes(None)}
    assert (fact, set(details)) == ("contract", refusing)
    assert all(set(words) == set(LANGUAGES) for words in details.values())


@pytest.mark.parametrize("code", sorted(FLAWS))
def test_every_flaw_has_words_in_every_language(code: str) -> None:
    assert all(FLAWS[code][language] for language in LANGUAGES)


def test_every_flaw_that_the_code_can_find_has_words() -> None:
    assert _flaws_in_the_code() | set(FLAW_KINDS.values()) <= FLAWS.keys()


def _flaws_in_the_code() -> set[str]:
    """The second argument of each `Flaw(…, "code")`."""
    found: set[str] = set()
    for package in (domain, api):
        for file in Path(package.__path__[0]).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Flaw":
                    found |= {a.value for a in node.args[1:] if isinstance(a, ast.Constant)}  # type: ignore[misc]
    assert found, "no Flaw found: has it moved?"
    return found
