"""Why a community's door stayed shut."""

from domain.shared.errors import Conflict, Missing


class CommunityMissing(Missing):
    """There is no such community, or it may not be known here."""


class RulesVersionMissing(Missing):
    """The community has no rules of this version in force."""


class MembershipMissing(Missing):
    """This account has no membership in this community."""


class AlreadyMember(Conflict):
    """This account has a live membership in this community already."""


class AcknowledgementsNeeded(Conflict):
    """What the community asks at the door has not all been acknowledged. `facts["needed"]` lists it."""


class SlugTaken(Conflict):
    """Another community has this slug."""


class RulesUnchangeable(Conflict):
    """A published version of the rules does not change; publish the next one."""
