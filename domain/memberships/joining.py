"""Getting in: rules, proofs, invitations, applications and their decision."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from domain.memberships import policies
from domain.memberships.auditing import Auditing
from domain.memberships.errors import (
    AlreadyDecided,
    AlreadyMember,
    ApplicationMissing,
    CommunityMissing,
    EntryRefused,
    InvitationNeeded,
    MembershipMissing,
    ProofInUse,
    ProofNeeded,
    RulesVersionMissing,
)
from domain.memberships.life import Action
from domain.memberships.model.admission import (
    LONGEST_SUBJECT,
    LONGEST_TOKEN,
    Application,
    ApplicationState,
    Proof,
    clean_code,
)
from domain.memberships.model.community import Admission, Community, ProofKind
from domain.memberships.model.membership import By, Fact, Membership, Personal, RulesAcceptance, days_after
from domain.memberships.model.sanction import clean_reason
from domain.memberships.ports.outside import Claim, Codes, Digests, Faces, MembershipProof, PersonalSeals
from domain.memberships.ports.stores import BeginMembershipsWork, MembershipsWork
from domain.memberships.views.admission import DecideApplication, JoinCommunity, ShownProof
from domain.memberships.views.communities import AcceptanceView
from domain.shared.actor import Actor, MembershipState, RulesNotAccepted, Standing, Wearer
from domain.shared.clock import Clock, to_month
from domain.shared.errors import within
from domain.shared.ids import ApplicationId, CommunityId, FactId, Ids, MembershipId
from domain.shared.text import clean_line

_RETURNING = frozenset({MembershipState.DECLINED, MembershipState.LAPSED})


@dataclass(frozen=True, slots=True)
class Secrets:
    """The keyed and random things that joining needs."""

    seals: PersonalSeals
    digests: Digests
    codes: Codes


class Joining:
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

    async def accept_rules(self, actor: Actor, community: str, version: int) -> AcceptanceView:
        """Accept the version in force, as a member or before joining. Accepting it again changes nothing."""
        async with self._begin() as work:
            found = await self._find(work, community)
            if version != found.rules_version:
                raise RulesVersionMissing
            month = to_month(self._clock.now())
            work.acceptances.add(RulesAcceptance(actor.account_id, found.id, version, month))
        return AcceptanceView(version=version)

    async def join(self, actor: Actor, community: str, command: JoinCommunity) -> None:
        """Become a member, or apply, as the community's policy has it.

        Raises AlreadyMember, EntryRefused, AcknowledgementsNeeded, RulesNotAccepted, AnswersNeeded, InvitationNeeded,
        ProofNeeded, ProofInUse, ProofUnavailable, InvalidInput.
        """
        invitation = clean_code(command.invitation, "/invitation")
        with within("/proof"):
            shown = _cleaned(command.proof)
        async with self._begin() as work:
            found = await self._find(work, community)
        claim = await self._claim_of(found, shown)
        async with self._begin() as work:
            known = await work.memberships.of(actor.account_id, found.id)
            self._require_outside(known)
            for left in await work.memberships.left_by(actor.account_id, found.id):
                self._require_not_put_out(left)
            found.require_acknowledged(command.acknowledgements)
            if await work.acceptances.newest(actor.account_id, found.id) < found.rules_version:
                raise RulesNotAccepted(version=found.rules_version)
            applies = found.policy.admission is Admission.APPLICATION or found.policy.proof is ProofKind.ATTESTATION
            answers = found.answered(command.answers or {}) if applies else None
            membership = await self._entered(work, actor, found, known, applies)
            if answers is not None:
                work.applications.add(self._application(membership, answers))
            elif found.policy.admission is Admission.INVITATION:
                await self._use_invitation(work, found, invitation)
            elif found.policy.admission is Admission.PROOF:
                await self._take_proof(work, found, membership.id, shown, claim)

    async def show_proof(self, actor: Actor, community: str, command: ShownProof) -> None:
        """Renew the outside proof: ends a grace, brings back from a lapse. Raises what joining by proof raises."""
        shown = _cleaned(command)
        async with self._begin() as work:
            found = await self._find(work, community)
        claim = await self._claim_of(found, shown)
        async with self._begin() as work:
            known = await work.memberships.of(actor.account_id, found.id)
            if known is None:
                raise MembershipMissing
            personal = self._personal(known)
            changed = known.after(Action.SHOW_PROOF, personal, due_on=_kept_due(known))
            await self._take_proof(work, found, known.id, shown, claim)
            work.memberships.save(changed)
            self._record(work, changed, Action.SHOW_PROOF, "self")

    async def decide(self, standing: Standing, application_id: str, command: DecideApplication) -> None:
        """Let an applicant in, or not.

        Raises NotStaff, ApplicationMissing, AlreadyDecided, ProofNeeded, InvalidInput. The audit entry says who decided
        and which way. The reason stands with the application and nowhere else.
        """
        policies.require_may_decide_applications(standing)
        command = replace(command, reason=clean_reason(command.reason), attested_subject=_subject_of(command))
        face = await self._faces.office_face(standing)
        membership_id = await self._applicant(standing, application_id)
        what = f"application_{_DECIDED[command.decision]}"
        async with self._begin() as work:
            # The membership first, as whoever leaves does: two that each hold what the other waits for get nowhere.
            membership = await work.memberships.get(membership_id)
            application = await work.applications.get(application_id)
            assert membership is not None, "an application stands on a membership"
            assert application is not None, "nothing takes an application away"
            if application.state is not ApplicationState.OPEN:
                raise AlreadyDecided(state=application.state)
            community = await self._find(work, standing.community_id)
            await self._carry_out(work, community, membership, application, command)
            to = self._faces.address(Wearer(membership.id, self._personal(membership).tag_key))
            reference = self._reference_to(application_id)
            entry = self._auditing.owed(standing.community_id, face, what, reference, to=to)
            work.unwritten.add(entry)
        await self._auditing.write(entry)

    def _reference_to(self, application_id: str) -> str:
        """What an audit entry calls an application. Without the keys it does not lead there."""
        return f"app_{self._secrets.digests.digest('audit', application_id).hex()[-26:]}"

    async def _applicant(self, standing: Standing, application_id: str) -> MembershipId:
        async with self._begin() as work:
            application = await work.applications.get(application_id)
        if application is None or application.community_id != standing.community_id:
            raise ApplicationMissing
        return application.membership_id

    async def _carry_out(
        self,
        work: MembershipsWork,
        community: Community,
        membership: Membership,
        application: Application,
        command: DecideApplication,
    ) -> None:
        personal = self._personal(membership)
        action = self._admitting(community) if command.decision == "approve" else Action.DECLINE
        changed = membership.after(action, personal, due_on=self._trial_end(community, action))
        if action is not Action.DECLINE and community.policy.proof is ProofKind.ATTESTATION:
            await self._attest(work, community, membership.id, command)
        work.memberships.save(changed)
        self._record(work, changed, action, "staff", command.reason)
        state = ApplicationState(_DECIDED[command.decision])
        work.applications.save(replace(application, state=state, reason=command.reason))

    def _require_outside(self, known: Membership | None) -> None:
        if known is None:
            return
        if self._personal(known).expulsions:
            raise EntryRefused
        if known.state not in _RETURNING:
            raise AlreadyMember

    def _require_not_put_out(self, membership: Membership) -> None:
        """Neither an expulsion nor a suspension is shed by coming as somebody new."""
        personal = self._personal(membership)
        if personal.expulsions or personal.suspended_until(self._clock.now()) is not None:
            raise EntryRefused

    async def _entered(
        self, work: MembershipsWork, actor: Actor, community: Community, known: Membership | None, applies: bool
    ) -> Membership:
        """The membership that this person has from now on, new or taken up again."""
        action = Action.APPLY if applies else self._admitting(community)
        due_on = self._trial_end(community, action)
        if known is not None:
            action = action if applies else Action.ADMIT
            membership = known.after(Action.APPLY, self._personal(known)) if applies else self._back(known)
            work.memberships.save(membership)
        else:
            membership_id = MembershipId(self._ids.random("mem"))
            personal = Personal(tag_key=self._secrets.seals.new_tag_key())
            membership = Membership(
                id=membership_id,
                account_id=actor.account_id,
                community_id=community.id,
                state=_FIRST[action],
                joined_month=to_month(self._clock.now()),
                due_on=due_on,
                reminded=False,
                personal=self._secrets.seals.seal_personal(membership_id, personal),
            )
            work.memberships.add(membership)
        self._record(work, membership, action, "self")
        return membership

    def _back(self, known: Membership) -> Membership:
        """Somebody declined before, or lapsed, comes in by another door: no second trial."""
        return replace(known, state=MembershipState.ACTIVE, due_on=None, reminded=False)

    async def _use_invitation(self, work: MembershipsWork, community: Community, code: str | None) -> None:
        normal = self._secrets.codes.normal(code or "")
        digest = self._secrets.digests.digest("invitation", normal)
        inviter_id = await work.invitations.use(community.id, digest, self._today()) if normal else None
        inviter = None if inviter_id is None else await work.memberships.get(inviter_id)
        if inviter is None or self._personal(inviter).expulsions:  # whoever is out brings nobody in, not even themself
            raise InvitationNeeded

    async def _claim_of(self, community: Community, shown: ShownProof | None) -> Claim | None:
        """Ask the provider, before any transaction begins. Raises ProofNeeded, ProofUnavailable."""
        if community.policy.proof is not ProofKind.YOUTUBE:
            return None
        evidence = None if shown is None else shown.youtube_access_token
        claim = None if evidence is None else await self._youtube.confirm(community, evidence)
        if claim is None:
            raise ProofNeeded(proof=ProofKind.YOUTUBE)
        return claim

    async def _take_proof(
        self,
        work: MembershipsWork,
        community: Community,
        membership_id: MembershipId,
        shown: ShownProof | None,
        claim: Claim | None,
    ) -> None:
        kind = community.policy.proof
        if kind is ProofKind.VOUCHER:
            await self._claim_voucher(work, community, membership_id, shown)
        elif kind is ProofKind.YOUTUBE and claim is not None:
            digest = proof_digest(self._secrets.digests, community, kind, claim.subject)
            await self._hold(work, Proof(community.id, digest, membership_id, kind, claim.level, None))
        else:
            raise ProofNeeded(proof=kind or "none")

    async def _claim_voucher(
        self, work: MembershipsWork, community: Community, membership_id: MembershipId, shown: ShownProof | None
    ) -> None:
        code = self._secrets.codes.normal((shown.voucher if shown else None) or "")
        digest = proof_digest(self._secrets.digests, community, ProofKind.VOUCHER, code)
        voucher = await work.vouchers.claim(community.id, digest, self._today()) if code else None
        if voucher is None:
            raise ProofNeeded(proof=ProofKind.VOUCHER)
        last_day = days_after(self._today(), voucher.days)
        await self._hold(work, Proof(community.id, digest, membership_id, ProofKind.VOUCHER, "", last_day))

    async def _attest(
        self, work: MembershipsWork, community: Community, membership_id: MembershipId, command: DecideApplication
    ) -> None:
        if command.attested_subject is None:
            raise ProofNeeded(proof=ProofKind.ATTESTATION)
        kind = ProofKind.ATTESTATION
        digest = proof_digest(self._secrets.digests, community, kind, command.attested_subject)
        last_day = None if command.valid_days is None else days_after(self._today(), command.valid_days)
        await self._hold(work, Proof(community.id, digest, membership_id, kind, "", last_day))

    async def _hold(self, work: MembershipsWork, proof: Proof) -> None:
        """One proof, one person. Who was put out stays so, whatever account they come with."""
        held = await work.proofs.held(proof.community_id, proof.digest)
        if held is not None and held.membership_id != proof.membership_id:
            other = await work.memberships.get(held.membership_id)
            if other is not None:
                self._require_not_put_out(other)
            if other is not None and other.state not in (*_RETURNING, MembershipState.LEFT):
                raise ProofInUse
        await work.proofs.put(proof)

    async def _find(self, work: MembershipsWork, community: str) -> Community:
        found = await work.communities.find(community)
        if found is None:
            raise CommunityMissing
        return found

    def _personal(self, membership: Membership) -> Personal:
        return self._secrets.seals.open_personal(membership.id, membership.personal)

    def _application(self, membership: Membership, answers: dict[str, str]) -> Application:
        return Application(
            id=ApplicationId(self._ids.random("app")),
            membership_id=membership.id,
            community_id=membership.community_id,
            answers=answers,
            submitted_on=self._today(),
            state=ApplicationState.OPEN,
            reason="",
        )

    def _record(self, work: MembershipsWork, membership: Membership, action: Action, by: By, reason: str = "") -> None:
        fact_id = FactId(self._ids.random("fct"))
        work.memberships.record(Fact(fact_id, membership.id, self._today(), action, membership.state, by, reason))

    @staticmethod
    def _admitting(community: Community) -> Action:
        return Action.TRY if community.policy.trial_days else Action.ADMIT

    def _trial_end(self, community: Community, action: Action) -> date | None:
        return days_after(self._today(), community.policy.trial_days) if action is Action.TRY else None

    def _today(self) -> date:
        return self._clock.now().date()


_DECIDED = {"approve": "approved", "decline": "declined"}
_FIRST = {
    Action.APPLY: MembershipState.APPLIED,
    Action.TRY: MembershipState.TRIAL,
    Action.ADMIT: MembershipState.ACTIVE,
}


def _cleaned(shown: ShownProof | None) -> ShownProof | None:
    if shown is None:
        return None
    token = shown.youtube_access_token
    return ShownProof(
        voucher=clean_code(shown.voucher, "/voucher"),
        youtube_access_token=None if token is None else clean_line(token, "/youtube_access_token", LONGEST_TOKEN),
    )


def _subject_of(command: DecideApplication) -> str | None:
    """In the one form that all spellings of it have: nothing but its digest is kept, and equal ones have to meet."""
    if command.attested_subject is None:
        return None
    return attested_form(command.attested_subject, "/attested_subject")


def attested_form(subject: str, pointer: str) -> str:
    line = clean_line(subject, pointer, LONGEST_SUBJECT)
    return unicodedata.normalize("NFKC", line).casefold()


def proof_digest(digests: Digests, community: Community, kind: ProofKind, subject: str) -> bytes:
    """All that is ever kept of who somebody is at a provider."""
    return digest_of_proof(digests, community.id, kind, subject)


def digest_of_proof(digests: Digests, community_id: CommunityId, kind: ProofKind, subject: str) -> bytes:
    return digests.digest(f"proof/{community_id}/{kind}", subject)


def _kept_due(membership: Membership) -> date | None:
    """A trial goes on to its end; a grace is over."""
    return membership.due_on if membership.state is MembershipState.TRIAL else None
