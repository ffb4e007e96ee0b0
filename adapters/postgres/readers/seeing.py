"""What every statement that shows boards to a viewer has in common: whom it lets see what.

The visibility rule (`domain.boards.policies.may_see`) is `seen`, over the viewer's audiences; `shown` then takes away
whom the viewer blocks, and the key of `community.shunned` answers it. `b` is the board, `t` the thread, `a` its author.
"""

from adapters.postgres.readers.json_text import (
    EMPTY,
    NULL,
    JsonText,
    bare,
    either,
    json,
    obj,
    text,
    word,
    word_or_null,
)
from adapters.postgres.readers.pages import time_of
from adapters.postgres.readers.pseudonyms import avatar_of
from domain.boards.posts.entries import PARTS


def seen(audiences: int) -> str:
    """That this board has an audience in common with the viewer. The parameter has the viewer's audiences."""
    return f"""(CASE WHEN b.visible_to = '{{}}' THEN b.community_id = ANY(${audiences}::text[])
    ELSE EXISTS (SELECT FROM unnest(b.visible_to || '{{staff,owner}}'::text[]) visible(to_group)
                 WHERE b.community_id || '/' || to_group = ANY(${audiences}::text[])) END)"""


def shown(face: str, hidden_by: int) -> str:
    """That this face is not blocked by the viewer, or makes an announcement. The parameter has the viewer's markers."""
    return f"""(b.kind = 'announcement' OR NOT EXISTS (SELECT FROM community.shunned s
    WHERE s.marker = ANY(${hidden_by}::bytea[]) AND s.pseudonym_id = {face} AND s.kind = 'block'))"""


def kept(markers: int, community: str = "b.community_id", board_kind: str = "b.kind") -> str:
    """The viewer's preferences in the community, with their marker; none for announcements."""
    return f"""(SELECT (r.marker, r.sealed) FROM community.preferences r WHERE r.marker = ANY(${markers}::bytea[])
    AND r.community_id = {community} AND {board_kind} <> 'announcement')"""  # noqa: S608


def author(muted_by: int, face: str = "a") -> JsonText:
    """Null where a former member wrote."""
    muting = f"s.marker = ANY(${muted_by}::bytea[]) AND s.pseudonym_id = {face}.id"
    fields = {
        "id": word(f"{face}.id"),
        "name": text(f"{face}.name"),
        "avatar": word(avatar_of(face)),
        "muted": bare(f"EXISTS (SELECT FROM community.shunned s WHERE {muting})"),
    }
    return either(f"{face}.id IS NOT NULL", obj(fields), NULL)


def warning(post: str) -> str:
    """The `ContentWarning` of a post, or null; `post` is the alias of its row."""
    warns = f"{post}.warned_of <> '{{}}' OR {post}.staff_warned_of <> '{{}}' OR {post}.warning IS NOT NULL"
    return f"""CASE WHEN {warns} THEN json_build_object(
    'tags', ARRAY(SELECT DISTINCT unnest({post}.warned_of || {post}.staff_warned_of) ORDER BY 1),
    'text', {post}.warning, 'by_staff', {post}.staff_warned_of) END"""


def thread_view(hidden_by: int, muted_by: int, reading: JsonText = NULL) -> JsonText:
    """`reading`: what is the viewer's own of it, where that is told."""
    oldest = "(SELECT * FROM community.posts o WHERE o.thread_id = t.id ORDER BY o.id LIMIT 1) f"
    warns = f"(SELECT {warning('f')} FROM {oldest} WHERE NOT f.hidden AND {shown('f.pseudonym_id', hidden_by)})"  # noqa: S608
    fields = {
        "id": word("t.id"),
        "board_id": word("t.board_id"),
        "title": text("t.title"),
        "author": author(muted_by),
        "opened_at": word(time_of("t.opened_at")),
        "response_contract": word_or_null("t.response_contract"),
        "pinned": bare("t.pinned"),
        "locked": bare("t.locked"),
        "merged_into": word_or_null("t.merged_into"),
        "tags": either("t.tags = '{}'", EMPTY, json("to_json(t.tags)")),
        "helped": bare("t.helped"),
        "revision": bare("t.revision"),
        "reading": reading,
        "content_warning": either("t.warns", json(warns), NULL),
        "filtered": NULL,
    }
    return obj(fields)


def professional(row: str) -> str:
    """Null where nothing was said as a professional."""
    return f"CASE WHEN {row}.profession IS NOT NULL THEN json_build_object('profession', {row}.profession) END"


def verdict_view(muted_by: int) -> str:
    """Of the verdict `v`, given by `j`."""
    return f"""json_build_object('verdict', v.verdict, 'note', v.note, 'sources', v.sources,
  'author', {author(muted_by, "j").json}, 'professional', {professional("v")}, 'given_at', {time_of("v.given_at")},
  'about_revision', v.about_revision, 'edited_since', EXISTS (SELECT FROM community.post_revisions e
    WHERE e.post_id = v.post_id AND e.revision >= v.about_revision))"""


def verdict_on(post: str, muted_by: int, only: str = "true") -> str:
    """The newest verdict on a post, of those for which this is true."""
    return f"""(SELECT {verdict_view(muted_by)} FROM community.verdicts v
    LEFT JOIN community.pseudonyms j ON j.id = v.pseudonym_id
    WHERE v.post_id = {post} AND {only} ORDER BY v.number DESC LIMIT 1)"""  # noqa: S608


def entry_of(row: str) -> str:
    """The parts of a body (`domain.boards.posts.entries.entry_of`): each after those before it, and what is between."""
    body, parts = f"{row}.body", f"{row}.parts"
    starts = (
        "1",
        f"{parts}[1] + 3",
        f"{parts}[1] + {parts}[2] + 5",
        f"{parts}[1] + {parts}[2] + {parts}[3] + CASE WHEN {parts}[3] > 0 THEN 7 ELSE 5 END",
    )
    named = ", ".join(
        f"'{name}', CASE WHEN {parts}[{n}] > 0 THEN substr({body}, {start}, {parts}[{n}]) END"
        for n, (name, start) in enumerate(zip(PARTS, starts, strict=True), start=1)
    )
    return f"CASE WHEN {body} IS NOT NULL AND {parts} IS NOT NULL THEN json_build_object({named}) END"
