"""Taking a post out of sight, or away for good, in a work that is open: because somebody asks for it, or because of a
report.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.boards.events import posts as events
from domain.boards.events.review import ClaimAnswered
from domain.boards.events.threads import ThreadChanged
from domain.boards.model.place import Place
from domain.boards.model.post import Post, Withdrawer
from domain.boards.ports.stores import BoardsWork
from domain.shared.ids import BoardId, CommunityId, PostId, ThreadId


def set_hidden(work: BoardsWork, place: Place, post: Post, hidden: bool) -> bool:
    """Let staff alone read it, or everybody again. Whether that changes anything. Raises PostWithdrawn."""
    post.require_there()
    if post.hidden is hidden:
        return False
    work.posts.save(replace(post, hidden=hidden, revision=post.revision + 1))
    if hidden:
        work.contracts.ask_again(post.thread_id)
    event = events.PostHidden if hidden else events.PostUnhidden
    work.events.record(event(*where(place, post)))
    if post.warns:
        work.events.record(thread_changed(place, post))
    return True


async def withdraw(work: BoardsWork, place: Place, post: Post, by: Withdrawer) -> bool:
    """Leave a tombstone. If the post opened its author's thread, that loses its title and name as well; with time, also
    where somebody else gave the title. Whether that changes anything.
    """
    if post.withdrawn_by is not None:
        return False
    work.posts.save(post.withdrawn(by))
    tell_claimants(work, place, await work.posts.purge(post.id, marks=True))
    if post.parts is not None:
        work.threads.count_helped(post.thread_id)
    await work.images.purge(post.id)
    work.contracts.ask_again(post.thread_id)
    whoever = by is Withdrawer.RETENTION
    if await work.threads.withdraw_opened_with(post, whoever=whoever) or post.warns:
        work.events.record(thread_changed(place, post))
    work.events.record(events.PostDeleted(*where(place, post)))
    return True


def tell_claimants(work: BoardsWork, place: Place, claimants: Sequence[bytes]) -> None:
    """Who asked whether it is right what a post said: that there is nothing to judge any more."""
    for address in claimants:
        work.events.record(ClaimAnswered(place.community_id), to=address.decode())


def where(place: Place, post: Post) -> tuple[CommunityId, BoardId, ThreadId, PostId, bool]:
    """For events. In which thread it is now is known of the locked post."""
    return (place.community_id, place.board_id, post.thread_id, post.id, bool(place.visible_to))


def thread_changed(place: Place, post: Post) -> ThreadChanged:
    """A thread bears the warning of its first post, which this may be."""
    return ThreadChanged(place.community_id, place.board_id, post.thread_id, bool(place.visible_to))
