"""JSON (RFC 8259) that a statement writes as text: for pages of many rows, where `json_build_object` would look up how
each of its values is written, and write each name anew, for every row. All that is the same in each row is one literal.

The result is what `json_build_object` would write, byte for byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JsonText:
    """Pieces of JSON: literals (true), and SQL expressions that give text and never null."""

    pieces: tuple[tuple[bool, str], ...]

    def __str__(self) -> str:
        """The SQL expression."""
        joined: list[tuple[bool, str]] = []
        for is_literal, piece in self.pieces:
            if is_literal and joined and joined[-1][0]:
                joined[-1] = (True, joined[-1][1] + piece)
            else:
                joined.append((is_literal, piece))
        return "(" + " || ".join(_quoted(piece) if is_literal else piece for is_literal, piece in joined) + ")"

    @property
    def json(self) -> str:
        """The SQL expression of the type json, for where others build JSON around it."""
        return f"{self}::json"


def literal(json: str) -> JsonText:
    return JsonText(((True, json),))


NULL, EMPTY = literal("null"), literal("[]")


def word(expression: str) -> JsonText:
    """A text that has nothing to be escaped: an id, a name of ours, a time."""
    return JsonText(((True, '"'), (False, expression), (True, '"')))


def word_or_null(expression: str) -> JsonText:
    return made(f"""coalesce('"' || {expression} || '"', 'null')""")


def text(expression: str) -> JsonText:
    """Whatever people write, or null."""
    return json(f"to_json({expression})")


def bare(expression: str) -> JsonText:
    """A number or a truth value, not null."""
    return made(f"({expression})::text")


def json(expression: str) -> JsonText:
    """A value of the type json, or null."""
    return made(f"coalesce(({expression})::text, 'null')")


def either(condition: str, then: JsonText, otherwise: JsonText) -> JsonText:
    return made(f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END")


def obj(fields: Mapping[str, JsonText]) -> JsonText:
    pieces: list[tuple[bool, str]] = []
    for name, value in fields.items():
        pieces += [(True, f'{", " if pieces else ""}"{name}" : '), *value.pieces]
    return JsonText(((True, "{"), *pieces, (True, "}")))


def array(item: JsonText | str, order: str, where: str = "true") -> JsonText:
    """An aggregate of items, which are text."""
    items = f"string_agg({item}, ', ' ORDER BY {order}) FILTER (WHERE {where})"
    return JsonText(((True, "["), (False, f"coalesce({items}, '')"), (True, "]")))


def made(expression: str) -> JsonText:
    """What gives such text, as a subquery does that selects one."""
    return JsonText(((False, expression),))


def _quoted(piece: str) -> str:
    return "'" + piece.replace("'", "''") + "'"
