"""Communities, their rules, and memberships in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from domain.memberships.errors import AcknowledgementsNeeded, AnswersNeeded, LastOwner
from domain.memberships.life import Action, next_state
from domain.shared.actor import MOST_FACES, Duty, MembershipState, Role
from domain.shared.audit import AuditEntry
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.farewell import Farewell
from domain.shared.ids import (
    AccountId,
    ApplicationId,
    CommunityId,
    FactId,
    InvitationId,
    MembershipId,
    PseudonymId,
    SanctionId,
)
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import command
from domain.shared.text import Localized, clean_line, clean_localized, clean_text
from domain.shared.warnings import USUAL, WarningTag

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_RULES, LONGEST_ANSWER, LONGEST_REASON = 80, 1_000, 20_000, 4_000, 2_000
LONGEST_RULE, LONGEST_QUESTION, LONGEST_CODE, LONGEST_TOKEN, LONGEST_SUBJECT = 200, 500, 100, 4_096, 200
MOST_PROFESSIONS, MOST_SUSPENSIONS, MOST_EXPULSIONS = 10, 10, 10
"""Of one person at a time, so that what is sealed about them has room."""

_QUESTION_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Acknowledgement(StrEnum):
    """What a community can ask people to confirm having read, at the door."""

    NOT_A_TREATMENT = "not_a_treatment"
    STAFF_CANNOT_IDENTIFY_ME = "staff_cannot_identify_me"


class Admission(StrEnum):
    """Who gets in."""

    OPEN = "open"
    """Whoever accepts the rules."""
    APPLICATION = "application"
    """Whoever staff let in, by what they answered."""
    INVITATION = "invitation"
    """Whoever has an invitation."""
    PROOF = "proof"
    """Whoever proves a membership elsewhere."""


class ProofKind(StrEnum):
    """What proves a membership elsewhere."""

    YOUTUBE = "youtube"
    """A paid membership of a YouTube channel."""
    VOUCHER = "voucher"
    """A one-time code, good for a period."""
    ATTESTATION = "attestation"
    """Staff have seen it."""


@command({"id": "hope", "text": {"ja": "ここで何をしたいですか。", "en": "What do you hope to do here?"}})
class Question:
    """A question of an application."""

    id: Annotated[str, Len(1, 40)]
    """Small letters, digits, `-` and `_`."""
    text: dict[str, str]
    required: bool = True

    def sound(self, pointer: str) -> "Question":
        if _QUESTION_ID.fullmatch(self.id) is None:
            raise InvalidInput(Flaw(f"{pointer}/id", "does_not_fit"))
        return replace(self, text=clean_localized(self.text, f"{pointer}/text", LONGEST_QUESTION))


@command({"amount": 3000, "currency": "JPY", "per": "month", "where": {"ja": "YouTube で支払います。"}})
class Fee:
    """What membership costs. It is shown here and collected elsewhere."""

    amount: Annotated[int, Ge(0), Le(1_000_000_000)]
    """In minor units of the currency."""
    currency: Annotated[str, Len(3, 3)]
    per: Literal["month", "year", "session", "once"]
    where: dict[str, str]
    """Where and how it is paid."""

    def sound(self, pointer: str) -> "Fee":
        if _CURRENCY.fullmatch(self.currency) is None:
            raise InvalidInput(Flaw(f"{pointer}/currency", "does_not_fit"))
        return replace(self, where=clean_localized(self.where, f"{pointer}/where", LONGEST_DESCRIPTION))


@command(
    {
        "admission": "proof",
        "proof": "youtube",
        "acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"],
        "trial_days": 0,
        "grace_days": 14,
        "pseudonyms_per_member": 3,
    }
)
class Policy:
    """How a community is run. Public, so that people can judge it before they join."""

    admission: Admission = Admission.OPEN
    """Who gets in: `open`, `application`, `invitation` or `proof`."""
    proof: ProofKind | None = None
    """What proves a membership elsewhere: `youtube`, `voucher` or `attestation`; with admission `proof`."""
    questions: Annotated[tuple[Question, ...], Len(0, 20)] = ()
    """What an application answers."""
    eligibility: dict[str, str] = field(default_factory=dict)
    """Who this community is for, in words."""
    acknowledgements: Annotated[tuple[Acknowledgement, ...], Len(0, 10)] = ()
    """What one confirms at the door."""
    trial_days: Annotated[int, Ge(0), Le(365)] = 0
    """Days of reading before writing opens."""
    grace_days: Annotated[int, Ge(1), Le(365)] = 14
    """Days to set things right when an outside proof is gone."""
    while_paused: Literal["reading", "nothing"] = "reading"
    """What a paused member can do."""
    invitations_per_member: Annotated[int, Ge(0), Le(100)] = 0
    """Invitations that a member may have open at a time."""
    fee: Fee | None = None
    pseudonym_scope: PseudonymScope = PseudonymScope.COMMUNITY
    """How far one face reaches: `community`, `board` (another face on each) or `thread` (another in each). A board may
    tighten it.
    """
    pseudonyms_per_member: Annotated[int, Ge(1), Le(MOST_FACES)] = 1
    """How many faces one person may wear in one scope."""
    farewell_days: Annotated[int, Ge(1), Le(30)] = 7
    """Over how many days the faces of somebody who leaves go, each at a random moment."""
    content_warnings: Annotated[tuple[WarningTag, ...], Len(1, len(WarningTag))] = USUAL
    """What authors can warn of, in the order in which clients offer it."""
    retention_days: Annotated[int, Ge(30), Le(36_500)] | None = None
    """How long what is written is kept; null for as long as the community."""

    def sound(self) -> "Policy":
        """The same with its words cleaned. Raises InvalidInput, also where parts do not go together."""
        if (self.admission is Admission.PROOF) != (self.proof is not None):
            raise InvalidInput(Flaw("/policy/proof", "does_not_fit"))
        if len({question.id for question in self.questions}) != len(self.questions):
            raise InvalidInput(Flaw("/policy/questions", "does_not_fit"))
        if len(set(self.content_warnings)) != len(self.content_warnings):
            raise InvalidInput(Flaw("/policy/content_warnings", "repeated"))
        for_whom, fee = self.eligibility, self.fee
        return replace(
            self,
            questions=tuple(q.sound(f"/policy/questions/{index}") for index, q in enumerate(self.questions)),
            eligibility=clean_localized(for_whom, "/policy/eligibility", LONGEST_DESCRIPTION) if for_whom else {},
            fee=None if fee is None else fee.sound("/policy/fee"),
        )


@dataclass(frozen=True, slots=True)
class Community:
    """One self-help group."""

    id: CommunityId
    slug: str
    name: Localized
    description: Localized
    time_zone: str
    languages: tuple[str, ...]
    policy: Policy
    rules_version: int
    """The version of the rules in force."""
    founded_month: date
    revision: int = 1
    """Counts the changes of what stands above."""

    def require_acknowledged(self, given: Sequence[Acknowledgement]) -> None:
        """Raises AcknowledgementsNeeded."""
        needed = set(self.policy.acknowledgements) - set(given)
        if needed:
            raise AcknowledgementsNeeded(needed=" ".join(sorted(needed)))

    def answered(self, answers: Mapping[str, str]) -> dict[str, str]:
        """The answers to this community's questions, cleaned. Raises AnswersNeeded, InvalidInput."""
        known = {question.id: question for question in self.policy.questions}
        if unknown := [key for key in answers if key not in known]:
            raise InvalidInput(*(Flaw(_pointer_to(key), "unknown") for key in unknown[:20]))
        if missing := [key for key, q in known.items() if q.required and not answers.get(key, "").strip()]:
            raise AnswersNeeded(needed=" ".join(sorted(missing)))
        return {
            key: clean_text(text, f"/answers/{key}", LONGEST_ANSWER) for key, text in answers.items() if text.strip()
        }


