"""Why a face could not be worn, looked at, or shunned."""

from domain.shared.errors import Conflict, Denied, Invalid, Missing


class PseudonymMissing(Missing):
    """There is no such pseudonym, or it belongs where this viewer may not look."""


class PseudonymLimitReached(Conflict):
    """This person wears as many faces here as the community allows. `facts["limit"]` says how many."""


class NameTaken(Conflict):
    """Another face here has this name, or one that looks the same."""


class PseudonymRetired(Conflict):
    """This face is worn no more; what it wrote stays."""


class RenamedThisMonth(Conflict):
    """A face changes its name at most once a month."""


class NotYourPseudonym(Denied):
    """Only its wearer changes a face."""


class AvatarMissing(Missing):
    """There is no such picture; or there was one, which is the same."""


class PictureWornElsewhere(Conflict):
    """Another face of one's own shows this very picture: everybody could see that the two are one person."""


class OwnFace(Invalid):
    """One cannot mute or block oneself."""


class SlotTaken(Conflict):
    """A concurrent request of the same person took this place first."""
