"""Where something stands, for one viewer; None where they do not see it."""

from dataclasses import replace

from adapters.memory.tables import Tables
from domain.boards.model.board import Board, BoardKind
from domain.boards.model.place import Place
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.boards.ports.faces import Shunned
from domain.boards.posts.reactions import ReactionSet
from domain.memberships.model.community import Community
from domain.pseudonyms.shunned import ShunKind
from domain.pseudonyms.shunned import Shunned as Avoided
from domain.shared.actor import Actor
from domain.shared.ids import PseudonymId


def seen_board(tables: Tables, viewer: Actor, board_id: str) -> Board | None:
    board = tables.rows(Board).get((board_id,))
    return board if board is not None and may_see(viewer.audiences(), board) else None


def place_on(tables: Tables, board: Board) -> Place:
    return Place(
        community_id=board.community_id,
        board_id=board.id,
        kind=board.kind,
        pseudonym_scope=board.pseudonym_scope,
        visible_to=board.visible_to,
        writers=board.writers,
        repliers=board.repliers,
        archived=board.archived,
        response_contract=board.response_contract,
        tags=board.tags,
        reviewers=board.reviewers,
        warnings=tables.rows(Community)[(board.community_id,)].policy.content_warnings,
    )


def place_of(tables: Tables, viewer: Actor, thread: Thread | None, shunned: Shunned) -> Place | None:
    board = None if thread is None else seen_board(tables, viewer, thread.board_id)
    if thread is None or board is None or is_hidden(tables, board, thread.pseudonym_id, shunned):
        return None
    return replace(
        place_on(tables, board),
        thread_id=thread.id,
        response_contract=thread.response_contract,
        opened_by=thread.pseudonym_id,
        unanswered=thread.unanswered,
        awaits_professional=thread.awaits_professional,
        closed=thread.locked or thread.merged_into is not None,
    )


def place_of_post(tables: Tables, viewer: Actor, post: Post | None, shunned: Shunned) -> Place | None:
    place = None if post is None else place_of(tables, viewer, tables.rows(Thread)[(post.thread_id,)], shunned)
    if post is None or place is None:
        return None
    if is_hidden(tables, tables.rows(Board)[(place.board_id,)], post.pseudonym_id, shunned):
        return None
    offered = tables.rows(ReactionSet).get((place.community_id,))
    return replace(
        place,
        author=post.pseudonym_id,
        withdrawn=post.withdrawn_by is not None,
        marked_in=post.marked_in,
        entry=post.parts is not None,
        offered=place.offered if offered is None else offered.reactions,
    )


def is_hidden(tables: Tables, board: Board, pseudonym_id: PseudonymId | None, shunned: Shunned) -> bool:
    blocks = ((marker, pseudonym_id, ShunKind.BLOCK) for marker in shunned.hidden_by)
    return board.kind is not BoardKind.ANNOUNCEMENT and any(block in tables.rows(Avoided) for block in blocks)
