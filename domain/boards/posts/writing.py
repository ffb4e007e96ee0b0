"""Opening threads, replying, reacting."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.boards import policies
from domain.boards.errors import BoardMissing, PostMissing, PostWithdrawn, ProfessionNotBorne, ThreadMissing
from domain.boards.events.mentions import CallMet
from domain.boards.events.posts import PostPublished, ReactionAdded, ReactionRemoved, ThreadOpened
from domain.boards.mentions.calls import claim_of
from domain.boards.mentions.mentioning import Mentioning
from domain.boards.model.place import Place
from domain.boards.model.post import Mark, Post, clean_body, clean_writing
from domain.boards.model.thread import Thread, clean_title
from domain.boards.ports.faces import Faces, Shuns
from domain.boards.ports.readers import BoardsReader
from domain.boards.ports.stores import BeginBoardsWork, BoardsWork
from domain.boards.posts.entries import chosen_tags
from domain.boards.posts.images import AttachImage, Attachment, attachments, hour_of, place_of, require_all
from domain.boards.posts.quotes import Quote, quotes_of
from domain.boards.posts.reactions import Reaction
from domain.boards.posts.views import PublishPost
from domain.boards.posts.warnings import WarnOfContent
from domain.boards.reading.reading import shunned_by
from domain.boards.threads.views import OpenThread
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import PROFESSION
from domain.shared.clock import Clock, to_second
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import Ids, PostId, PseudonymId, ThreadId
from domain.shared.text import Language


class Writing:
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

    async def open_thread(self, actor: Actor, board_id: str, command: OpenThread, language: Language) -> ThreadId:
        """Open a thread with its first post, under the face that this person wears here."""
        place = await self._reader.place_of_board(actor, board_id)
        if place is None:
            raise BoardMissing
        standing = policies.require_may_open_thread(actor, place)
        title, (body, parts) = clean_title(command.title), clean_writing(command.body, command.entry)
        if parts is not None:
            place.require_takes_entries()
        tags, contract = chosen_tags(command.tags, place.tags), place.wanted(command.response_contract)
        warning = (command.content_warning or WarnOfContent()).cleaned(place.warnings)
        images, spoken = self._images(standing, command.images), await self._mentioning.spoken(place, body)
        thread_id = ThreadId(self._ids.ordered("thr"))
        face = await self._faces.worn_by(standing, place.scope(standing, thread_id), command.pseudonym_id, language)
        now = to_second(self._clock.now())
        post = Post(PostId(self._ids.ordered("pst")), thread_id, face, body, None, now, parts=parts, **warning)
        thread = Thread(
            id=thread_id,
            board_id=place.board_id,
            pseudonym_id=face,
            title=title,
            opened_at=now,
            response_contract=contract,
            unanswered=place.wishes_an_answer(contract),
            awaits_professional=place.wishes_a_professional(contract),
            tags=tags,
            warns=post.warns,
        )
        async with self._begin() as work:
            work.threads.add(thread)
            work.posts.add(post, self._follower(standing, command))
            await self._show(work, place, post, images)
            where = (place.community_id, place.board_id, thread.id, post.id)
            work.events.record(ThreadOpened(*where, face, bool(place.visible_to)))
            await self._mentioning.speak(work, place, post, spoken)
        return thread.id

    async def publish_post(self, actor: Actor, thread_id: str, command: PublishPost, language: Language) -> PostId:
        """Reply in a thread, under the face that this person wears here.

        Raises ReplyNotWelcome, but for the face that opened the thread: what it adds is always welcome. Raises
        ProfessionNotBorne where it is to be a professional's and the face is none.
        """
        place = await self._place_of_thread(actor, thread_id)
        standing = policies.require_may_reply(actor, place)
        body, images = clean_body(command.body), self._images(standing, command.images)
        professionals = await self._professionals(standing, place, command.profession)
        warning = (command.content_warning or WarnOfContent()).cleaned(place.warnings)
        quotes = await self._quotes(actor, thread_id, command)
        thread, now = ThreadId(thread_id), to_second(self._clock.now())
        welcome = place.welcomes(command.kind)
        if not welcome and place.opened_by not in await self._faces.all_worn_by(standing):
            raise place.not_welcome()  # before anybody puts on a face for what will not be written
        spoken = await self._mentioning.spoken(place, body)
        face = await self._faces.worn_by(standing, place.scope(standing, thread), command.pseudonym_id, language)
        if not welcome and face != place.opened_by:
            raise place.not_welcome()
        if professionals is not None and face not in professionals:
            raise ProfessionNotBorne
        written = Post(PostId(self._ids.ordered("pst")), thread, face, body, command.reply_to, now, command.kind)
        post = replace(written, profession=command.profession, quotes=quotes, **warning)
        waits = place.unanswered or (place.awaits_professional and professionals is not None)
        answers = waits and face != place.opened_by
        async with self._begin() as work:
            if command.profession is not None:
                await work.attestations.hold(face, command.profession)
            (work.contracts.answer if answers else work.posts.add)(post, self._follower(standing, command))
            await self._show(work, place, post, images)
            where = (place.community_id, place.board_id, thread, post.id)
            work.events.record(PostPublished(*where, face, bool(place.visible_to)))
            await self._mentioning.speak(work, place, post, spoken, place.opened_by if answers else None)
            await self._meet_call(work, standing, place, post)
        return post.id

    async def _meet_call(self, work: BoardsWork, standing: Standing, place: Place, post: Post) -> None:
        """Who has taken a call on has answered it with a reply to the post that it stands in."""
        if post.reply_to is None or not policies.can_be_called(standing):
            return
        for call_id in await work.calls.answer(post.reply_to, claim_of(self._faces, standing, post.reply_to)):
            work.events.record(CallMet(place.community_id, place.board_id, call_id, bool(place.visible_to)))

    async def react(self, actor: Actor, post_id: str, reaction: Reaction) -> None:
        """Put one's reaction on a post. Doing it again changes nothing.

        Raises PostMissing, PostWithdrawn, BoardArchived, ReactionNotOffered.
        """
        mark, place = await self._mark(actor, post_id, reaction, _may_give)
        if place.withdrawn:
            raise PostWithdrawn
        async with self._begin() as work:
            if (thread_id := await work.marks.put(mark)) is not None:
                where = (place.community_id, place.board_id, thread_id, mark.post_id)
                work.events.record(ReactionAdded(*where, reaction))

    async def take_back(self, actor: Actor, post_id: str, reaction: Reaction) -> None:
        """Take one's reaction back. Where there is none, nothing changes."""
        mark, place = await self._mark(actor, post_id, reaction, _may_take_back)
        async with self._begin() as work:
            if (thread_id := await work.marks.remove(mark)) is not None:
                where = (place.community_id, place.board_id, thread_id, mark.post_id)
                work.events.record(ReactionRemoved(*where, reaction))

    async def _mark(
        self, actor: Actor, post_id: str, reaction: Reaction, require: Callable[[Actor, Place, Reaction], Standing]
    ) -> tuple[Mark, Place]:
        place = await self._reader.place_of_post(actor, post_id, shunned_by(actor, self._shuns))
        if place is None or place.thread_id is None:
            raise PostMissing
        standing = require(actor, place, reaction)
        marker = self._faces.mark(standing, place.marked_in or place.thread_id)
        return Mark(PostId(post_id), reaction, marker), place

    def _follower(self, standing: Standing, command: OpenThread | PublishPost) -> bytes | None:
        """The key of who follows the thread by writing in it."""
        return self._faces.trace_key(standing) if command.follow else None

    async def _professionals(
        self, standing: Standing, place: Place, profession: str | None
    ) -> list[PseudonymId] | None:
        """Which of one's own faces can write as one; before anybody puts on a face for what will not be written.

        None where nobody has to. Raises ProfessionNotBorne, InvalidInput.
        """
        if profession is None:
            return None
        if re.fullmatch(PROFESSION, profession) is None:
            raise InvalidInput(Flaw("/profession", "does_not_fit"))
        place.require_takes_professions()
        faces = await self._faces.professional_faces(standing, place.faces_reach())
        borne = [face for face, professions in faces.items() if profession in professions]
        if not borne:
            raise ProfessionNotBorne
        return borne

    async def _quotes(self, actor: Actor, thread_id: str, command: PublishPost) -> tuple[Quote, ...]:
        """Raises InvalidInput, RevisionOutdated."""
        if not command.quotes:
            return ()
        wanted = [each.post_id for each in command.quotes]
        there = await self._reader.quotable(actor, thread_id, wanted, shunned_by(actor, self._shuns))
        return quotes_of(command.quotes, there)

    def _images(self, standing: Standing, images: Sequence[AttachImage]) -> list[Attachment]:
        return attachments(images, {image.id: self._faces.mark(standing, place_of(image.id)) for image in images})

    async def _show(self, work: BoardsWork, place: Place, post: Post, images: Sequence[Attachment]) -> None:
        """Each image is shown in one post, by who uploaded it."""
        if images:
            hour = hour_of(self._clock.now())
            require_all(images, await work.images.attach(place.community_id, post.id, images, hour))

    async def _place_of_thread(self, actor: Actor, thread_id: str) -> Place:
        place = await self._reader.place_of_thread(actor, thread_id, shunned_by(actor, self._shuns))
        if place is None:
            raise ThreadMissing
        return place


def _may_give(actor: Actor, place: Place, reaction: Reaction) -> Standing:
    standing = policies.require_may_react(actor, place)
    place.require_offers(reaction)
    return standing


def _may_take_back(actor: Actor, place: Place, _: Reaction) -> Standing:
    return policies.require_may_take_back_reaction(actor, place)
