"""What onlookers are told, written down so that two lives can be compared to the byte.

What is random by design is renamed by its first appearance: `psd_5mz0…` becomes `psd#1`, the next one `psd#2`. So
every reference stays (this face wrote that post), and the randomness goes. Everything else is kept as it was sent.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from urllib.parse import unquote

import httpx

from domain.pseudonyms.avatar import drawn
from domain.shared.ids import PseudonymId

_ID = r"\b(?P<id>[a-z]{3})_[0-9a-hjkmnp-tv-z]{26}\b"
_SLUG = r"\b(?P<slug>c)-[0-9a-f]{12}\b"
_CURSOR = r'(?:(?<=cursor":")|(?<=cursor=))(?P<cursor>[\w%-]+)'
_TIME = r"\b(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"
_SEAL = r'(?<="seal":")(?P<seal>[0-9a-f]{64})'
"""Of the audit log: keyed, and over random ids."""
_IN_NO_ORDER = re.compile(r"/(?:mutes|blocks)$")
"""Lists by random ids: their order tells nothing, and is another one each time."""
_DRAWING = re.compile(r"/v1/avatars/(psd_\w+)\.svg")


@dataclass
class Transcript:
    """All that all onlookers were told together, line by line."""

    lines: list[str] = field(default_factory=list)
    without_times: bool = False
    """From here on times are renamed as ids are."""
    _names: dict[str, str] = field(default_factory=dict)

    def torn_off(self) -> list[str]:
        """What stands here so far. The next line is the first of a new transcript."""
        lines, self.lines = self.lines, []
        self._names.clear()
        return lines

    def part(self, name: str) -> None:
        """What follows was told after this."""
        self.lines.append(f"— {name}")

    def told(self, whom: str, answer: httpx.Response) -> None:
        """An answer: its status, all its headers, and its body."""
        request = answer.request
        assert int(answer.headers.get("content-length", 0)) == len(answer.content) or request.method == "HEAD"
        body = _body_of(answer)
        headers = [f"{name}: {value}" for name, value in answer.headers.multi_items() if name != "content-length"]
        asked = f"{whom}: {request.method} {unquote(request.url.raw_path.decode())}"
        self._write(f"{asked} → {answer.status_code} {'; '.join(headers)} {body}")

    def heard(self, whom: str, frame: object) -> None:
        """A frame of a socket, an item of a poll."""
        self._write(f"{whom} hears {json.dumps(frame, ensure_ascii=False, separators=(',', ':'))}")

    def _write(self, line: str) -> None:
        kinds = (_ID, _SLUG, _CURSOR, _SEAL, _TIME) if self.without_times else (_ID, _SLUG, _CURSOR, _SEAL)
        self.lines.append(re.sub("|".join(kinds), self._renamed, line))

    def _renamed(self, found: re.Match[str]) -> str:
        kind = found["id"] or found.lastgroup
        value = unquote(found[0])
        if value not in self._names:
            number = sum(name.startswith(f"{kind}#") for name in self._names.values()) + 1
            self._names[value] = f"{kind}#{number}"
        return self._names[value]


def first_difference(one: Sequence[str], other: Sequence[str]) -> str | None:
    """Where the lines of two transcripts part, with the part of the life in which they do."""
    part = ""
    for left, right in zip_longest(one, other, fillvalue="(nothing more)"):
        if left != right:
            return f"after {part!r}:\n  {left}\n  {right}"
        part = left if left.startswith("— ") else part
    return None


def _body_of(answer: httpx.Response) -> str:
    path, media_type = answer.request.url.path, answer.headers.get("content-type", "")
    if (drawing := _DRAWING.fullmatch(path)) is not None:
        return _drawing(answer, drawing[1])
    if media_type.startswith("image/"):
        return hashlib.sha256(answer.content).hexdigest()
    if _IN_NO_ORDER.search(path) and answer.status_code == 200:
        return _sorted(answer, lambda item: str(item["name"]))
    return answer.content.decode()


def _drawing(answer: httpx.Response, face: str) -> str:
    """A generated crest is a function of the face's random id, and so is its ETag. Anything else in it would show."""
    drawing = drawn(PseudonymId(face))
    assert answer.content in (b"", drawing)
    answer.headers["etag"] = answer.headers["etag"].replace(hashlib.sha256(drawing).hexdigest()[:22], f"of {face}")
    return f"the drawing of {face}" if answer.content else ""


def _sorted(answer: httpx.Response, key: Callable[[dict[str, object]], str]) -> str:
    page = answer.json()
    page["items"].sort(key=key)
    return json.dumps(page, ensure_ascii=False, separators=(",", ":"))
