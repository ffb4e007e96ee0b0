"""Sentences in which what is to be found is marked: `電話は⟦phone|090-0000-1234⟧です`.

All names, numbers and addresses are made up or kept for examples; the public helplines are not.
"""

import re
from pathlib import Path

from domain.shared.disclosures import Disclosure, Finding

_MARK = re.compile(r"⟦(\w+)\|([^⟧]*)⟧")


def marked(line: str) -> tuple[str, list[Finding]]:
    """The sentence itself, and what is to be found in it."""
    text, expected, end = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        expected.append(Finding(len(text), len(mark[2]), Disclosure(mark[1])))
        text, end = text + mark[2], mark.end()
    return text + line[end:], expected


def lines(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text("utf-8").splitlines()
