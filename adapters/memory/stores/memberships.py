"""Memberships, and what opens and closes the door to them. One work at a time holds everything there is."""

import secrets
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, datetime, timedelta

from adapters.memory.stores.store import Store
from adapters.memory.tables import Chore
from domain.memberships.model.admission import Application, ApplicationState, Invitation, Proof, Voucher
from domain.memberships.model.community import Admission, Community, ProofKind
from domain.memberships.model.membership import Fact, Membership, Ownership, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction
from domain.shared.actor import MembershipState
from domain.shared.ids import AccountId, CommunityId, MembershipId, SanctionId

_TIMED = (MembershipState.TRIAL, MembershipState.GRACE)
_LOSING = (MembershipState.TRIAL, MembershipState.ACTIVE)
_REGAINING = (MembershipState.GRACE, MembershipState.LAPSED)


class MembershipStore(Store[Membership]):
    async def of(self, account_id: AccountId, community_id: CommunityId) -> Membership | None:
        mine = self._all(lambda each: (each.account_id, each.community_id) == (account_id, community_id))
        return next((each for each in mine if each.state is not MembershipState.LEFT), None)

    async def left_by(self, account_id: AccountId, community_id: CommunityId) -> list[Membership]:
        mine = self._all(lambda each: (each.account_id, each.community_id) == (account_id, community_id))
        return [each for each in mine if each.state is MembershipState.LEFT]

    async def get(self, membership_id: MembershipId) -> Membership | None:
        return self._one(membership_id)

    async def some_others(self, membership: Membership, count: int) -> list[Membership]:
        here = self._all(lambda each: each.community_id == membership.community_id and each.id != membership.id)
        return secrets.SystemRandom().sample(here, min(count, len(here)))

    async def leaving(self, after: MembershipId, limit: int) -> list[Membership]:
        state = MembershipState.LEFT
        leaving = self._all(lambda each: each.state is state and each.due_on is not None and each.id > after)
        return sorted(leaving, key=lambda each: each.id)[:limit]

    async def due(self, today: date, limit: int) -> list[Membership]:
        return self._all(lambda each: _is_due(each, today))[:limit]

    async def to_remind(self, before: date, limit: int) -> list[Membership]:
        return self._all(lambda each: _is_due(each, before) and not each.reminded)[:limit]

    async def proof_lost(self, today: date, limit: int) -> list[Membership]:
        losing = self._all(lambda each: each.state in _LOSING and self._asked(each))
        return [each for each in losing if self._proofs(each) and not self._proven(each, today)][:limit]

    async def proof_regained(self, today: date, limit: int) -> list[Membership]:
        regained = self._all(lambda each: each.state in _REGAINING and self._asked(each) and self._proven(each, today))
        freed = self._all(lambda each: each.state is MembershipState.GRACE and not self._asked(each))
        return (regained + freed)[:limit]

    def record(self, fact: Fact) -> None:
        self._work.later(lambda: self._tables.insert(fact))

    async def forget_unfounded(self, before: date) -> int:
        recent = {each.community_id for each in self._all(lambda each: each.joined_month >= before)}
        there = {each.id for each in self._tables.all(Community)}
        nowhere = {each.community_id for each in self._tables.all(Ownership)} - recent - there
        unfounded = self._all(lambda each: each.community_id in nowhere)
        owned = [each for each in self._tables.all(Ownership) if each.community_id in nowhere]
        accepted = [each for each in self._tables.all(RulesAcceptance) if each.community_id in nowhere]
        for gone in (*unfounded, *owned, *accepted):
            self._tables.delete(gone)
        return len(unfounded)

    def _asked(self, membership: Membership) -> bool:
        """Whether its community asks for a proof."""
        community = self._tables.rows(Community).get((membership.community_id,))
        return community is not None and community.policy.admission is Admission.PROOF

    def _proofs(self, membership: Membership) -> list[Proof]:
        return [proof for proof in self._tables.all(Proof) if proof.membership_id == membership.id]

    def _proven(self, membership: Membership, today: date) -> bool:
        return any(proof.valid_until is None or proof.valid_until >= today for proof in self._proofs(membership))


