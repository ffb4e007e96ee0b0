"""The example that the README starts with does what it says."""

import subprocess
import sys

from .served import ROOT_OF_THE_PROJECT, Run

EXPECTED = [
    "writer  opens an account",
    "writer  signs in",
    "writer  reads the rules of みんなの自助会",
    "writer  accepts them and joins",
    "writer  will be known here as ",
    "reader  opens an account",
    "reader  signs in",
    "reader  reads the rules of みんなの自助会",
    "reader  accepts them and joins",
    "reader  will be known here as ",
    "writer  finds 114 boards and chooses ",
    "reader  follows ",
    "writer  writes, as ",
    "reader  is told at once: boards.thread_opened.v1",
    "reader  reads: 朝から起き上がれませんでした。",
    "reader  answers: 聞いたよ",
    "writer  sees that 1 person has heard. Who it was, nobody is told.",
]


def test_the_first_hour_goes_as_the_readme_says(served: Run) -> None:
    done = subprocess.run(
        [sys.executable, "examples/first_hour.py", served.base_url],
        cwd=ROOT_OF_THE_PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line[: len(start)] for line, start in zip(lines, EXPECTED, strict=True)] == EXPECTED
