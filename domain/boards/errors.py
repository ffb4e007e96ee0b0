"""Why something could not be written or found."""

from domain.shared.errors import Conflict, Denied, Limited, Missing


class BoardMissing(Missing):
    """There is no such board, or this viewer may not know it."""


class ThreadMissing(Missing):
    """There is no such thread, or this viewer may not know it."""


class PostMissing(Missing):
    """There is no such post, or this viewer may not know it."""


class BoardTakesNoReplies(Denied):
    """On this kind of board nobody replies; a reaction says that one has heard."""


class BoardWrittenByOthers(Denied):
    """Who writes like this on this board, `facts["writers"]` says: groups, and staff where there is any group."""


class BoardArchived(Conflict):
    """The board is read and no longer written on."""


class BoardSlugTaken(Conflict):
    """Another board of the community has this slug."""


class CategoryMissing(Missing):
    """There is no such category, or this viewer may not know it."""


class CategorySlugTaken(Conflict):
    """Another category of the community has this slug."""


class ReplyNotWelcome(Conflict):
    """Not what the author of the thread wants. `facts["contract"]` says what they want, `facts["welcome"]` which kinds
    of reply are. Nothing of the reply is kept; said otherwise, or after they want more, it can be.
    """


class ReactionNotOffered(Conflict):
    """The community does not offer to say this; `facts["offered"]` says what it does."""


class ScopeOnlyTightens(Conflict):
    """A board's faces never get a wider scope than `facts["pseudonym_scope"]`, as people have written there."""


class ReplyElsewhere(Conflict):
    """The post replied to is not in this thread."""


class ReportMissing(Missing):
    """There is no such report, or it is not for this viewer to decide."""


class AlreadyReported(Conflict):
    """This person has an open report about this post."""


class ReportSlotTaken(Conflict):
    """Another report of the same person took its place in the same moment; another place will do."""


class ReportClosed(Conflict):
    """Somebody has decided about this report already."""


class ReportLimitReached(Limited):
    """This person has made as many reports today as one can. `facts["retry_after"]`: seconds."""


class FollowLimitReached(Conflict):
    """This person follows or mutes as many threads here as one can, `facts["limit"]`."""


class NotYourPost(Denied):
    """Only who wrote it changes what it says."""


class NotYourThread(Denied):
    """Only the face that opened a thread says what it wants in return; only who opened it, and staff, change what it is
    called.
    """


class PostWithdrawn(Conflict):
    """Its words were taken away for good; nothing can be done with what is left."""


class PostHidden(Conflict):
    """Staff have hidden it. Its author can delete it, and nothing else, until it is shown again."""


class ThreadClosed(Conflict):
    """The thread takes no replies: it was locked, or merged into another; reading it says which."""


class ThreadElsewhere(Conflict):
    """Somebody has just moved the thread to another board, and what goes there was not looked at: read it again."""


class ThreadsApart(Conflict):
    """Only threads of the same board are merged."""


class AudiencesDiffer(Conflict):
    """Threads do not go to a board that others see: what was written for some would come before others. Announcements
    are seen also by who blocks their authors.
    """


class FacesStayHere(Conflict):
    """The faces worn here, `facts["pseudonym_scope"]`, do not reach there: who went on writing would do so under
    another face, beside what they wrote under the one that nobody should connect with it.
    """


class CallMissing(Missing):
    """There is no such call, or it is not for this viewer."""


class CallClaimed(Conflict):
    """Somebody else has taken this call on."""


class CallAnswered(Conflict):
    """This call has been answered."""


class CallLimitReached(Limited):
    """Those whom the post calls (`facts["called"]`) have been called as often as one may: `facts["limit"]` times in
    `facts["window"]` seconds, by this face or by everybody together. Nothing of the post is kept; without the call, or
    in `facts["retry_after"]` seconds, it can be.
    """


class ProfessionNotBorne(Denied):
    """The face that is to write does not bear this profession, or bears it no more."""


class NotAReviewer(Denied):
    """Whether what a post says is right is judged by the professionals whom its board names, and by staff."""


class OwnPost(Denied):
    """Nobody judges what they wrote themself, under whatever face."""


class ClaimMissing(Missing):
    """There is no such request for review, or it is not for this viewer to answer."""


class AlreadyFlagged(Conflict):
    """This person has asked for a review of this post, and nobody has answered yet."""


class ClaimSlotTaken(Conflict):
    """Another request of the same person took its place in the same moment; another place will do."""


class ClaimClosed(Conflict):
    """Somebody has answered already, or the words are gone."""


class ClaimLimitReached(Limited):
    """This person has asked for as many reviews today as one can. `facts["retry_after"]`: seconds."""
