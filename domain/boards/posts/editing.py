"""What becomes of a post after it was published: its author edits, redacts or deletes it, staff hide or delete it.

An *edit* keeps what the post said before, for staff to see. A *redaction* keeps nothing: what the post said before is
gone, and every earlier text with it. A *deletion* leaves a tombstone, which says by whom the words were taken away and
no more. What is *hidden* is kept, for staff alone, and can be shown again.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from annotated_types import Len

from domain.boards import policies
from domain.boards.errors import PostMissing
from domain.boards.events import posts as events
from domain.boards.mentions.mentioning import Mentioning
from domain.boards.mentions.moderating import tell_author
from domain.boards.model.place import Place
from domain.boards.model.post import LONGEST_BODY, Post, PostRevision, Withdrawer, clean_writing
from domain.boards.model.reasons import LONGEST_REASON, clean_reason
from domain.boards.ports.faces import Faces, Shuns
from domain.boards.ports.readers import BoardsReader
from domain.boards.ports.stores import BeginBoardsWork, BoardsWork
from domain.boards.posts.entries import EntryView, WriteEntry
from domain.boards.posts.images import MOST_IMAGES
from domain.boards.posts.warnings import WarnOfContent, WarnOfPost, clean_tags
from domain.boards.posts.withdrawing import set_hidden, tell_claimants, thread_changed, where, withdraw
from domain.boards.reading.reading import shunned_by
from domain.boards.review.verdicts import VerdictView
from domain.shared.actor import Actor, Standing
from domain.shared.audit import AuditEntry, new_entry
from domain.shared.clock import Clock, to_second
from domain.shared.errors import RevisionOutdated
from domain.shared.ids import Ids, ImageId, PostId, PseudonymId
from domain.shared.shapes import command, view
from domain.shared.text import most_code_points


@command({"body": "わたしも、同じことがありました。"})
class EditPost:
    """What the post is to say, in the form that it has: one text, or an entry."""

    body: Annotated[str, Len(1, most_code_points(LONGEST_BODY))] | None = None
    """Plain text."""
    entry: WriteEntry | None = None
    """All of its parts, in place of `body`."""
    content_warning: WarnOfContent | None = None
    """What its author warns of from now on; an empty one takes the warning away. Absent: it stays. What staff warn of
    stays in any case, and so does what the post quotes.
    """


@command({"body": "先週（病院名は消しました）に行ってきました。"})
class RedactPost:
    """What is left of the post's text, in the form that it has: one text, or an entry."""

    body: Annotated[str, Len(1, most_code_points(LONGEST_BODY))] | None = None
    """The whole text without what is to be gone. It may also stay as it is, to be rid of what it said before."""
    entry: WriteEntry | None = None
    """All of its parts, in place of `body`."""
    keep_images: Annotated[Sequence[ImageId], Len(0, MOST_IMAGES)] = ()
    """Which of its images stay. The others are gone, with their texts."""
    content_warning: WarnOfContent | None = None
    """What its author warns of from now on. Absent: the tags stay, and the warning's text is gone."""


@command({"reason": "ほかの人の名前が書かれています。"})
class DeletePost:
    """Why it is deleted."""

    reason: Annotated[str, Len(1, most_code_points(LONGEST_REASON))] | None = None
    """For the audit log. Needed from staff who delete what others wrote."""


@command({"reason": "確かめるあいだ、見えなくします。"})
class HidePost:
    """Why it is hidden."""

    reason: Annotated[str, Len(1, most_code_points(LONGEST_REASON))]
    """For the audit log."""


@view(
    {
        "revision": 1,
        "body": "わたしも同じことがありました。",
        "entry": None,
        "verdict": None,
        "replaced_at": "2026-11-22T10:40:00Z",
    }
)
class PostRevisionView:
    """What a post said before it was edited."""

    revision: int
    """The post's, while it said this."""
    body: str
    entry: EntryView | None
    """The parts of the body, where it was an entry."""
    verdict: VerdictView | None
    """What was last found of this text, if it was judged while the post said it."""
    replaced_at: str
    """RFC 3339, UTC, to the second."""


