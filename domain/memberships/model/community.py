"""Communities, their policies, and their rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from domain.memberships.errors import AcknowledgementsNeeded, AnswersNeeded
from domain.shared.actor import MOST_FACES
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import CommunityId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import command
from domain.shared.text import Localized, clean_localized, clean_text
from domain.shared.warnings import USUAL, WarningTag

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_RULES = 80, 1_000, 20_000
LONGEST_QUESTION, LONGEST_ANSWER = 500, 4_000
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
    """For how many days what is written on boards is kept: older posts lose their words and images, and threads their
    titles with their first post, within hours and for good. Set shorter, it counts a week later; null: for as long as
    the community.
    """

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


def _pointer_to(answer: str) -> str:
    """Not to what can be no question's id: a name that somebody made up is not sent back."""
    return f"/answers/{answer}" if _QUESTION_ID.fullmatch(answer) else "/answers"
