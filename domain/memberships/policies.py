"""Who may do what in a community: every decision of this module, and nothing else.

Whatever is not allowed here is denied. What a person may do about their own membership (pause, resume, leave, read
their history, appeal) needs no permission: it needs the membership.
"""

from domain.memberships.errors import OwnDecision
from domain.memberships.model.sanction import Sanction
from domain.shared.actor import Actor, Duty, NotStaff, Role, Standing


def require_may_found(actor: Actor) -> None:
    """Who owns a community on this installation, and is let in there, may found another. Raises NotStaff."""
    if not any(Role.OWNER in standing.roles and standing.may_read for standing in actor.standings.values()):
        raise NotStaff


def require_may_revise(standing: Standing) -> None:
    """Owners. Raises NotStaff."""
    standing.require_owner()


def require_may_publish_rules(standing: Standing) -> None:
    """Owners. Who publishes a version has not accepted it yet, and may go on."""
    standing.require_owner()


def require_may_see_applications(standing: Standing) -> None:
    """Staff, and who has the duty. Raises NotStaff."""
    standing.require_duty(Duty.APPROVE_APPLICATIONS)


def require_may_decide_applications(standing: Standing) -> None:
    """Staff, and who has the duty. Raises NotStaff."""
    standing.require_duty(Duty.APPROVE_APPLICATIONS)


def require_may_handle_vouchers(standing: Standing) -> None:
    """Staff. Raises NotStaff."""
    standing.require_duty()


def may_invite_many(standing: Standing) -> bool:
    """Whether there is neither a quota nor a limit of one use."""
    return standing.is_staff


def require_may_entrust(standing: Standing, what: Role | Duty | None = None) -> None:
    """Staff; owners alone where it is being staff or owner, or unsealing. Raises NotStaff."""
    if what in (Role.STAFF, Role.OWNER, Duty.UNSEAL):
        standing.require_owner()
    else:
        standing.require_duty()


def require_may_sanction(standing: Standing) -> None:
    """Staff. Raises NotStaff."""
    standing.require_duty()


def require_may_decide_appeal(standing: Standing, sanction: Sanction, decider_mark: bytes) -> None:
    """Staff, but not the person who imposed it, whatever face they wear. Raises NotStaff, OwnDecision."""
    standing.require_duty()
    if decider_mark == sanction.imposer_mark:
        raise OwnDecision


def require_may_see_staff_lists(standing: Standing) -> None:
    """Staff: sanctions, audit entries, revisions. Raises NotStaff."""
    standing.require_duty()
