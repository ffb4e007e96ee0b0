"""Why something could not be written or found."""

from domain.shared.errors import Conflict, Denied, Missing


class BoardMissing(Missing):
    """There is no such board, or this viewer may not know it."""


class ThreadMissing(Missing):
    """There is no such thread, or this viewer may not know it."""


class PostMissing(Missing):
    """There is no such post, or this viewer may not know it."""


class BoardTakesNoReplies(Denied):
    """On this kind of board nobody replies; a reaction says that one has heard."""


class BoardWrittenByStaff(Denied):
    """Only staff open threads on an announcement board."""


class ScopeOnlyTightens(Conflict):
    """A board's faces never get a wider scope than `facts["pseudonym_scope"]`, as people have written there."""


class ReplyElsewhere(Conflict):
    """The post replied to is not in this thread."""
