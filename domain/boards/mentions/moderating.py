"""Telling people that staff did something with what they wrote: where, and never what, by whom or why.

It is told to the face that wrote it, whoever acted, also under another face of the same person: a notice that is not
there would say that both are one's.
"""

from collections.abc import Iterable
from typing import Protocol

from domain.boards.events.mentions import WritingModerated
from domain.boards.mentions.notices import Moderated, Notices
from domain.boards.model.place import Place
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.shared.events import EventRecorder
from domain.shared.ids import BoardId, Ids, NoticeId, PostId, PseudonymId, ThreadId

_CONCERNS_THE_OPENER = frozenset({"title", "tags", "locked", "board_id"})
"""That a thread is pinned takes nothing from who opened it."""


class TellingWork(Protocol):
    @property
    def notices(self) -> Notices: ...
    @property
    def events(self) -> EventRecorder: ...


async def tell_author(work: TellingWork, ids: Ids, place: Place, post: Post) -> None:
    """Of a post, as it was before. Former members are not told."""
    await _tell(work, ids, place, place.board_id, [(post.pseudonym_id, post.thread_id, post.id)])


async def tell_authors(work: TellingWork, ids: Ids, place: Place, posts: Iterable[Post], thread_id: ThreadId) -> None:
    """Of posts that are in another thread now: each face of its first one."""
    first: dict[PseudonymId | None, PostId] = {}
    for post in posts:
        first.setdefault(post.pseudonym_id, post.id)
    await _tell(work, ids, place, place.board_id, [(face, thread_id, post_id) for face, post_id in first.items()])


async def tell_opener(
    work: TellingWork, ids: Ids, place: Place, thread: Thread, now_in: ThreadId | None = None
) -> None:
    """Of a thread; `now_in`: that into which it was merged."""
    await _tell(work, ids, place, thread.board_id, [(thread.pseudonym_id, now_in or thread.id, None)])


def concerns_the_opener(differences: str) -> bool:
    """Of the fields of a thread that are different, separated by commas."""
    return not _CONCERNS_THE_OPENER.isdisjoint(differences.split(","))


async def _tell(
    work: TellingWork,
    ids: Ids,
    place: Place,
    board_id: BoardId,
    whose: Iterable[tuple[PseudonymId | None, ThreadId, PostId | None]],
) -> None:
    known = [(face, thread_id, post_id) for face, thread_id, post_id in whose if face is not None]
    threads = {face: thread_id for face, thread_id, _ in known}
    moderated = [Moderated(NoticeId(ids.ordered("ntc")), *each) for each in known]
    if not moderated:
        return
    for face, post_id in await work.notices.moderate(moderated):
        work.events.record(WritingModerated(place.community_id, board_id, threads[face], post_id), to=face)
