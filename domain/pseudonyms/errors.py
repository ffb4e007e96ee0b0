"""Why a face could not be worn."""

from domain.shared.errors import Conflict, Denied, Missing


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
