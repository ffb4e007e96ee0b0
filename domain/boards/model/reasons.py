"""Why staff, or an author, did something: for the audit log."""

from domain.shared.errors import Flaw, InvalidInput
from domain.shared.text import clean_text

LONGEST_REASON = 2_000


def clean_reason(reason: str | None) -> str:
    """Raises InvalidInput, also where there is none."""
    if reason is None:
        raise InvalidInput(Flaw("/reason", "reason_needed"))
    return clean_text(reason, "/reason", LONGEST_REASON)
