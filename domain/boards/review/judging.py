"""Asking whether what a post says is right, and what professionals and staff find."""

from collections.abc import Sequence

from domain.boards import policies
from domain.boards.errors import ClaimLimitReached, ClaimMissing, ClaimSlotTaken, OwnPost, PostMissing, PostWithdrawn
from domain.boards.events.review import ClaimAnswered, ClaimFlagged, VerdictGiven
from domain.boards.mentions.moderating import tell_author
from domain.boards.model.place import Place
from domain.boards.ports.faces import Shuns
from domain.boards.ports.readers import BoardsReader
from domain.boards.reading.reading import shunned_by
from domain.boards.review.claims import (
    KNOWN_DAYS,
    MOST_A_DAY,
    BeginClaimsWork,
    Claim,
    ClaimOutcome,
    ClaimsReader,
    ClaimState,
    DismissClaim,
    FlagClaim,
    ReviewersFaces,
    clean_question,
)
from domain.boards.review.slots import Slots
from domain.boards.review.verdicts import GiveVerdict, Verdict, clean_verdict
from domain.shared.actor import Actor, Role, Standing
from domain.shared.audiences import of_profession
from domain.shared.audit import AuditEntry, new_entry
from domain.shared.clock import Clock, to_second
from domain.shared.errors import Flaw, InvalidInput, RevisionOutdated
from domain.shared.ids import ClaimId, Ids, PostId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage


