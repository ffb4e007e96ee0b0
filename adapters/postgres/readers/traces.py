"""What is the viewer's own in the statements that show boards: how far they have read, and what they follow.

`b` is the board, `t` the thread.
"""

from adapters.postgres.readers.json_text import JsonText, bare, made, obj, word_or_null
from adapters.postgres.readers.seeing import shown
from adapters.postgres.tracing import marker, position
from domain.boards.reading.traces import MOST_UNREAD, MOST_UNREAD_ON_BOARD


def read_up_to(place: str, keys: int) -> str:
    """The last post that the viewer has read here. The parameter has the viewer's keys; `place` is an id.

    Markers are made before they are looked for (`OFFSET 0`), or a small table would be walked through with a digest for
    each of its rows.
    """
    return f"""(SELECT max({position("r.sealed", place)})
    FROM (SELECT k.key, {marker("r", place)} AS marker FROM unnest(${keys}::bytea[]) k(key) OFFSET 0) k
    JOIN community.readings r ON r.marker = k.marker)"""  # noqa: S608


def floor(keys: int) -> str:
    """A row `o` with the post up to which the whole board, or its community, is read."""
    board, community = read_up_to("b.id", keys), read_up_to("b.community_id", keys)
    return f"CROSS JOIN LATERAL (SELECT coalesce(greatest({board}, {community}), '') AS floor OFFSET 0) o"


def _own(faces: int) -> str:
    """The viewer's faces, looked for one after another until there is none: most people have few. Evaluated once.

    The parameter has a list of lists, as asyncpg takes tuples within one for records.
    """

    face = "(SELECT f.id FROM community.pseudonyms f WHERE f.number_tag = {})"
    first, following = (face.format(f"(${faces}::bytea[])[m][{n}]") for n in ("1", "n + 1"))
    return f"""ARRAY(WITH RECURSIVE worn(m, n, id) AS (
      SELECT m, 1, {first} FROM generate_subscripts(${faces}::bytea[], 1) m
      UNION ALL SELECT m, n + 1, {following} FROM worn WHERE id IS NOT NULL)
    SELECT id FROM worn WHERE id IS NOT NULL)"""  # noqa: S608


def counts(post: str, keys: int, faces: int, hidden_by: int) -> str:
    """That it can be new to the viewer: it is there to be read, not by them, and not by whom they block."""
    blocked = f"""ARRAY(SELECT s.pseudonym_id FROM community.shunned s
      WHERE s.marker = ANY(${hidden_by}::bytea[]) AND s.kind = 'block')"""  # noqa: S608
    return f"""({post}.body IS NOT NULL AND NOT {post}.hidden
    AND coalesce({post}.pseudonym_id <> ALL({_own(faces)}), true)
    AND (b.kind = 'announcement' OR coalesce({post}.pseudonym_id <> ALL({blocked}), true))
    AND ({post}.marked_in IS NULL OR {post}.id > coalesce({read_up_to(f"{post}.marked_in", keys)}, '')))"""


def follow_of(keys: int) -> str:
    """Whether the viewer follows or mutes the thread, or one that was merged into it."""
    return f"""(SELECT f.kind FROM (
      SELECT w.merged, {marker("f", "w.id")} AS marker FROM unnest(${keys}::bytea[]) k(key)
      CROSS JOIN LATERAL (SELECT t.id, false AS merged UNION ALL
        SELECT m.id, true FROM community.threads m WHERE m.merged_into = t.id) w OFFSET 0) w
    JOIN community.follows f ON f.marker = w.marker ORDER BY w.merged, f.kind LIMIT 1)"""  # noqa: S608


def new_posts(keys: int, faces: int, hidden_by: int) -> str:
    """Of a thread, those that are new to the viewer, oldest first: no more than are counted. Needs `floor`.

    Asked for by rows, so that PostgreSQL walks along the index and stops, whatever it thinks of the thread's length.
    """
    return f"""(SELECT p.id FROM community.posts p
    WHERE (p.thread_id, p.id) > (t.id, greatest(o.floor, {read_up_to("t.id", keys)}))
      AND (p.thread_id, p.id) < (t.id, '~') AND {counts("p", keys, faces, hidden_by)}
    ORDER BY p.thread_id, p.id LIMIT {MOST_UNREAD})"""  # noqa: S608


def thread_reading(keys: int, faces: int, hidden_by: int) -> JsonText:
    """A `ThreadReading`. Needs `floor`."""
    fields = {
        "unread": bare("count(*)"),
        "first_unread": word_or_null("min(n.id)"),
        "following": word_or_null(follow_of(keys)),
    }
    return made(f"(SELECT {obj(fields)} FROM {new_posts(keys, faces, hidden_by)} n)")  # noqa: S608


def is_mine(chosen: int) -> str:
    """Whether the viewer chose this board, or none of its community. The parameter has `Own.boards`."""
    return f"(b.id = ANY(${chosen}::text[]) OR b.community_id = ANY(${chosen}::text[]))"


def board_reading(keys: int, faces: int, hidden_by: int, chosen: int) -> str:
    """A `BoardReading`, of the newest posts alone, however many there are. Needs `floor`.

    Asked for by rows too: else, for a quiet board, PostgreSQL walks back along all posts of all boards.
    """
    return f"""json_build_object('mine', {is_mine(chosen)}, 'unread',
    (WITH newest AS MATERIALIZED (
       SELECT q.id, q.thread_id, q.pseudonym_id, q.body IS NOT NULL AS body, q.hidden, q.marked_in
       FROM community.posts q WHERE (q.board_id, q.id) > (b.id, o.floor) AND (q.board_id, q.id) < (b.id, '~')
       ORDER BY q.board_id DESC, q.id DESC LIMIT {MOST_UNREAD_ON_BOARD}),
     there AS MATERIALIZED (
       SELECT t.id, coalesce({read_up_to("t.id", keys)}, '') AS up_to
       FROM (SELECT DISTINCT n.thread_id FROM newest n) n
       CROSS JOIN LATERAL (SELECT * FROM community.threads t WHERE t.id = n.thread_id OFFSET 0) t
       WHERE {shown("t.pseudonym_id", hidden_by)})
     SELECT count(*) FROM newest p JOIN there t ON t.id = p.thread_id
     WHERE p.body AND p.id > t.up_to AND {counts("p", keys, faces, hidden_by)}))"""  # noqa: S608
