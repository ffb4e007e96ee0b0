"""The arithmetic of `domain.boards.reading.traces` in SQL: statements make markers and open positions themselves,
under the viewer's keys, as which threads are on a page is known to the statement alone.
"""

_NONCE, _POSITION = 16, 32


def marker(purpose: str, of: str, key: str = "k.key") -> str:
    return f"sha256({key} || ('{purpose}' || {of})::bytea)"


def _piece(of: str, first: int) -> str:
    """Eight bytes as a number."""
    return f"('x' || encode(substr({of}, {first}, 8), 'hex'))::bit(64)::bigint"


def position(sealed: str, place: str, key: str = "k.key") -> str:
    """What is sealed of a reading, as the id of a post."""
    pad = f"sha256({key} || ('p' || {place})::bytea || substr({sealed}, 1, {_NONCE}))"
    pieces = (
        f"lpad(to_hex({_piece(sealed, _NONCE + first)} # {_piece(pad, first)}), 16, '0')"
        for first in range(1, _POSITION, 8)
    )
    return f"""rtrim(convert_from(decode({" || ".join(pieces)}, 'hex'), 'LATIN1')) COLLATE "C\""""
