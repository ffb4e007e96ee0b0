"""The machine's clock and its randomness."""

import secrets
import threading
import time
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemIds:
    """ULIDs, monotonic within a process, and random ids."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def ordered(self, kind: str) -> str:
        fresh = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
        with self._lock:
            self._last = value = max(fresh, self._last + 1)
        return f"{kind}_{_base32(value)}"

    def random(self, kind: str) -> str:
        return f"{kind}_{_base32(secrets.randbits(128))}"


def _base32(value: int) -> str:
    """128 bits in Crockford's base 32, 26 characters, in an order that sorts like the number."""
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
