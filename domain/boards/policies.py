"""Who may do what on boards: every decision of this module, and nothing else.

Reading has one rule, `may_see`: a viewer sees the boards that have an audience in common with them, and what is on
these. The readers apply it in SQL, and what is told as it happens follows it too; what it hides is absent. Of this a
viewer takes away whom they block, for themselves alone.
"""

from collections.abc import Collection

from domain.boards.errors import CallMissing, NotAReviewer, NotYourPost, NotYourThread, ProfessionNotBorne
from domain.boards.model.board import Board
from domain.boards.model.place import Place
from domain.shared.actor import Actor, NotAMember, NotStaff, Role, Standing
from domain.shared.audiences import ON_TRIAL, Audience, audiences_of


def may_see(viewer: Collection[Audience], board: Board | Place) -> bool:
    """Whether who is in these audiences sees the board and what is on it."""
    return not audiences_of(board.community_id, board.visible_to).isdisjoint(viewer)


def standing_at(actor: Actor, place: Place) -> Standing:
    """The standing that counts at this place. Raises NotAMember."""
    standing = actor.standing_in(place.community_id)
    if standing is None:
        raise NotAMember
    return standing


def sees_whom_they_block(standing: Standing) -> bool:
    """Who keeps order cannot do so with eyes shut: what they block is marked as muted, and there."""
    return standing.is_staff


def sees_what_they_filter(standing: Standing) -> bool:
    """Nor with eyes covered: what they would have hidden is blurred, and there."""
    return standing.is_staff


def require_may_open_thread(actor: Actor, place: Place) -> Standing:
    """Raises NotAMember, RulesNotAccepted, BoardArchived, BoardWrittenByOthers."""
    standing = standing_at(actor, place)
    place.require_may_open(standing)
    return standing


def require_may_reply(actor: Actor, place: Place) -> Standing:
    """Raises NotAMember, RulesNotAccepted, BoardArchived, BoardTakesNoReplies, BoardWrittenByOthers, ThreadClosed.

    Whether the reply is what the thread's author wants depends on the face too: see `Writing.publish_post`.
    """
    standing = standing_at(actor, place)
    place.require_may_reply(standing)
    return standing


def require_may_change(actor: Actor, place: Place) -> Standing:
    """Staff: boards, and what others wrote on them. Raises NotAMember, NotStaff, RulesNotAccepted."""
    standing = standing_at(actor, place)
    standing.require_duty()
    return standing


def require_may_edit(actor: Actor, place: Place, *, own: bool) -> Standing:
    """Who wrote it. Raises NotAMember, NotYourPost, RulesNotAccepted, BoardArchived."""
    standing = require_may_withdraw(actor, place, own=own)
    standing.require_may_write(on_trial=ON_TRIAL in (*place.writers, *place.repliers))
    place.require_open()
    return standing


def require_may_withdraw(actor: Actor, place: Place, *, own: bool) -> Standing:
    """Who wrote it, whatever keeps them from writing now, also where the board is archived: one's words are one's own.

    Raises NotAMember, NotYourPost.
    """
    standing = standing_at(actor, place)
    standing.require_may_read()
    if not own:
        raise NotYourPost
    return standing


def require_may_delete(actor: Actor, place: Place, *, own: bool) -> Standing:
    """Who wrote it, and staff. Raises NotAMember, NotYourPost, RulesNotAccepted."""
    standing = standing_at(actor, place)
    if own or not standing.is_staff:
        return require_may_withdraw(actor, place, own=own)
    standing.require_duty()
    return standing


def require_may_reshape(actor: Actor, place: Place) -> Standing:
    """Merging and splitting threads: staff. Raises NotAMember, NotStaff, RulesNotAccepted, BoardArchived."""
    standing = require_may_change(actor, place)
    place.require_open()
    return standing


def require_may_retitle(actor: Actor, place: Place, *, own: bool) -> Standing:
    """Who opened the thread, and staff. Raises NotAMember, NotYourThread, RulesNotAccepted."""
    standing = standing_at(actor, place)
    standing.require_may_read()
    if not (own or standing.is_staff):
        raise NotYourThread
    standing.require_may_write(on_trial=ON_TRIAL in place.writers)
    return standing


def require_may_react(actor: Actor, place: Place) -> Standing:
    """Raises NotAMember, RulesNotAccepted, BoardArchived."""
    standing = require_may_take_back_reaction(actor, place)
    place.require_open()
    return standing


def require_may_take_back_reaction(actor: Actor, place: Place) -> Standing:
    """What one has put on a post, whatever has become of the board. Raises NotAMember, RulesNotAccepted."""
    standing = standing_at(actor, place)
    standing.require_may_write()
    return standing


