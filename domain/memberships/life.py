"""The life of a membership: an explicit state machine.

What is not in the table cannot happen. Suspension is no state: it lies over whichever state there is, and ends.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.shared.actor import MembershipState
from domain.shared.errors import Conflict

S = MembershipState


class Action(StrEnum):
    """What can happen to a membership."""

    APPLY = "apply"
    """Apply again after having been declined, or to come back after a lapse."""
    ADMIT = "admit"
    """Let in: by a decision, a proof, an invitation, or an open door."""
    TRY = "try"
    """Let in on trial."""
    DECLINE = "decline"
    FINISH_TRIAL = "finish_trial"
    LOSE_PROOF = "lose_proof"
    SHOW_PROOF = "show_proof"
    LAPSE = "lapse"
    PAUSE = "pause"
    RESUME = "resume"
    LEAVE = "leave"
    EXPEL = "expel"
    REINSTATE = "reinstate"
    """An expulsion was overturned on appeal."""


class ActionImpossible(Conflict):
    """This does not go in this state. `facts`: `state` and `action`."""


TRANSITIONS: Mapping[tuple[MembershipState, Action], MembershipState] = {
    (S.APPLIED, Action.ADMIT): S.ACTIVE,
    (S.APPLIED, Action.TRY): S.TRIAL,
    (S.APPLIED, Action.DECLINE): S.DECLINED,
    (S.APPLIED, Action.LEAVE): S.LEFT,
    (S.APPLIED, Action.EXPEL): S.EXPELLED,
    (S.DECLINED, Action.APPLY): S.APPLIED,
    (S.DECLINED, Action.LEAVE): S.LEFT,
    (S.TRIAL, Action.FINISH_TRIAL): S.ACTIVE,
    (S.TRIAL, Action.LOSE_PROOF): S.GRACE,
    (S.TRIAL, Action.SHOW_PROOF): S.TRIAL,
    (S.TRIAL, Action.LEAVE): S.LEFT,
    (S.TRIAL, Action.EXPEL): S.EXPELLED,
    (S.ACTIVE, Action.LOSE_PROOF): S.GRACE,
    (S.ACTIVE, Action.SHOW_PROOF): S.ACTIVE,
    (S.ACTIVE, Action.PAUSE): S.PAUSED,
    (S.ACTIVE, Action.LEAVE): S.LEFT,
    (S.ACTIVE, Action.EXPEL): S.EXPELLED,
    (S.GRACE, Action.SHOW_PROOF): S.ACTIVE,
    (S.GRACE, Action.LAPSE): S.LAPSED,
    (S.GRACE, Action.LEAVE): S.LEFT,
    (S.GRACE, Action.EXPEL): S.EXPELLED,
    (S.PAUSED, Action.SHOW_PROOF): S.PAUSED,
    (S.PAUSED, Action.RESUME): S.ACTIVE,
    (S.PAUSED, Action.LEAVE): S.LEFT,
    (S.PAUSED, Action.EXPEL): S.EXPELLED,
    (S.LAPSED, Action.APPLY): S.APPLIED,
    (S.LAPSED, Action.ADMIT): S.ACTIVE,
    (S.LAPSED, Action.SHOW_PROOF): S.ACTIVE,
    (S.LAPSED, Action.LEAVE): S.LEFT,
    (S.LAPSED, Action.EXPEL): S.EXPELLED,
    (S.EXPELLED, Action.REINSTATE): S.ACTIVE,
}


def next_state(state: MembershipState, action: Action) -> MembershipState:
    """Raises ActionImpossible."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise ActionImpossible(state=state, action=action) from None