class Judging:
    def __init__(
        self,
        begin: BeginClaimsWork,
        boards: BoardsReader,
        reader: ClaimsReader,
        faces: ReviewersFaces,
        shuns: Shuns,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._boards = boards
        self._reader = reader
        self._faces = faces
        self._shuns = shuns
        self._ids = ids
        self._clock = clock
        self._slots = Slots("claim", MOST_A_DAY, ClaimLimitReached, ClaimSlotTaken, faces, clock)

    async def flag(self, actor: Actor, post_id: str, command: FlagClaim) -> Json:
        """By whoever sees the post.

        Raises PostMissing, PostWithdrawn, PostHidden, AlreadyFlagged, ClaimLimitReached, InvalidInput.
        """
        place = await self._place(actor, post_id)
        standing = policies.require_may_report(actor, place)
        note = clean_question(command.note, "/note")

        async def add(slots: Sequence[bytes]) -> bytes:
            async with self._begin() as work:
                (await work.posts.lock(PostId(post_id))).require_judged()
                slot = self._slots.free_of(slots, await work.claims.taken(slots))
                claim = self._claim(standing, PostId(post_id), note, slot)
                work.claims.add(claim)
                work.events.record(ClaimFlagged(claim.community_id, claim.id))
            return slot

        return await self._reader.own_claim(await self._slots.fill_one(standing, add))

    async def own(self, standing: Standing, page: PageRequest) -> RenderedPage:
        """One's own requests of the last sixty days in a community."""
        return await self._reader.own(self.slots(standing, KNOWN_DAYS), page)

    async def all(self, standing: Standing, state: ClaimState | None, page: PageRequest) -> RenderedPage:
        """On the boards where one judges, but for those about what one wrote oneself. Raises NotAReviewer."""
        policies.require_may_see_claims(standing)
        own = await self._faces.all_worn_by(standing)
        return await self._reader.claims(standing, state, own, page)

    async def dismiss(self, actor: Actor, standing: Standing, claim_id: str, command: DismissClaim) -> None:
        """Say that there is nothing to judge. Who asked is told. Raises NotAReviewer, ClaimMissing, ClaimClosed."""
        policies.require_may_see_claims(standing)
        answer = clean_question(command.answer, "/answer")
        post_id = await self._reader.post_of(standing, claim_id)
        place = None if post_id is None else await self._boards.place_of_post(actor, post_id)
        if place is None or not policies.may_review(standing, place.reviewers):
            raise ClaimMissing
        if place.author in await self._faces.all_worn_by(standing):
            raise ClaimMissing
        face, _ = await self._face(standing, place, None)
        async with self._begin() as work:
            claim = await work.claims.get(claim_id)
            if claim is None:
                raise ClaimMissing
            work.claims.save(claim.closed(ClaimOutcome.DISMISSED, answer, face))
            work.audit.add(self._entry(place, face, "claim_dismissed", claim.id))
            work.events.record(ClaimAnswered(claim.community_id), to=claim.answer_to.decode())

    async def judge(self, actor: Actor, post_id: str, command: GiveVerdict) -> Json:
        """Say what one finds of a post as it is now, whether anybody asked or not; those who asked are told.

        What was found before is kept. Raises PostMissing, NotAReviewer, OwnPost, PostWithdrawn, PostHidden,
        RevisionOutdated, ProfessionNotBorne, InvalidInput.
        """
        place = await self._place(actor, post_id)
        standing = policies.require_may_review(actor, place)
        note, sources = clean_verdict(command)
        if place.author in await self._faces.all_worn_by(standing):
            raise OwnPost
        face, profession = await self._face(standing, place, command.pseudonym_id)
        async with self._begin() as work:
            post = await work.posts.lock(PostId(post_id))
            post.require_judged()
            if post.revision != command.about_revision:
                raise RevisionOutdated(revision=post.revision)
            found = (command.verdict, note, sources, face, profession, to_second(self._clock.now()))
            number = await work.verdicts.give(Verdict(post.id, 0, post.revision, *found))
            for claim in await work.claims.open_about(post.id):
                work.claims.save(claim.closed(ClaimOutcome.JUDGED, "", face))
                work.events.record(ClaimAnswered(claim.community_id), to=claim.answer_to.decode())
            work.audit.add(self._entry(place, face, f"verdict_given:{command.verdict}", post.id))
            where = (place.community_id, place.board_id, post.thread_id, post.id)
            work.events.record(VerdictGiven(*where, bool(place.visible_to)))
            await tell_author(work, self._ids, place, post)
        given = await self._reader.verdict(post_id, number, shunned_by(actor, self._shuns).muted_by)
        if given is None:
            raise PostWithdrawn
        return given

    async def verdicts(self, actor: Actor, post_id: str, page: PageRequest) -> RenderedPage:
        """All that was found of a post, for those who may judge it. Raises PostMissing, NotAReviewer."""
        place = await self._place(actor, post_id)
        policies.require_may_review(actor, place)
        return await self._reader.verdicts(post_id, shunned_by(actor, self._shuns).muted_by, page)

    def slots(self, standing: Standing, days: int) -> list[bytes]:
        """The tags that this person's requests of the last days can have, today's first."""
        return self._slots.of(standing, days)

    async def _place(self, actor: Actor, post_id: str) -> Place:
        """Also of whom the actor blocks: that it is right or wrong concerns all who read it. Raises PostMissing."""
        place = await self._boards.place_of_post(actor, post_id)
        if place is None:
            raise PostMissing
        return place

    async def _face(
        self, standing: Standing, place: Place, choice: PseudonymId | None
    ) -> tuple[PseudonymId, str | None]:
        """Under which face somebody judges here, and as what: a professional under one that bears the profession, who
        does it in an office under that of the office. Raises InvalidInput, ProfessionNotBorne.
        """
        faces = await self._faces.professional_faces(standing, place.faces_reach())
        found = {face: _as_what(professions, place.reviewers) for face, professions in faces.items()}
        good = {face: profession for face, profession in found.items() if profession is not None}
        if choice is not None and choice not in good:
            raise InvalidInput(Flaw("/pseudonym_id", "not_yours"))
        if len(good) > 1 and choice is None:
            raise InvalidInput(Flaw("/pseudonym_id", "needed"))
        if good:
            face = choice or next(iter(good))
            return face, good[face]
        policies.require_office_to_review(standing, place.reviewers)
        return await self._faces.office_face(standing), None

    def _claim(self, standing: Standing, post_id: PostId, note: str, slot: bytes) -> Claim:
        return Claim(
            id=ClaimId(self._ids.random("clm")),
            community_id=standing.community_id,
            post_id=post_id,
            note=note,
            claimant_mark=self._faces.mark(standing, f"claim/{post_id}"),
            slot=slot,
            answer_to=self._faces.address(standing.wearer).encode(),
            flagged_at=to_second(self._clock.now()).replace(minute=0, second=0),
        )

    def _entry(self, place: Place, face: PseudonymId, what: str, subject: str) -> AuditEntry:
        return new_entry(self._ids, self._clock, place.community_id, face, what, subject)


def _as_what(professions: Sequence[str], reviewers: Sequence[str]) -> str | None:
    """Which of a face's professions counts on a board that names these groups."""
    if not reviewers or Role.PROFESSIONAL in reviewers:
        return professions[0]
    return next((profession for profession in professions if of_profession(profession) in reviewers), None)
