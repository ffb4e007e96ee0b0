"""What in a text could tell who wrote it: pure functions from a text to findings.

`disclosures(text)` looks for everything, `contacts(text)` for what a name must not be. Both take any text, never raise,
and take time in proportion to its length. They know shapes, not facts: a number that has the shape of a phone number is
found whether it rings or not, and a hospital that is described but not named is not found.
"""

from collections.abc import Callable, Iterator

from domain.shared.disclosures.contacts import emails, pages, phones, social_ids
from domain.shared.disclosures.finding import Disclosure, Finding, settled
from domain.shared.disclosures.numbers import my_numbers, postal_codes
from domain.shared.disclosures.occasions import dates_with_places
from domain.shared.disclosures.organisations import organisations
from domain.shared.disclosures.places import addresses
from domain.shared.disclosures.plain import plain

__all__ = ["Disclosure", "Finding", "contacts", "disclosures"]

_CONTACTS: tuple[Callable[[str], Iterator[Finding]], ...] = (emails, pages, phones, social_ids)
_ALL = (*_CONTACTS, my_numbers, postal_codes, addresses, organisations, dates_with_places)


def disclosures(text: str) -> list[Finding]:
    """Everything that could tell who wrote it, in the order of the text, without overlaps."""
    readable = plain(text)
    return settled(finding for look in _ALL for finding in look(readable))


def contacts(text: str) -> list[Finding]:
    """Ways to reach somebody, and numbers that belong to one person."""
    readable = plain(text)
    return settled(finding for look in (*_CONTACTS, my_numbers) for finding in look(readable))
