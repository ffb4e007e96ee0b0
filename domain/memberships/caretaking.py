"""What time does to memberships: trials and graces that end, proofs that go and come back, reminders.

Everything is decided from what the database holds and the clock, in small transactions on rows that nobody else holds:
it can be interrupted anywhere, run twice at once, and run late, and does the same. Whose state changed is told.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.memberships.auditing import Auditing
from domain.memberships.errors import ProofUnavailable
from domain.memberships.joining import Secrets, proof_digest
from domain.memberships.life import TRANSITIONS, Action
from domain.memberships.model.community import Community, ProofKind
from domain.memberships.model.membership import By, Fact, Membership, Unwritten, days_after
from domain.memberships.ports.outside import Faces, MembershipProof
from domain.memberships.ports.stores import BeginMembershipsWork, MembershipsWork
from domain.shared.actor import MembershipState, Wearer
from domain.shared.clock import Clock
from domain.shared.ids import CommunityId, FactId, Ids

_BATCH = 100
_REMINDED_BEFORE = timedelta(days=3)
_DUE = {MembershipState.TRIAL: Action.FINISH_TRIAL, MembershipState.GRACE: Action.LAPSE}


class Caretaker:
    def __init__(
        self,
        begin: BeginMembershipsWork,
        youtube: MembershipProof,
        faces: Faces,
        auditing: Auditing,
        secrets: Secrets,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._youtube = youtube
        self._faces = faces
        self._auditing = auditing
        self._secrets = secrets
        self._ids = ids
        self._clock = clock

    async def recheck_if_due(self, every: timedelta) -> None:
        """Re-check unless another process has done it within this time. Survives restarts."""
        async with self._begin() as work:
            due = await work.chores.claim("recheck", self._clock.now(), every)
        if due:
            await self.recheck()

    async def recheck(self) -> int:
        """Ask the provider of every community that relies on one. Returns how many communities gave no answer.

        Without a sound and complete answer nothing changes, however long it stays away.
        """
        silent = 0
        async with self._begin() as work:
            communities = await work.communities.all_by_proof(ProofKind.YOUTUBE)
        for community in communities:
            try:
                members = await self._youtube.current(community)
            except ProofUnavailable:
                silent += 1
                continue
            kind = ProofKind.YOUTUBE
            current = {proof_digest(self._secrets.digests, community, kind, subject) for subject in members}
            async with self._begin() as work:
                await work.proofs.mark(community.id, kind, current, self._clock.now().date())
        return silent

    async def tend(self) -> int:
        """Do whatever is due today. Returns how many memberships changed."""
        changed = 0
        # One after the other: whose proof has come back must not lapse because others were before them.
        for chore in (self._follow_proofs, self._follow_time, self._remind):
            while done := await chore(self._clock.now().date()):
                changed += done
        return changed

    async def _follow_proofs(self, today: date) -> int:
        owed: list[Unwritten] = []
        async with self._begin() as work:
            graces: dict[CommunityId, int] = {}
            lost = await work.memberships.proof_lost(today, _BATCH)
            for membership in lost:
                grace = await self._grace_days(work, membership.community_id, graces)
                owed.append(self._happen(work, membership, Action.LOSE_PROOF, "proof", days_after(today, grace)))
            regained = await work.memberships.proof_regained(today, _BATCH)
            for membership in regained:
                owed.append(self._happen(work, membership, Action.SHOW_PROOF, "proof"))
        await self._tell(owed)
        return len(lost) + len(regained)

    async def _follow_time(self, today: date) -> int:
        async with self._begin() as work:
            due = await work.memberships.due(today, _BATCH)
            owed = [self._happen(work, membership, _DUE[membership.state], "time") for membership in due]
        await self._tell(owed)
        return len(due)

    async def _remind(self, today: date) -> int:
        async with self._begin() as work:
            reminded = await work.memberships.to_remind(today + _REMINDED_BEFORE, _BATCH)
            for membership in reminded:
                work.memberships.save(replace(membership, reminded=True))
                self._record(work, membership, "reminder", "time")
        return len(reminded)

    async def _grace_days(self, work: MembershipsWork, community_id: CommunityId, known: dict[CommunityId, int]) -> int:
        if community_id not in known:
            community: Community | None = await work.communities.find(community_id)
            known[community_id] = 14 if community is None else community.policy.grace_days
        return known[community_id]

    def _happen(
        self, work: MembershipsWork, membership: Membership, action: Action, by: By, due_on: date | None = None
    ) -> Unwritten:
        """What is to be written of it once the work has ended."""
        changed = replace(membership, state=TRANSITIONS[membership.state, action], due_on=due_on, reminded=False)
        work.memberships.save(changed)
        self._record(work, changed, action, by)
        tag_key = self._secrets.seals.open_personal(membership.id, membership.personal).tag_key
        notice = self._auditing.notice(membership.community_id, self._faces.address(Wearer(membership.id, tag_key)))
        work.unwritten.add(notice)
        return notice

    async def _tell(self, owed: Sequence[Unwritten]) -> None:
        for notice in owed:
            await self._auditing.write(notice)

    def _record(self, work: MembershipsWork, membership: Membership, what: str, by: By) -> None:
        fact_id, today = FactId(self._ids.random("fct")), self._clock.now().date()
        work.memberships.record(Fact(fact_id, membership.id, today, what, membership.state, by, ""))
