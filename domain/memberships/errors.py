"""Why a community's door stayed shut, and why something about a membership could not be done."""

from domain.shared.errors import Conflict, Denied, Missing, Unavailable


class CommunityMissing(Missing):
    """There is no such community, or it may not be known here."""


class RulesVersionMissing(Missing):
    """The community has no rules of this version in force."""


class MembershipMissing(Missing):
    """This account has no membership in this community."""


class ApplicationMissing(Missing):
    """There is no such application, or this viewer may not know it."""


class InvitationMissing(Missing):
    """There is no such invitation of this person's."""


class SanctionMissing(Missing):
    """There is no such sanction, or this viewer may not know it."""


class AlreadyMember(Conflict):
    """This account has a live membership in this community already."""


class AcknowledgementsNeeded(Conflict):
    """What the community asks at the door has not all been acknowledged. `facts["needed"]` lists it."""


class AnswersNeeded(Conflict):
    """Questions of the application have no answer. `facts["needed"]` lists their ids."""


class InvitationNeeded(Conflict):
    """This community lets in whom somebody invited; the code is missing, unknown, used up or expired."""


class InvitationLimitReached(Conflict):
    """This person has as many invitations open as the policy allows. `facts["limit"]` says how many."""


class ProofNeeded(Conflict):
    """This community asks for a membership elsewhere. `facts["proof"]` says which; what was shown does not prove it."""


class ProofInUse(Conflict):
    """This proof belongs to another membership here."""


class EntryRefused(Denied):
    """This person cannot join here."""


class ProofUnavailable(Unavailable):
    """Whoever could confirm the proof does not answer now. Nothing has changed."""


class AlreadyDecided(Conflict):
    """Somebody has decided this already."""


class OwnDecision(Denied):
    """Somebody else has to decide this."""


class LastOwner(Conflict):
    """A community keeps at least one owner: make somebody else owner first."""


class SlugTaken(Conflict):
    """Another community has this slug."""


class RulesUnchangeable(Conflict):
    """A published version of the rules does not change; publish the next one."""


class RevisionOutdated(Conflict):
    """Somebody else changed it meanwhile: read it again."""
