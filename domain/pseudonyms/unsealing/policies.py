"""Who may take part in opening a face. Whatever is not allowed here is denied."""

from domain.pseudonyms.unsealing.errors import RequestersOnly, SecondPersonNeeded, UnsealingMissing
from domain.pseudonyms.unsealing.model import Unsealing
from domain.shared.actor import Duty, NotStaff, Role, Standing


def may_unseal(standing: Standing) -> bool:
    """Owners, and whom an owner has given the duty. Being staff is not enough."""
    return Role.OWNER in standing.roles or Duty.UNSEAL in standing.duties


def require_may_unseal(standing: Standing) -> None:
    """Raises NotStaff, and whatever stops the actor writing."""
    if not may_unseal(standing):
        raise NotStaff
    standing.require_may_write()


def require_may_know(standing: Standing, unsealing: object | None) -> None:
    """For everybody else a request that is there is as one that is not. Raises UnsealingMissing."""
    if unsealing is None or not may_unseal(standing):
        raise UnsealingMissing
    standing.require_may_write()


def require_second_person(unsealing: Unsealing, decider_mark: bytes) -> None:
    """Raises SecondPersonNeeded."""
    if decider_mark == unsealing.requester_mark:
        raise SecondPersonNeeded


def require_requester(unsealing: Unsealing, mark: bytes) -> None:
    """Raises RequestersOnly."""
    if mark != unsealing.requester_mark:
        raise RequestersOnly
