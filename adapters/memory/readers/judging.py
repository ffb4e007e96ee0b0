"""What members ask of professionals, and what these find."""

from collections.abc import Sequence
from typing import Any

from adapters.memory.readers.authors import author_of
from adapters.memory.readers.pages import committed, listed, numbered, time, written
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.model.board import Board
from domain.boards.model.post import Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.policies import may_review, may_see
from domain.boards.ports.faces import Shunned
from domain.boards.posts.authors import Professional
from domain.boards.review.claims import Claim, ClaimState, ClaimView, OwnClaimView
from domain.boards.review.verdicts import Verdict, VerdictView
from domain.shared.actor import Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import PostId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage


class MemoryClaimsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def claims(
        self, standing: Standing, state: ClaimState | None, without: Sequence[PseudonymId], page: PageRequest
    ) -> RenderedPage:
        tables = await committed(self._database)

        def wanted(claim: Claim) -> bool:
            post = tables.rows(Post)[(claim.post_id,)]
            board = tables.rows(Board)[(tables.rows(Thread)[(post.thread_id,)].board_id,)]
            here = claim.community_id == standing.community_id and may_see(standing.audiences, board)
            mine = here and may_review(standing, board.reviewers) and post.pseudonym_id not in without
            return mine and state in (None, claim.state)

        views = numbered(tables, Claim, wanted, lambda claim: _view(tables, claim))
        return listed(views, page, f"claims/{standing.community_id}/{state}", self._cursors, descending=False)

    async def own(self, slots: Sequence[bytes], page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        views = numbered(tables, Claim, lambda claim: claim.slot in slots, _own_view)
        return listed(views, page, "claims/own", self._cursors)

    async def own_claim(self, slot: bytes) -> Json:
        found = (claim for claim in (await committed(self._database)).all(Claim) if claim.slot == slot)
        return written(_own_view(next(found)))

    async def post_of(self, standing: Standing, claim_id: str) -> PostId | None:
        claim = (await committed(self._database)).rows(Claim).get((claim_id,))
        return None if claim is None or claim.community_id != standing.community_id else claim.post_id

    async def verdicts(self, post_id: str, muted_by: Sequence[bytes], page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        shunned = Shunned((), muted_by)
        given = [each for each in tables.all(Verdict) if each.post_id == post_id]
        views = {f"{each.number:010}": verdict_view(tables, each, shunned) for each in given}
        return listed(views, page, f"verdicts/{post_id}", self._cursors)

    async def verdict(self, post_id: str, number: int, muted_by: Sequence[bytes]) -> Json | None:
        tables = await committed(self._database)
        given = tables.rows(Verdict).get((post_id, number))
        return None if given is None else written(verdict_view(tables, given, Shunned((), muted_by)))


def verdict_on(tables: Tables, post_id: PostId, shunned: Shunned, about: range | None = None) -> VerdictView | None:
    """The newest, of all or of those about these revisions."""
    given = [each for each in tables.all(Verdict) if each.post_id == post_id]
    meant = [each for each in given if about is None or each.about_revision in about]
    newest = max(meant, key=lambda each: each.number, default=None)
    return None if newest is None else verdict_view(tables, newest, shunned)


def verdict_view(tables: Tables, verdict: Verdict, shunned: Shunned) -> VerdictView:
    replaced = [each.revision for each in tables.all(PostRevision) if each.post_id == verdict.post_id]
    return VerdictView(
        verdict=verdict.verdict,
        note=verdict.note,
        sources=list(verdict.sources),
        author=author_of(tables, verdict.pseudonym_id, shunned),
        professional=professional(verdict.profession),
        given_at=time(verdict.given_at),
        about_revision=verdict.about_revision,
        edited_since=any(revision >= verdict.about_revision for revision in replaced),
    )


def professional(profession: str | None) -> Professional | None:
    return None if profession is None else Professional(profession=profession)


def _fields(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "post_id": claim.post_id,
        "note": claim.note,
        "flagged_at": time(claim.flagged_at),
        "state": claim.state,
        "outcome": claim.outcome,
        "answer": claim.answer,
    }


def _own_view(claim: Claim) -> OwnClaimView:
    return OwnClaimView(**_fields(claim))


def _view(tables: Tables, claim: Claim) -> ClaimView:
    post = tables.rows(Post)[(claim.post_id,)]
    board_id = tables.rows(Thread)[(post.thread_id,)].board_id
    return ClaimView(**_fields(claim), thread_id=post.thread_id, board_id=board_id, closed_by=claim.closed_by)
