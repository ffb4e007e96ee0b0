"""What every statement that shows boards to a viewer has in common: whom it lets see what.

The visibility rule (`domain.boards.policies.may_see`) is `seen`, over the viewer's audiences; `shown` then takes away
whom the viewer blocks, and the key of `community.shunned` answers it. `b` is the board, `t` the thread, `a` its author.
"""

from adapters.postgres.readers.pages import time_of
from adapters.postgres.readers.pseudonyms import avatar_of


def seen(audiences: int) -> str:
    """That this board has an audience in common with the viewer. The parameter has the viewer's audiences."""
    return f"""(CASE WHEN b.visible_to = '{{}}' THEN b.community_id = ANY(${audiences}::text[])
    ELSE EXISTS (SELECT FROM unnest(b.visible_to || '{{staff,owner}}'::text[]) visible(to_group)
                 WHERE b.community_id || '/' || to_group = ANY(${audiences}::text[])) END)"""


def shown(face: str, hidden_by: int) -> str:
    """That this face is not blocked by the viewer, or makes an announcement. The parameter has the viewer's markers."""
    return f"""(b.kind = 'announcement' OR NOT EXISTS (SELECT FROM community.shunned s
    WHERE s.marker = ANY(${hidden_by}::bytea[]) AND s.pseudonym_id = {face} AND s.kind = 'block'))"""


def author(muted_by: int, face: str = "a") -> str:
    """Null where a former member wrote."""
    return f"""CASE WHEN {face}.id IS NOT NULL THEN json_build_object('id', {face}.id, 'name', {face}.name,
    'avatar', {avatar_of(face)}, 'muted', EXISTS (SELECT FROM community.shunned s
      WHERE s.marker = ANY(${muted_by}::bytea[]) AND s.pseudonym_id = {face}.id)) END"""


def thread_view(muted_by: int, reading: str = "NULL") -> str:
    """`reading`: what is the viewer's own of it, where that is told."""
    return f"""json_build_object('id', t.id, 'board_id', t.board_id, 'title', t.title, 'author', {author(muted_by)},
  'opened_at', {time_of("t.opened_at")}, 'response_contract', t.response_contract, 'pinned', t.pinned,
  'locked', t.locked, 'merged_into', t.merged_into, 'revision', t.revision, 'reading', {reading})"""
