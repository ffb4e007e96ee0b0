"""Who may do what on boards: every decision of this module, and nothing else.

Reading has one rule: a viewer sees the boards of the communities that `Actor.readable` lists, and what is on them.
The readers apply it in SQL; what it hides is absent. Of this a viewer takes away whom they block, for themselves alone.
"""

from domain.boards.model import Place
from domain.shared.actor import Actor, NotAMember, Standing


def standing_at(actor: Actor, place: Place) -> Standing:
    """The standing that counts at this place. Raises NotAMember."""
    standing = actor.standing_in(place.community_id)
    if standing is None:
        raise NotAMember
    return standing


def sees_whom_they_block(standing: Standing) -> bool:
    """Who keeps order cannot do so with eyes shut: what they block is marked as muted, and there."""
    return standing.is_staff


def require_may_open_thread(actor: Actor, place: Place) -> Standing:
    """Raises NotAMember, RulesNotAccepted, BoardWrittenByStaff."""
    standing = standing_at(actor, place)
    standing.require_may_write()
    place.require_may_open(standing.roles)
    return standing


def require_may_reply(actor: Actor, place: Place) -> Standing:
    """Raises NotAMember, RulesNotAccepted, BoardTakesNoReplies."""
    standing = standing_at(actor, place)
    standing.require_may_write()
    place.require_takes_replies()
    return standing


def require_may_react(actor: Actor, place: Place) -> Standing:
    """Raises NotAMember, RulesNotAccepted."""
    standing = standing_at(actor, place)
    standing.require_may_write()
    return standing
