"""What memberships tell when a face is unsealed: about one person's own membership, and never which one it is."""

from collections.abc import Callable, Set

from domain.memberships.joining import Secrets, attested_form, digest_of_proof
from domain.memberships.model.admission import LONGEST_CODE, LONGEST_SUBJECT
from domain.memberships.model.community import ProofKind
from domain.memberships.ports.readers import DisclosuresReader
from domain.shared.actor import Standing
from domain.shared.ids import CommunityId, MembershipId
from domain.shared.shapes import Json
from domain.shared.text import clean_line


class Disclosing:
    def __init__(self, reader: DisclosuresReader, secrets: Secrets) -> None:
        self._reader = reader
        self._secrets = secrets

    async def disclose(
        self, membership_id: MembershipId, parts: Set[str], is_named: Callable[[bytes], bool] | None
    ) -> Json:
        """An `UnsealedView` with these parts. `is_named` recognises the digest of the proof that was asked about."""
        return await self._reader.disclosure(membership_id, parts, is_named)

    async def is_same_person(self, membership_id: MembershipId, standing: Standing) -> bool:
        """Whether it is a membership of the same account, be it one that was left."""
        return await self._reader.are_of_one_account(membership_id, standing.membership_id)

    def proof_digest(self, community_id: CommunityId, kind: str, subject: str) -> bytes:
        """By what a proof of this subject is kept, in whichever spelling it is given. Raises InvalidInput."""
        proof = ProofKind(kind)
        if proof is ProofKind.VOUCHER:
            subject = self._secrets.codes.normal(clean_line(subject, "/subject", LONGEST_CODE))
        elif proof is ProofKind.ATTESTATION:
            subject = attested_form(subject, "/subject")
        else:
            subject = clean_line(subject, "/subject", LONGEST_SUBJECT)
        return digest_of_proof(self._secrets.digests, community_id, proof, subject)
