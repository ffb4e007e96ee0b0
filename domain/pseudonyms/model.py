"""The face itself, and its name."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

from domain.pseudonyms import words
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.scopes import Scope
from domain.shared.text import Language, clean_line

LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A face in a scope. The tags and `sealed_wearer` have a fixed length and say nothing without the keys."""

    id: PseudonymId
    community_id: CommunityId
    scope: Scope
    name: str
    name_key: str
    wearer_tag: bytes
    """By which its wearer's request finds it in its scope. Of a retired face, random bytes that nobody looks for."""
    number_tag: bytes
    """By which its wearer's requests find all of their faces, one after the other."""
    sealed_wearer: bytes
    created_month: date
    renamed_month: date | None = None
    """When it last changed its name. What it was called before is nowhere."""
    retired_month: date | None = None


@dataclass(frozen=True, slots=True)
class Worn:
    """A face among all of one's own."""

    id: PseudonymId
    scope: Scope
    retired_month: date | None


def chosen_name(name: str) -> str:
    """A name that a person chose, made comparable. Invisible formatting is refused. Raises InvalidInput."""
    if any(unicodedata.category(character) == "Cf" for character in name):
        raise InvalidInput(Flaw("/name", "character_not_allowed"))
    return clean_line(unicodedata.normalize("NFKC", name), "/name", LONGEST_NAME)


def generated_name(language: Language) -> str:
    """A pleasant name that says nothing about its wearer, one of more than a million in each language."""
    if language == "ja":
        lists = (words.JAPANESE_QUALITIES, words.JAPANESE_SCENES, words.JAPANESE_BEINGS)
        return "".join(secrets.choice(part) for part in lists)
    lists = (words.ENGLISH_QUALITIES, words.ENGLISH_SCENES, words.ENGLISH_BEINGS)
    return " ".join(secrets.choice(part) for part in lists)


def name_key(name: str) -> str:
    """Equal for names that differ only in case, width or spacing: names are unique by it within a community."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
