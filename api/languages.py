"""Which interface language an answer is in."""

from typing import Annotated

from fastapi import Depends, Header

from domain.shared.text import LANGUAGES, Language

_LONGEST = 200


def language_of(accept_language: str | None) -> Language:
    """The best of ours by RFC 9110 section 12.5.4; Japanese where nothing fits."""
    best: tuple[float, Language] = (0.0, LANGUAGES[0])
    for part in (accept_language or "")[:_LONGEST].split(","):
        tag, _, weight = part.strip().partition(";q=")
        language = next((known for known in LANGUAGES if tag.lower().split("-")[0] == known), None)
        if language is not None and _weight(weight) > best[0]:
            best = (_weight(weight), language)
    return best[1]


def _weight(text: str) -> float:
    try:
        weight = float(text) if text else 1.0
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0


async def _language(
    accept_language: Annotated[
        str | None, Header(description="Interface language: `ja` (default) or `en`.", examples=["ja", "en"])
    ] = None,
) -> Language:
    return language_of(accept_language)


InLanguage = Annotated[Language, Depends(_language)]