class ApplicationStore(Store[Application]):
    async def get(self, application_id: str) -> Application | None:
        return self._one(application_id)

    async def open_of(self, membership_id: MembershipId) -> Application | None:
        return self._first(lambda each: each.membership_id == membership_id and each.state is ApplicationState.OPEN)


class InvitationStore(Store[Invitation]):
    async def use(self, community_id: CommunityId, digest: bytes, today: date) -> MembershipId | None:
        found = self._first(lambda each: (each.community_id, each.digest) == (community_id, digest))
        if found is None or not _is_good(found, today):
            return None
        self._tables.update(replace(found, used=found.used + 1))
        return found.inviter_id

    async def open_by(self, inviter_id: MembershipId, today: date) -> int:
        return len(self._all(lambda each: each.inviter_id == inviter_id and _is_good(each, today)))

    async def revoke(self, invitation_id: str, inviter_id: MembershipId) -> bool:
        found = self._one(invitation_id)
        if found is None or found.inviter_id != inviter_id:
            return False
        self._tables.update(replace(found, revoked=True))
        return True


class VoucherStore(Store[Voucher]):
    async def add_new(self, vouchers: Sequence[Voucher]) -> int:
        before = len(self._tables.rows(Voucher))
        for voucher in vouchers:
            if not self._tables.has(voucher):
                self._tables.insert(voucher)
        return len(self._tables.rows(Voucher)) - before

    async def claim(self, community_id: CommunityId, digest: bytes, today: date) -> Voucher | None:
        found = self._one(community_id, digest)
        if found is None or found.claimed or found.expires_on < today:
            return None
        claimed = replace(found, claimed=True)
        self._tables.update(claimed)
        return claimed


class ProofStore(Store[Proof]):
    async def held(self, community_id: CommunityId, digest: bytes) -> Proof | None:
        return self._one(community_id, digest)

    async def put(self, proof: Proof) -> None:
        self._work.flush()  # the membership that it belongs to may be new
        if self._tables.has(proof):
            self._tables.update(proof)
        else:
            self._tables.insert(proof)

    async def mark(self, community_id: CommunityId, kind: ProofKind, current: Set[bytes], today: date) -> None:
        for proof in self._all(lambda each: (each.community_id, each.kind) == (community_id, kind)):
            counts = proof.digest in current
            if counts is not (proof.valid_until is None):
                self._tables.update(replace(proof, valid_until=None if counts else today - timedelta(days=1)))


class SanctionStore(Store[Sanction]):
    async def get(self, sanction_id: str) -> Sanction | None:
        return self._one(sanction_id)

    async def undone(self, limit: int) -> list[Sanction]:
        return self._all(lambda each: not each.carried_out)[:limit]

    async def remove(self, sanction_id: SanctionId) -> None:
        if (found := self._one(sanction_id)) is not None:
            self._tables.delete(found)


class UnwrittenStore(Store[Unwritten]):
    async def all(self, limit: int) -> list[Unwritten]:
        return self._all(lambda _: True)[:limit]

    async def remove(self, unwritten_id: str) -> None:
        if (found := self._one(unwritten_id)) is not None:
            self._tables.delete(found)


class ChoreStore(Store[Chore]):
    async def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        done = self._one(name)
        if done is not None and done.done_at > now - every:
            return False
        self._tables.rows(Chore)[(name,)] = Chore(name, now)
        return True


def _is_due(membership: Membership, day: date) -> bool:
    return membership.state in _TIMED and membership.due_on is not None and membership.due_on <= day


def _is_good(invitation: Invitation, today: date) -> bool:
    return invitation.used < invitation.uses and invitation.expires_on >= today and not invitation.revoked
