"""Where somebody wants to write: what is needed to decide whether they may."""

from dataclasses import dataclass

from domain.boards.errors import (
    BoardArchived,
    BoardTakesNoReplies,
    BoardWrittenByOthers,
    ReactionNotOffered,
    ReplyNotWelcome,
    ThreadClosed,
)
from domain.boards.model.board import BoardKind, require_contract_fits
from domain.boards.model.thread import Thread
from domain.boards.posts.reactions import HELPED, RECEIPT, USUAL, Reaction
from domain.boards.threads.contracts import Contract, ReplyKind
from domain.shared.actor import Standing
from domain.shared.audiences import EVERYBODY, ON_TRIAL
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import BoardId, CommunityId, PseudonymId, ThreadId
from domain.shared.scopes import PseudonymScope, Scope, in_community, in_thread, on_board
from domain.shared.warnings import USUAL as USUAL_WARNINGS
from domain.shared.warnings import WarningTag


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody wants to write: what is needed to decide whether they may."""

    community_id: CommunityId
    board_id: BoardId
    kind: BoardKind
    thread_id: ThreadId | None = None
    pseudonym_scope: PseudonymScope | None = None
    """Set where the board tightens what its community has."""
    visible_to: tuple[str, ...] = ()
    """As `Board.visible_to`."""
    writers: tuple[str, ...] = (EVERYBODY,)
    repliers: tuple[str, ...] = (EVERYBODY,)
    archived: bool = False
    response_contract: Contract | None = None
    """What the author of the thread wants; of a board, what authors want who do not say it."""
    opened_by: PseudonymId | None = None
    """The face that opened the thread; None also for a former member."""
    unanswered: bool = False
    """As `Thread.unanswered`."""
    awaits_professional: bool = False
    """As `Thread.awaits_professional`."""
    tags: tuple[str, ...] = ()
    """As `Board.tags`."""
    reviewers: tuple[str, ...] = ()
    """As `Board.reviewers`."""
    closed: bool = False
    """The thread takes no replies: it is locked, or merged into another."""
    author: PseudonymId | None = None
    """Who wrote the post; None also for a former member."""
    withdrawn: bool = False
    """The post is a tombstone."""
    marked_in: ThreadId | None = None
    """As `Post.marked_in`."""
    entry: bool = False
    """The post is an entry."""
    offered: tuple[Reaction, ...] = USUAL
    """What the community offers to say without words, where one can say it."""
    warnings: tuple[WarningTag, ...] = USUAL_WARNINGS
    """What the community offers to warn of."""

    def reach(self, standing: Standing) -> PseudonymScope:
        """How far the faces reach that are worn here."""
        return standing.pseudonym_scope.tightened_by(self.pseudonym_scope)

    def scope(self, standing: Standing, thread_id: ThreadId) -> Scope:
        """In which scope one writes in a thread here."""
        match self.reach(standing):
            case PseudonymScope.COMMUNITY:
                return in_community(self.community_id)
            case PseudonymScope.BOARD:
                return on_board(self.board_id)
            case PseudonymScope.THREAD:
                return in_thread(thread_id)

    def wanted(self, contract: Contract | None) -> Contract | None:
        """What an author wants here who says this. Raises InvalidInput."""
        if contract is None:
            return self.response_contract
        require_contract_fits(self.kind, self.repliers, contract)
        return contract

    def require_takes(self, thread: Thread) -> None:
        """Of a board to which a thread is to move. Raises BoardArchived, InvalidInput."""
        self.require_open()
        require_contract_fits(self.kind, self.repliers, thread.response_contract, "/board_id")

    def wishes_an_answer(self, contract: Contract | None) -> bool:
        """Of a thread here with this contract."""
        return self.kind is BoardKind.QUESTION if contract is None else contract.wishes_an_answer

    def wishes_a_professional(self, contract: Contract | None) -> bool:
        """Of a thread here with this contract, that a professional may answer it."""
        return self.kind is BoardKind.QUESTION and self.wishes_an_answer(contract)

    def faces_reach(self) -> list[Scope]:
        """In which scopes a face may be that is known here. Of a thread, also that of the thread alone."""
        scopes = [in_community(self.community_id), on_board(self.board_id)]
        return scopes if self.thread_id is None else [*scopes, in_thread(self.thread_id)]

    def require_takes_entries(self) -> None:
        """Raises InvalidInput."""
        if self.kind is not BoardKind.KNOWLEDGE:
            raise InvalidInput(Flaw("/entry", "not_on_this_board"))

    def require_takes_professions(self) -> None:
        """Raises InvalidInput."""
        if self.kind is not BoardKind.QUESTION:
            raise InvalidInput(Flaw("/profession", "not_on_this_board"))

    def welcomes(self, kind: ReplyKind | None) -> bool:
        """Whether the thread's author wants such a reply from others."""
        return self.response_contract is None or self.response_contract.welcomes(kind)

    def not_welcome(self) -> ReplyNotWelcome:
        contract = self.response_contract or Contract.ADVICE
        return ReplyNotWelcome(contract=contract, welcome=" ".join(contract.welcome))

    def require_open(self) -> None:
        """Raises BoardArchived."""
        if self.archived:
            raise BoardArchived

    def require_offers(self, reaction: Reaction) -> None:
        """Raises ReactionNotOffered."""
        offered = (RECEIPT, *((HELPED,) if self.entry else ()), *self.offered)
        if reaction not in offered:
            raise ReactionNotOffered(offered=" ".join(offered))

    def require_may_open(self, standing: Standing) -> None:
        """Raises BoardArchived, BoardWrittenByOthers, and whatever stops somebody writing."""
        standing.require_may_write(on_trial=ON_TRIAL in self.writers)
        self.require_open()
        if not standing.writes_as(self.writers):
            raise BoardWrittenByOthers(writers=" ".join(self.writers))

    def require_may_reply(self, standing: Standing) -> None:
        """Raises BoardArchived, BoardTakesNoReplies, BoardWrittenByOthers, ThreadClosed, and whatever stops somebody
        writing.
        """
        standing.require_may_write(on_trial=ON_TRIAL in self.repliers)
        self.require_open()
        if not self.repliers or self.kind is BoardKind.LISTENING:
            raise BoardTakesNoReplies(kind=self.kind)
        if not standing.writes_as(self.repliers):
            raise BoardWrittenByOthers(writers=" ".join(self.repliers))
        if self.closed:
            raise ThreadClosed