@dataclass(frozen=True, slots=True)
class Ownership:
    """How many people own a community, so that the last one cannot go. Who they are is sealed in their `Personal`."""

    community_id: CommunityId
    owners: int = 1

    def changed_by(self, change: int) -> "Ownership":
        """Raises LastOwner."""
        if self.owners + change < 1:
            raise LastOwner
        return replace(self, owners=self.owners + change)


@dataclass(frozen=True, slots=True)
class CommunityRevision:
    """What a community's document was, up to a change."""

    community_id: CommunityId
    revision: int
    document: Mapping[str, object]
    replaced_on: date


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of a community's rules. Once published it does not change."""

    community_id: CommunityId
    version: int
    text: Localized
    changes: Localized
    """What is new, in plain words; empty for the first version."""
    published_on: date


@dataclass(frozen=True, slots=True)
class RulesAcceptance:
    """That a person accepted a version of a community's rules."""

    account_id: AccountId
    community_id: CommunityId
    version: int
    accepted_month: date


@dataclass(frozen=True, slots=True)
class Personal:
    """What is particular to a person in a community. Kept sealed and of one length, so that a dump does not tell
    a facilitator or somebody suspended from anybody else, and so that no face can be matched to a membership by it.
    """

    roles: frozenset[Role] = frozenset({Role.MEMBER})
    duties: frozenset[Duty] = frozenset()
    professions: Mapping[str, date] = field(default_factory=dict)
    """Attested professions, each with the last day on which it counts."""
    suspensions: Mapping[str, datetime] = field(default_factory=dict)
    """Sanctions that suspend, each with its end."""
    expulsions: frozenset[str] = frozenset()
    """Sanctions that expel."""
    tag_key: bytes = field(default=b"", repr=False)
    """What the tags of this person's faces and marks are made with: 32 random bytes that never change. Empty in
    memberships from before there were such keys.
    """
    farewell: Farewell | None = None
    """Of somebody who has left, until their faces are gone."""
    office: PseudonymId | None = None
    """The face that was entrusted with an office, and under which its holder acts. None for who founded the community,
    and for who has no office.
    """

    @property
    def holds_office(self) -> bool:
        """Whether this person does what only who was entrusted with it can."""
        return bool(self.duties or self.roles & {Role.STAFF, Role.OWNER})

    def suspended_until(self, now: datetime) -> datetime | None:
        """The latest end of those in force."""
        return max((end for end in self.suspensions.values() if end > now), default=None)

    def professions_on(self, today: date) -> frozenset[str]:
        return frozenset(name for name, last in self.professions.items() if last >= today)


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's standing in one community. Sealed: no pseudonym, and nothing a pseudonym does, ever points here."""

    id: MembershipId
    account_id: AccountId
    community_id: CommunityId
    state: MembershipState
    """Never `expelled`: that stands in `personal`."""
    joined_month: date
    due_on: date | None
    """The day on which time alone changes the state: the end of the trial or of the grace."""
    reminded: bool
    """Whether the holder has been reminded of `due_on`."""
    personal: bytes
    """A sealed `Personal`."""

    def after(self, action: Action, personal: Personal, due_on: date | None = None) -> "Membership":
        """Raises ActionImpossible."""
        state = next_state(MembershipState.EXPELLED if personal.expulsions else self.state, action)
        return replace(self, state=state, due_on=due_on, reminded=False)


