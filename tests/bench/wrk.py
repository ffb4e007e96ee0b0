"""wrk (https://github.com/wg/wrk), which is fast enough not to be what is measured; `wrk.lua` tells it what to ask."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("wrk.lua")
MISSING = "wrk is missing: `make bench` gets it from Debian (as root); elsewhere install it, then run this again."


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `token`: whose access token it bears; empty: none."""

    method: str
    path: str
    token: str = ""
    body: Any = None

    @property
    def line(self) -> str:
        body = "" if self.body is None else json.dumps(self.body, ensure_ascii=False)
        return f"{self.method} {self.path} {self.token or '-'} {body}\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests a second, and milliseconds."""

    rate: float
    p50: float
    p99: float


class LoadFailed(Exception):
    """The server refused, or broke off; a figure of that means nothing."""


def drive(url: str, asked: Sequence[Asked], seconds: int, connections: int) -> Measured:
    """Ask these in turn, from the first again after the last. Raises LoadFailed."""
    if shutil.which("wrk") is None:
        raise LoadFailed(MISSING)
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        file.writelines(one.line for one in asked)
        file.flush()
        options = ("-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(_SCRIPT))
        told = subprocess.run(["wrk", *options, url, "--", file.name], capture_output=True, text=True, check=False)
    return measured(told.stdout + told.stderr)


def measured(told: str) -> Measured:
    """From the last line that the script prints. Raises LoadFailed."""
    lines = [line for line in told.splitlines() if line.startswith("{")]
    if not lines:
        raise LoadFailed(told)
    found = json.loads(lines[-1])
    if found["refused"] or found["broken"] or not found["requests"]:
        raise LoadFailed(f"{found['refused']} refused and {found['broken']} broken off of {found['requests']}")
    return Measured(found["requests"] / found["us"] * 1e6, found["p50"] / 1_000, found["p99"] / 1_000)
