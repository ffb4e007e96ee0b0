"""What is the viewer's own of boards and threads: how far they have read, and what they follow."""

from adapters.memory.tables import Tables
from domain.boards.arrangement.views import BoardReading
from domain.boards.model.board import Board, BoardKind
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import Shunned
from domain.boards.reading.traces import MOST_UNREAD, MOST_UNREAD_ON_BOARD, Follow, FollowKind, Own, Reading
from domain.boards.threads.views import ThreadReading
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind
from domain.pseudonyms.shunned import Shunned as Avoided
from domain.shared.ids import PseudonymId


def thread_reading(tables: Tables, thread: Thread, shunned: Shunned, own: Own) -> ThreadReading:
    new = new_posts(tables, thread, shunned, own)
    first = new[0].id if new else None
    return ThreadReading(unread=len(new), first_unread=first, following=follow_of(tables, thread, own))


def board_reading(tables: Tables, board: Board, shunned: Shunned, own: Own) -> BoardReading:
    up_to = _floor(tables, board, own)
    threads = {each.id: each for each in tables.all(Thread) if each.board_id == board.id}
    there = [post for post in tables.all(Post) if post.thread_id in threads and post.id > up_to]
    newest = sorted(there, key=lambda post: post.id)[-MOST_UNREAD_ON_BOARD:]
    shown = [post for post in newest if not _is_hidden(tables, board, threads[post.thread_id].pseudonym_id, shunned)]
    new = [post for post in shown if _is_new(tables, board, post, shunned, own)]
    return BoardReading(unread=len(new), mine=board.id in own.boards or board.community_id in own.boards)


def new_posts(tables: Tables, thread: Thread, shunned: Shunned, own: Own) -> list[Post]:
    """Those that are new to the viewer, oldest first: no more than are counted."""
    board = tables.rows(Board)[(thread.board_id,)]
    up_to = _floor(tables, board, own)
    there = [post for post in tables.all(Post) if post.thread_id == thread.id and post.id > up_to]
    new = [post for post in there if _is_new(tables, board, post, shunned, own)]
    return sorted(new, key=lambda post: post.id)[:MOST_UNREAD]


def follow_of(tables: Tables, thread: Thread, own: Own) -> FollowKind | None:
    """Of the thread, or of one that was merged into it."""
    merged = [each.id for each in tables.all(Thread) if each.merged_into == thread.id]
    for wanted in ([thread.id], merged):
        markers = [key.of_follow(each) for key in own.traces for each in wanted]
        found = sorted(each.kind for each in tables.all(Follow) if each.marker in markers)
        if found:
            return found[0]
    return None


def _is_new(tables: Tables, board: Board, post: Post, shunned: Shunned, own: Own) -> bool:
    began, here = _read_up_to(tables, post.marked_in or "", own), _read_up_to(tables, post.thread_id, own)
    face = None if post.pseudonym_id is None else tables.rows(Pseudonym)[(post.pseudonym_id,)]
    by_other = face is None or all(face.number_tag not in tags for tags in own.faces)
    return (
        post.readable
        and by_other
        and post.id > max(began, here)
        and not _is_hidden(tables, board, post.pseudonym_id, shunned)
    )


def _is_hidden(tables: Tables, board: Board, face: PseudonymId | None, shunned: Shunned) -> bool:
    blocks = ((marker, face, ShunKind.BLOCK) for marker in shunned.hidden_by)
    return board.kind is not BoardKind.ANNOUNCEMENT and any(block in tables.rows(Avoided) for block in blocks)


def _floor(tables: Tables, board: Board, own: Own) -> str:
    return max(_read_up_to(tables, place, own) for place in (board.id, board.community_id))


def _read_up_to(tables: Tables, place: str, own: Own) -> str:
    """The last post that the viewer has read in this thread, or on this whole board, or in the community."""
    found = ((key, tables.rows(Reading).get((key.of_reading(place),))) for key in own.traces)
    return max((key.position(reading) for key, reading in found if reading is not None), default="")