By = Literal["self", "staff", "time", "proof"]
"""Who or what brought a change about."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A change of a membership, or a reminder of one to come, as its holder can read it."""

    id: FactId
    membership_id: MembershipId
    occurred_on: date
    what: str
    """An `Action`, or `reminder`."""
    state: MembershipState
    """The state after it."""
    by: By
    reason: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody showed a membership elsewhere. Of whom, only a keyed digest of the community and the subject."""

    community_id: CommunityId
    digest: bytes
    membership_id: MembershipId
    kind: ProofKind
    level: str
    valid_until: date | None
    """The last day on which it counts; null where re-checks decide."""


class ApplicationState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody answered at the door. Staff see it under its own random id, and nobody behind it."""

    id: ApplicationId
    membership_id: MembershipId
    community_id: CommunityId
    answers: Mapping[str, str]
    submitted_on: date
    state: ApplicationState
    reason: str
    """What staff said to the decision; the applicant reads it."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that lets somebody in, kept as a keyed digest."""

    id: InvitationId
    digest: bytes
    community_id: CommunityId
    inviter_id: MembershipId
    uses: int
    used: int
    expires_on: date
    """The last day on which it is good."""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Voucher:
    """A one-time code for a period of membership, kept as the keyed digest that it will have as a proof."""

    community_id: CommunityId
    digest: bytes
    days: int
    """How long a membership it is good for."""
    expires_on: date
    """The last day on which it can be claimed."""
    claimed: bool = False


class SanctionKind(StrEnum):
    """The ladder."""

    NOTICE = "notice"
    WARNING = "warning"
    SUSPENSION = "suspension"
    EXPULSION = "expulsion"


class SanctionState(StrEnum):
    IN_FORCE = "in_force"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class Sanction:
    """What staff imposed on a face. It reaches the person; what it does to them stands in their sealed `Personal`."""

    id: SanctionId
    community_id: CommunityId
    pseudonym_id: PseudonymId
    kind: SanctionKind
    reason: str
    rule: str
    """Which rule was broken."""
    until: datetime | None
    """The end of a suspension."""
    imposed_at: datetime
    imposed_by: PseudonymId
    imposer_mark: bytes
    """A keyed tag of the person who imposed it, so that somebody else decides the appeal."""
    state: SanctionState = SanctionState.IN_FORCE
    appeal: str = ""
    appeal_reason: str = ""
    """What was said to the decision of the appeal."""
    carried_out: bool = False
    """Whether the person has been reached by what the state says."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What the community's world is still to have of a change in the vault."""

    community_id: CommunityId
    to: str | None
    """The address of whom it changed, who is to be told."""
    entry: AuditEntry | None = None
    """Where staff made the change."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What is owed for a change in the vault, sealed beside the change until it has been written where it belongs.

    Neither this id nor anything else of it stands in the community's world.
    """

    id: str
    sealed: bytes


def clean_reason(text: str, pointer: str = "/reason") -> str:
    """What somebody is told about a decision, or says against one."""
    return clean_text(text, pointer, LONGEST_REASON)


def clean_code(code: str | None, pointer: str) -> str | None:
    """A code or another one-line secret, as it was typed in."""
    return None if code is None else clean_line(code, pointer, LONGEST_CODE)


def _pointer_to(answer: str) -> str:
    """Not to what can be no question's id: a name that somebody made up is not sent back."""
    return f"/answers/{answer}" if _QUESTION_ID.fullmatch(answer) else "/answers"


def days_after(today: date, days: int) -> date:
    return today + timedelta(days=days)
