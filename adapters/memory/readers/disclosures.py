"""What is told of one membership when a face is unsealed."""

from collections.abc import Callable, Set

from adapters.memory.readers.pages import committed, written
from adapters.memory.tables import MemoryDatabase, Tables
from domain.memberships.model.admission import Application, Proof
from domain.memberships.model.membership import Fact, Membership
from domain.memberships.ports.outside import PersonalSeals
from domain.memberships.views.disclosures import (
    DisclosedApplication,
    DisclosedFact,
    DisclosedProof,
    DisclosedStanding,
    UnsealedView,
)
from domain.shared.actor import MembershipState
from domain.shared.ids import MembershipId
from domain.shared.shapes import Json


class MemoryDisclosuresReader:
    def __init__(self, database: MemoryDatabase, seals: PersonalSeals) -> None:
        self._database = database
        self._seals = seals

    async def disclosure(
        self, membership_id: MembershipId, parts: Set[str], is_named: Callable[[bytes], bool] | None
    ) -> Json:
        tables = await committed(self._database)
        proofs = [proof for proof in tables.all(Proof) if proof.membership_id == membership_id]
        told = sorted((proof.kind, proof.level) for proof in proofs)
        named = None if is_named is None else any(is_named(proof.digest) for proof in proofs)
        view = UnsealedView(
            standing=self._standing(tables, membership_id) if "standing" in parts else None,
            application=_application(tables, membership_id) if "application" in parts else None,
            proofs=[DisclosedProof(kind=kind, level=level) for kind, level in told] if "proof" in parts else None,
            match=named if "match" in parts else None,
        )
        return written(view)

    async def are_of_one_account(self, one: MembershipId, other: MembershipId) -> bool:
        rows = (await committed(self._database)).rows(Membership)
        found = [rows[(each,)].account_id for each in (one, other) if (each,) in rows]
        return len(found) == 2 and found[0] == found[1]

    def _standing(self, tables: Tables, membership_id: MembershipId) -> DisclosedStanding:
        membership = tables.rows(Membership)[(membership_id,)]
        expelled = self._seals.open_personal(membership_id, membership.personal).expulsions
        return DisclosedStanding(
            state=MembershipState.EXPELLED if expelled else membership.state,
            joined_month=f"{membership.joined_month:%Y-%m}",
            history=[
                DisclosedFact(occurred_on=fact.occurred_on.isoformat(), what=fact.what, state=fact.state, by=fact.by)
                for fact in tables.all(Fact)
                if fact.membership_id == membership_id
            ],
        )


def _application(tables: Tables, membership_id: MembershipId) -> DisclosedApplication | None:
    made = [each for each in tables.all(Application) if each.membership_id == membership_id]
    if not made:
        return None
    newest = made[-1]
    submitted_on = newest.submitted_on.isoformat()
    return DisclosedApplication(state=newest.state, answers=dict(newest.answers), submitted_on=submitted_on)
