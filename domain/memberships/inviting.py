"""Invitations by members, and vouchers by staff: codes that open the door."""

import csv
import io
from datetime import date

from domain.memberships import policies
from domain.memberships.errors import CommunityMissing, InvitationLimitReached, InvitationMissing
from domain.memberships.joining import Secrets, proof_digest
from domain.memberships.model.admission import Invitation, Voucher, clean_code
from domain.memberships.model.community import Community, ProofKind
from domain.memberships.model.membership import days_after
from domain.memberships.ports.stores import BeginMembershipsWork
from domain.memberships.views.admission import ImportedVouchers, InvitationView, Invite, IssuedVouchers, IssueVouchers
from domain.shared.actor import Standing
from domain.shared.clock import Clock
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import Ids, InvitationId

MOST_IMPORTED = 5_000
"""Vouchers in one list."""
_SHORTEST_CODE = 8


class Inviting:
    def __init__(self, begin: BeginMembershipsWork, secrets: Secrets, ids: Ids, clock: Clock) -> None:
        self._begin = begin
        self._secrets = secrets
        self._ids = ids
        self._clock = clock

    async def invite(self, standing: Standing, command: Invite) -> InvitationView:
        """Raises InvitationLimitReached, and whatever stops this person writing. Quotas do not bind staff."""
        standing.require_may_write()
        code, today = self._secrets.codes.new(), self._clock.now().date()
        async with self._begin() as work:
            # Held, so that two requests at once do not both find room.
            await work.memberships.get(standing.membership_id)
            community = await work.communities.find(standing.community_id)
            if not policies.may_invite_many(standing):
                limit = 0 if community is None else community.policy.invitations_per_member
                if command.uses > 1 or await work.invitations.open_by(standing.membership_id, today) >= limit:
                    raise InvitationLimitReached(limit=limit)
            invitation = Invitation(
                id=InvitationId(self._ids.random("inv")),
                digest=self._secrets.digests.digest("invitation", self._secrets.codes.normal(code)),
                community_id=standing.community_id,
                inviter_id=standing.membership_id,
                uses=command.uses,
                used=0,
                expires_on=days_after(today, command.days),
            )
            work.invitations.add(invitation)
        expires_on = invitation.expires_on.isoformat()
        return InvitationView(id=invitation.id, code=code, uses=invitation.uses, used=0, expires_on=expires_on)

    async def revoke(self, standing: Standing, invitation_id: str) -> None:
        """One's own. Raises InvitationMissing."""
        async with self._begin() as work:
            if not await work.invitations.revoke(invitation_id, standing.membership_id):
                raise InvitationMissing

    async def issue_vouchers(self, standing: Standing, command: IssueVouchers) -> IssuedVouchers:
        """Raises NotStaff."""
        policies.require_may_handle_vouchers(standing)
        codes = [self._secrets.codes.new() for _ in range(command.count)]
        last_day = days_after(self._clock.now().date(), command.claim_within_days)
        async with self._begin() as work:
            community = await work.communities.find(standing.community_id)
            if community is None:
                raise CommunityMissing
            await work.vouchers.add_new([self._voucher(community, code, command.days, last_day) for code in codes])
        return IssuedVouchers(codes=codes, days=command.days, expires_on=last_day.isoformat())

    async def import_vouchers(
        self, standing: Standing, text: str, days: int, claim_within_days: int
    ) -> ImportedVouchers:
        """A CSV whose first column holds codes, with or without a heading `code`. All of it, or on a fault nothing.

        Raises NotStaff, InvalidInput.
        """
        policies.require_may_handle_vouchers(standing)
        codes = self._codes_in(text)
        last_day = days_after(self._clock.now().date(), claim_within_days)
        async with self._begin() as work:
            community = await work.communities.find(standing.community_id)
            if community is None:
                raise CommunityMissing
            vouchers = [self._voucher(community, code, days, last_day) for code in codes]
            imported = await work.vouchers.add_new(vouchers)
        return ImportedVouchers(imported=imported, known=len(codes) - imported)

    def _codes_in(self, text: str) -> list[str]:
        try:
            lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
            rows = [row[0].strip() for row in csv.reader(lines, strict=True) if row]
        except csv.Error:
            raise InvalidInput(Flaw("/", "does_not_fit")) from None
        codes = [code for code in rows if code]
        if codes and codes[0].lower() == "code":
            del codes[0]
        for number, code in enumerate(codes):
            clean_code(code, f"/{number}")
        short = [i for i, code in enumerate(codes) if len(self._secrets.codes.normal(code)) < _SHORTEST_CODE]
        if short:
            raise InvalidInput(*(Flaw(f"/{i}", "too_short") for i in short[:20]))
        if not codes or len(codes) > MOST_IMPORTED:
            raise InvalidInput(Flaw("/", "empty" if not codes else "too_long"))
        return list(dict.fromkeys(codes))

    def _voucher(self, community: Community, code: str, days: int, last_day: date) -> Voucher:
        normal = self._secrets.codes.normal(code)
        digest = proof_digest(self._secrets.digests, community, ProofKind.VOUCHER, normal)
        return Voucher(community.id, digest, days, last_day)
