"""What a drill measured, and whether it held."""

import re
import time
from pathlib import Path


class Failed(Exception):
    """Something that should hold did not."""


class Figures:
    def __init__(self) -> None:
        self._began = time.monotonic()
        self._lines: list[tuple[str, object]] = []

    def add(self, what: str, value: object) -> None:
        self._lines.append((what, value))

    def show(self, drill: str) -> None:
        self.add("seconds", round(time.monotonic() - self._began, 1))
        sys_lines = [f"  {what:<44} {value}" for what, value in self._lines]
        print(f"{drill}\n" + "\n".join(sys_lines), flush=True)  # noqa: T201


def require(held: bool, what: str) -> None:
    if not held:
        raise Failed(what)


def memory_of(pid: int) -> float:
    """MiB that a process holds now (Linux)."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return 0.0 if found is None else round(int(found[1]) / 1024, 1)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
