"""Why a face could not be worn."""

from domain.shared.errors import Conflict, Missing


class PseudonymMissing(Missing):
    """There is no such pseudonym, or it belongs where this viewer may not look."""


class PseudonymLimitReached(Conflict):
    """This person wears as many faces here as the community allows. `facts["limit"]` says how many."""


class NameTaken(Conflict):
    """Another face here has this name, or one that looks the same."""