class Editing:
    def __init__(
        self,
        begin: BeginBoardsWork,
        reader: BoardsReader,
        faces: Faces,
        shuns: Shuns,
        mentioning: Mentioning,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._faces = faces
        self._shuns = shuns
        self._mentioning = mentioning
        self._ids = ids
        self._clock = clock

    async def edit(self, actor: Actor, post_id: str, command: EditPost, revision: int | None = None) -> None:
        """Say something else, and keep for staff what was said before.

        `revision` is the one that the change is based on, if the caller says so; so for all changes here.
        Raises PostMissing, NotYourPost, RulesNotAccepted, BoardArchived, PostWithdrawn, PostHidden, RevisionOutdated,
        CallLimitReached, InvalidInput.
        """
        place, own = await self._found(actor, post_id)
        policies.require_may_edit(actor, place, own=own)
        body, parts = clean_writing(command.body, command.entry)
        given = command.content_warning
        warning = {} if given is None else given.cleaned(place.warnings)
        spoken = await self._mentioning.spoken(place, body)
        async with self._begin() as work:
            before = await _locked(work, place, post_id, revision)
            now = to_second(self._clock.now())
            after = before.edited(now, body=body, parts=parts, **warning)
            if after == replace(before, edited_at=now, revision=after.revision):
                return
            if (after.body, after.parts) != (before.body, before.parts):
                work.revisions.add(PostRevision(before.id, before.revision, before.body or "", now, before.parts))
            if after.warning != before.warning:
                work.erasures.note()
            work.posts.save(after)
            work.events.record(events.PostEdited(*where(place, after)))
            _tell_warning(work, place, before, after)
            await self._mentioning.speak_anew(work, place, before, after, spoken)

    async def redact(self, actor: Actor, post_id: str, command: RedactPost, revision: int | None = None) -> None:
        """Let nothing remain of what is left out now, nor of anything that the post said before.

        It speaks to nobody whom it did not speak to before: nothing is to keep words from going.
        Raises PostMissing, NotYourPost, PostWithdrawn, PostHidden, RevisionOutdated, InvalidInput.
        """
        place, own = await self._found(actor, post_id)
        policies.require_may_withdraw(actor, place, own=own)
        body, parts = clean_writing(command.body, command.entry)
        given = command.content_warning
        warning = {"warning": None} if given is None else given.cleaned(place.warnings)
        async with self._begin() as work:
            before = await _locked(work, place, post_id, revision)
            after = before.redacted(to_second(self._clock.now()), body=body, parts=parts, **warning)
            work.posts.save(after)
            tell_claimants(work, place, await work.posts.purge(after.id, marks=False))
            await work.images.purge(after.id, command.keep_images)
            work.events.record(events.PostRedacted(*where(place, after)))
            await self._mentioning.speak_less(work, before, after)
            _tell_warning(work, place, before, after)

    async def delete(self, actor: Actor, post_id: str, command: DeletePost, revision: int | None = None) -> None:
        """Leave a tombstone. Where one is already, nothing changes. One's own words go whomever one blocks.

        Raises PostMissing, NotYourPost, RulesNotAccepted, RevisionOutdated, InvalidInput.
        """
        place, own = await self._found_own_or_shown(actor, post_id)
        if place.withdrawn:
            return
        standing = policies.require_may_delete(actor, place, own=own)
        reason = "" if own and command.reason is None else clean_reason(command.reason)
        face = None if own else await self._faces.office_face(standing)
        async with self._begin() as work:
            before = await _locked(work, place, post_id, revision)
            by = Withdrawer.AUTHOR if own else Withdrawer.STAFF
            if await withdraw(work, place, before, by) and face is not None:
                work.audit.add(self._entry(place, face, "post_deleted", before, reason))
                await tell_author(work, self._ids, place, before)

    async def hide(self, actor: Actor, post_id: str, command: HidePost) -> None:
        """Let staff alone read it. Doing it again changes nothing.

        Raises PostMissing, NotStaff, RulesNotAccepted, PostWithdrawn, InvalidInput.
        """
        reason = clean_reason(command.reason)
        await self._set_hidden(actor, post_id, True, reason)

    async def unhide(self, actor: Actor, post_id: str) -> None:
        """Show it again. Raises PostMissing, NotStaff, RulesNotAccepted, PostWithdrawn."""
        await self._set_hidden(actor, post_id, False, "")

    async def warn(self, actor: Actor, post_id: str, command: WarnOfPost) -> None:
        """Say what it speaks of, beside what its author says. Doing it again changes nothing.

        Raises PostMissing, NotStaff, RulesNotAccepted, PostWithdrawn, InvalidInput.
        """
        place = await self._place(actor, post_id)
        face = await self._faces.office_face(policies.require_may_change(actor, place))
        tags, reason = clean_tags(command.tags, place.warnings, "/tags"), clean_reason(command.reason)
        async with self._begin() as work:
            before = await work.posts.lock(PostId(post_id))
            before.require_there()
            if before.staff_warned_of == tags:
                return
            after = replace(before, staff_warned_of=tags, revision=before.revision + 1)
            work.posts.save(after)
            work.audit.add(self._entry(place, face, f"post_warned:{','.join(tags)}", before, reason))
            work.events.record(events.PostWarned(*where(place, before)))
            _tell_warning(work, place, before, after)
            await tell_author(work, self._ids, place, before)

    async def _set_hidden(self, actor: Actor, post_id: str, hidden: bool, reason: str) -> None:
        place = await self._place(actor, post_id)
        face = await self._faces.office_face(policies.require_may_change(actor, place))
        async with self._begin() as work:
            before = await work.posts.lock(PostId(post_id))
            if set_hidden(work, place, before, hidden):
                what = "post_hidden" if hidden else "post_unhidden"
                work.audit.add(self._entry(place, face, what, before, reason))
                await tell_author(work, self._ids, place, before)

    async def _place(self, actor: Actor, post_id: str) -> Place:
        place = await self._reader.place_of_post(actor, post_id, shunned_by(actor, self._shuns))
        if place is None:
            raise PostMissing
        return place

    async def _found(self, actor: Actor, post_id: str) -> tuple[Place, bool]:
        """Where it stands, and whether the actor wrote it. Raises PostMissing, NotAMember."""
        place = await self._place(actor, post_id)
        return place, await is_by(self._faces, policies.standing_at(actor, place), place.author)

    async def _found_own_or_shown(self, actor: Actor, post_id: str) -> tuple[Place, bool]:
        """As `_found`; also what one wrote oneself in the thread of somebody whom one blocks now."""
        place = await self._reader.place_of_post(actor, post_id)
        if place is not None and await is_by(self._faces, policies.standing_at(actor, place), place.author):
            return place, True
        return await self._place(actor, post_id), False

    def _entry(self, place: Place, face: PseudonymId, what: str, post: Post, reason: str) -> AuditEntry:
        return new_entry(self._ids, self._clock, place.community_id, face, what, post.id, reason)


async def is_by(faces: Faces, standing: Standing, author: PseudonymId | None) -> bool:
    """Whether what this face wrote is this person's own."""
    return author is not None and await faces.is_own(standing, author)


async def _locked(work: BoardsWork, place: Place, post_id: str, revision: int | None) -> Post:
    """Raises PostMissing, also where its author has left meanwhile, and RevisionOutdated."""
    post = await work.posts.lock(PostId(post_id))
    if post.withdrawn_by is None and post.pseudonym_id != place.author:
        raise PostMissing
    if revision is not None and revision != post.revision:
        raise RevisionOutdated(revision=post.revision)
    return post


def _tell_warning(work: BoardsWork, place: Place, before: Post, after: Post) -> None:
    if _warnings_of(before) != _warnings_of(after):
        work.threads.may_warn(after.thread_id)
        work.events.record(thread_changed(place, after))


def _warnings_of(post: Post) -> tuple[object, ...]:
    return post.warned_of, post.warning, post.staff_warned_of