def require_may_say_what_is_wanted(actor: Actor, place: Place) -> Standing:
    """In one's own thread; whether it is, the face decides. Raises NotAMember, RulesNotAccepted, BoardArchived."""
    standing = standing_at(actor, place)
    standing.require_may_write(on_trial=ON_TRIAL in place.writers)
    place.require_open()
    return standing


def require_may_arrange(standing: Standing) -> None:
    """A community's boards and categories: staff. Raises NotStaff, RulesNotAccepted."""
    standing.require_duty()


def require_supporter(standing: Standing, *, as_professional: bool = False) -> None:
    """Who looks for those that nobody has answered: facilitators, professionals, staff. For those that wait for a
    professional, also whoever has an attested profession.

    Anybody could find them by reading everything; but a list of people who are alone is for those whom the community
    has entrusted with being there. Raises NotStaff.
    """
    standing.require_may_read()
    attested = as_professional and bool(standing.professions)
    if not (standing.is_staff or attested or standing.roles & {Role.FACILITATOR, Role.PROFESSIONAL}):
        raise NotStaff


def require_may_report(actor: Actor, place: Place) -> Standing:
    """And ask whether what it says is right. Whoever sees a post: on trial, paused, or with new rules to accept, too.

    Raises NotAMember.
    """
    standing = standing_at(actor, place)
    standing.require_may_read()
    return standing


def require_may_keep_up(actor: Actor, place: Place) -> Standing:
    """Whoever sees a place may remember how far they have read, and follow it. Raises NotAMember."""
    standing = standing_at(actor, place)
    standing.require_may_read()
    return standing


def require_may_see_reports(standing: Standing) -> None:
    """Staff see and decide them. Raises NotStaff."""
    standing.require_duty()


def may_review(standing: Standing, reviewers: Collection[str]) -> bool:
    """Whether who is in this standing judges what is said on a board: staff, and the groups that the board names, else
    whoever has an attested profession.
    """
    if not reviewers:
        return standing.is_staff or bool(standing.professions)
    return standing.is_staff or standing.writes_as(reviewers)


def require_may_review(actor: Actor, place: Place) -> Standing:
    """Raises NotAMember, NotAReviewer, RulesNotAccepted."""
    standing = standing_at(actor, place)
    standing.require_may_read()
    if not may_review(standing, place.reviewers):
        raise NotAReviewer
    standing.require_may_write()
    return standing


def require_office_to_review(standing: Standing, reviewers: Collection[str]) -> None:
    """Who judges by an office, under its face. A profession that no face bears here is shown under none: whoever has it
    keeps it to themself. Raises ProfessionNotBorne.
    """
    if not (standing.is_staff or standing.roles.intersection(reviewers)):
        raise ProfessionNotBorne


def require_may_see_claims(standing: Standing) -> None:
    """Who may judge on some board; the list has what is on these. Raises NotAReviewer, RulesNotAccepted."""
    standing.require_may_read()
    if not (standing.is_staff or standing.professions or standing.roles & {Role.FACILITATOR, Role.PROFESSIONAL}):
        raise NotAReviewer
    standing.require_may_write()


def require_may_upload(standing: Standing) -> None:
    """Who may write may have images to write with. Raises NotAMember, RulesNotAccepted."""
    standing.require_may_write()


def can_be_called(standing: Standing) -> bool:
    """Whether there can be calls for this person."""
    return standing.groups != {Role.MEMBER}


def calls_to_see(standing: Standing) -> frozenset[str] | None:
    """To which groups the calls are for this person: those that they bear; None: all, for staff. Raises NotStaff."""
    standing.require_may_read()
    if standing.is_staff:
        return None
    if not can_be_called(standing):
        raise NotStaff
    return standing.groups


def require_may_answer_call(actor: Actor, place: Place, called: str) -> Standing:
    """Who is called, and staff. For others it is not there. Raises CallMissing, RulesNotAccepted."""
    standing = standing_at(actor, place)
    if not standing.writes_as((called,)):
        raise CallMissing
    standing.require_may_write()
    return standing


def require_may_choose_on_call(standing: Standing) -> None:
    """Who can be called, and how often: staff. Raises NotStaff, RulesNotAccepted."""
    standing.require_duty()


def require_may_say_absence(standing: Standing, group: str) -> None:
    """That nobody of a group is there: any of them, and staff. Raises NotStaff, RulesNotAccepted."""
    if not standing.writes_as((group,)):
        raise NotStaff
    standing.require_may_write()
