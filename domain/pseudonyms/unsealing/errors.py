"""Why a face stays closed."""

from domain.shared.errors import Conflict, Denied, Missing


class UnsealingMissing(Missing):
    """There is no such unsealing, or this viewer may not know it."""


class UnsealingNotOpen(Conflict):
    """It is not in the state that this needs. `facts["state"]` says which it is in."""


class UnsealingAltered(Conflict):
    """What is stored of it is not what was written here, so nothing is done on its strength."""


class SecondPersonNeeded(Denied):
    """Who asked for it does not decide it, under any face."""


class OwnUnsealing(Denied):
    """Nobody takes part in opening a face of their own."""


class RequestersOnly(Denied):
    """Only who asked for it can do this."""
