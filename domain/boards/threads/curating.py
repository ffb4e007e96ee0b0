"""What becomes of a thread: it gets another title, is pinned, locked, moved, merged into another, or split.

Posts go along with the faces that they were written under, and whoever goes on writing does so under the face that
they wear in that place. So a thread only goes where those are the same faces: else people would be seen to go on under
another one, and who looks on would know both for one person's.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Annotated

from annotated_types import Len

from domain.boards import policies
from domain.boards.errors import AudiencesDiffer, FacesStayHere, ThreadMissing, ThreadsApart
from domain.boards.events.threads import ThreadChanged, ThreadMerged, ThreadMoved, ThreadSplit
from domain.boards.mentions.moderating import concerns_the_opener, tell_authors, tell_opener
from domain.boards.model.board import BoardKind
from domain.boards.model.place import Place
from domain.boards.model.post import Post
from domain.boards.model.reasons import LONGEST_REASON, clean_reason
from domain.boards.model.thread import LONGEST_TITLE, MOST_POSTS_AT_ONCE, Thread, clean_title
from domain.boards.ports.faces import Faces, Shuns
from domain.boards.ports.readers import BoardsReader
from domain.boards.ports.stores import BeginBoardsWork, BoardsWork
from domain.boards.posts.editing import is_by
from domain.boards.posts.entries import LONGEST_TAG, MOST_TAGS_AT_ONCE, chosen_tags
from domain.boards.reading.reading import shunned_by
from domain.shared.actor import Actor, Standing
from domain.shared.audit import AuditEntry, new_entry
from domain.shared.clock import Clock
from domain.shared.errors import Flaw, InvalidInput, RevisionOutdated
from domain.shared.ids import BoardId, Ids, PostId, PseudonymId, ThreadId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import command
from domain.shared.text import most_code_points

Reason = Annotated[str, Len(1, most_code_points(LONGEST_REASON))]


@command({"locked": True, "reason": "話がひとめぐりしました。"})
class ChangeThread:
    """What is to be different; what is absent stays. Who opened the thread changes its title and tags, staff all
    of it."""

    title: Annotated[str, Len(1, most_code_points(LONGEST_TITLE))] | None = None
    """One line. What it was before is not kept."""
    tags: Annotated[Sequence[Annotated[str, Len(1, LONGEST_TAG)]], Len(0, MOST_TAGS_AT_ONCE)] | None = None
    """Of those that its board offers."""
    pinned: bool | None = None
    locked: bool | None = None
    board_id: BoardId | None = None
    """Where to move it: a board that the same people see and on which faces reach as far."""
    reason: Reason | None = None
    """For the audit log. Needed to lock a thread."""


@command({"into": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a", "reason": "同じ話題です。"})
class MergeThread:
    """Where the posts are to go."""

    into: ThreadId
    """A thread of the same board."""
    reason: Reason
    """For the audit log."""


@command({"post_ids": ["pst_01kb2y8v4t6m0q3r5s7w9x1z2a"], "title": "通院のこと", "reason": "別の話題になりました。"})
class SplitThread:
    """What is to be a thread of its own."""

    post_ids: Annotated[list[PostId], Len(1, MOST_POSTS_AT_ONCE)]
    """Posts of this thread; at least one has to stay."""
    title: Annotated[str, Len(1, most_code_points(LONGEST_TITLE))]
    """One line, for the new thread. It counts as opened by whoever wrote the oldest of the posts."""
    reason: Reason
    """For the audit log."""


class Curating:
    def __init__(
        self, begin: BeginBoardsWork, reader: BoardsReader, faces: Faces, shuns: Shuns, ids: Ids, clock: Clock
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._faces = faces
        self._shuns = shuns
        self._ids = ids
        self._clock = clock

    async def change(self, actor: Actor, thread_id: str, command: ChangeThread, revision: int | None = None) -> None:
        """`revision` is the one that the change is based on, if the caller says so.

        Raises ThreadMissing, NotYourThread, NotStaff, RulesNotAccepted, ThreadClosed, ThreadElsewhere,
        RevisionOutdated, InvalidInput, and where the thread is to move BoardArchived, AudiencesDiffer, FacesStayHere.
        """
        place = await self._place(actor, thread_id)
        own = await is_by(self._faces, policies.standing_at(actor, place), place.opened_by)
        standing = policies.require_may_retitle(actor, place, own=own)
        as_staff = not own or (command.pinned, command.locked, command.board_id) != (None, None, None)
        if as_staff:
            policies.require_may_change(actor, place)
        reason = clean_reason(command.reason) if command.locked or command.reason is not None else ""
        target = await self._target(actor, standing, place, command.board_id)
        face = await self._faces.office_face(standing) if as_staff else None
        async with self._begin() as work:
            before = await _locked(work, place, thread_id, revision)
            changed = after = _changed(before, command, target or place)
            if after == before:
                return
            if target is not None:
                target.require_takes(before)
                after = _waiting_on(target, after)
            after = replace(after, revision=before.revision + 1)
            work.threads.save(after)
            if after.title != before.title:
                work.erasures.note()
            await _tell(work, place, before, changed)
            if face is not None:
                what = _differences(before, changed)
                work.audit.add(self._entry(place, face, f"thread_changed:{what}", after.id, reason))
                if concerns_the_opener(what):
                    await tell_opener(work, self._ids, place, changed)

    async def merge(self, actor: Actor, thread_id: str, command: MergeThread) -> None:
        """Put all its posts into another thread, and leave nothing of it but the way there.

        The thread that stays keeps its contract. Raises ThreadMissing, NotStaff, RulesNotAccepted, BoardArchived,
        ThreadClosed, ThreadElsewhere, ThreadsApart, FacesStayHere, InvalidInput.
        """
        place, face = await self._office(actor, thread_id)
        reason = clean_reason(command.reason)
        into = await self._reader.place_of_thread(actor, command.into, shunned_by(actor, self._shuns))
        if into is None or command.into == thread_id:
            raise InvalidInput(Flaw("/into", "no_such_thread"))
        async with self._begin() as work:
            held = {each: await work.threads.lock(ThreadId(each)) for each in sorted((thread_id, command.into))}
            source, target = held[thread_id], held[command.into]
            for each in (source, target):
                each.require_there()
            source.require_on(place.board_id)
            if target.board_id != source.board_id:
                raise ThreadsApart
            target = replace(target.with_marks_of(source), revision=target.revision + 1)
            gone = replace(
                source,
                pseudonym_id=None,
                title=None,
                pinned=False,
                merged_into=target.id,
                unanswered=False,
                awaits_professional=False,
                tags=(),
                revision=source.revision + 1,
            )
            work.threads.save(target)
            work.threads.save(gone)
            await work.threads.lead_to(gone)
            await work.posts.move(source.id, target.id)
            work.threads.count_helped(source.id, target.id)
            work.erasures.note()
            work.audit.add(self._entry(place, face, f"thread_merged:{target.id}", source.id, reason))
            where = (place.community_id, source.board_id, source.id, target.id)
            work.events.record(ThreadMerged(*where, bool(place.visible_to)))
            await tell_opener(work, self._ids, place, source, now_in=target.id)

    async def split(self, actor: Actor, thread_id: str, command: SplitThread) -> ThreadId:
        """Make a new thread of some of its posts, with the same contract: it is what they were written under.

        Raises ThreadMissing, NotStaff, RulesNotAccepted, BoardArchived, ThreadClosed, ThreadElsewhere, FacesStayHere,
        InvalidInput.
        """
        place, face = await self._office(actor, thread_id)
        reason, title = clean_reason(command.reason), clean_title(command.title)
        new_id = ThreadId(self._ids.ordered("thr"))
        async with self._begin() as work:
            source = await _locked(work, place, thread_id, None)
            going, others_stay = await work.posts.some_of(source.id, command.post_ids)
            _require_parts(command, going, others_stay)
            work.threads.add(_new_thread(source, new_id, title, going[0]))
            work.threads.save(replace(source, revision=source.revision + 1, warns=True))  # others may come first now
            await work.posts.move(source.id, new_id, [post.id for post in going])
            work.contracts.ask_again(source.id)
            work.contracts.ask_again(new_id)
            work.threads.count_helped(source.id, new_id)
            work.audit.add(self._entry(place, face, f"thread_split:{new_id}", source.id, reason))
            where = (place.community_id, source.board_id, source.id, new_id)
            work.events.record(ThreadSplit(*where, bool(place.visible_to)))
            await tell_authors(work, self._ids, place, going, new_id)
        return new_id

    async def _place(self, actor: Actor, thread_id: str) -> Place:
        place = await self._reader.place_of_thread(actor, thread_id, shunned_by(actor, self._shuns))
        if place is None:
            raise ThreadMissing
        return place

    async def _office(self, actor: Actor, thread_id: str) -> tuple[Place, PseudonymId]:
        """For merging and splitting: where, and under which face.

        Raises ThreadMissing, NotStaff, BoardArchived, FacesStayHere.
        """
        place = await self._place(actor, thread_id)
        standing = policies.require_may_reshape(actor, place)
        if (reach := place.reach(standing)) is PseudonymScope.THREAD:
            raise FacesStayHere(pseudonym_scope=reach)
        return place, await self._faces.office_face(standing)

    async def _target(self, actor: Actor, standing: Standing, place: Place, board_id: str | None) -> Place | None:
        """The board to which the thread is to move, if it is. Raises InvalidInput, AudiencesDiffer, FacesStayHere."""
        if board_id is None or board_id == place.board_id:
            return None
        target = await self._reader.place_of_board(actor, board_id)
        if target is None or target.community_id != place.community_id:
            raise InvalidInput(Flaw("/board_id", "no_such_board"))
        if target.visible_to != place.visible_to or target.kind is BoardKind.ANNOUNCEMENT:
            raise AudiencesDiffer
        reach = place.reach(standing)
        if reach is PseudonymScope.BOARD or target.reach(standing) is not reach:
            raise FacesStayHere(pseudonym_scope=reach)
        return target

    def _entry(self, place: Place, face: PseudonymId, what: str, subject: str, reason: str) -> AuditEntry:
        return new_entry(self._ids, self._clock, place.community_id, face, what, subject, reason)


async def _locked(work: BoardsWork, place: Place, thread_id: str, revision: int | None) -> Thread:
    """Raises ThreadMissing, ThreadClosed, ThreadElsewhere, RevisionOutdated."""
    thread = await work.threads.lock(ThreadId(thread_id))
    thread.require_there()
    if revision is not None and revision != thread.revision:
        raise RevisionOutdated(revision=thread.revision)
    thread.require_on(place.board_id)
    return thread


def _waiting_on(board: Place, thread: Thread) -> Thread:
    """As it waits for answers on a board to which it moves."""
    contract = thread.response_contract
    return replace(
        thread,
        unanswered=board.wishes_an_answer(contract),
        awaits_professional=board.wishes_a_professional(contract),
    )


def _changed(before: Thread, command: ChangeThread, board: Place) -> Thread:
    return replace(
        before,
        title=before.title if command.title is None else clean_title(command.title),
        tags=before.tags if command.tags is None else chosen_tags(command.tags, board.tags),
        pinned=before.pinned if command.pinned is None else command.pinned,
        locked=before.locked if command.locked is None else command.locked,
        board_id=before.board_id if command.board_id is None else command.board_id,
    )


def _differences(before: Thread, after: Thread) -> str:
    return ",".join(f.name for f in fields(Thread) if getattr(before, f.name) != getattr(after, f.name))


async def _tell(work: BoardsWork, place: Place, before: Thread, after: Thread) -> None:
    restricted = bool(place.visible_to)
    if after.board_id != before.board_id:
        await work.threads.lead_to(after)
        await work.threads.take_posts_along(after)
        where = (place.community_id, after.board_id, before.board_id, after.id)
        work.events.record(ThreadMoved(*where, restricted))
    if replace(after, board_id=before.board_id) != before:
        work.events.record(ThreadChanged(place.community_id, after.board_id, after.id, restricted))


def _require_parts(command: SplitThread, going: list[Post], others_stay: bool) -> None:
    """Raises InvalidInput."""
    there = {post.id for post in going}
    flaws = [Flaw(f"/post_ids/{n}", "not_in_thread") for n, each in enumerate(command.post_ids) if each not in there]
    if flaws:
        raise InvalidInput(*flaws)
    if not others_stay:
        raise InvalidInput(Flaw("/post_ids", "nothing_stays"))


def _new_thread(source: Thread, thread_id: ThreadId, title: str, first: Post) -> Thread:
    where = (thread_id, source.board_id, first.pseudonym_id, title, first.published_at)
    return replace(Thread(*where, source.response_contract).with_marks_of(source), warns=first.warns)
