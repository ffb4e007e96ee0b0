"""Boards, their categories, and what each kind of board is for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.boards.errors import ScopeOnlyTightens
from domain.boards.threads.contracts import Contract
from domain.shared.audiences import EVERYBODY
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import BoardId, CategoryId, CommunityId
from domain.shared.scopes import PseudonymScope
from domain.shared.text import Localized, clean_line, clean_localized

LONGEST_BOARD_NAME, LONGEST_BOARD_DESCRIPTION = 40, 140
HIGHEST_PLACE = 10_000


class BoardKind(StrEnum):
    """What a board is for."""

    TALK = "talk"
    LISTENING = "listening"
    QUESTION = "question"
    KNOWLEDGE = "knowledge"
    CASE_CONFERENCE = "case_conference"
    """Visible to some groups only, always."""
    ANNOUNCEMENT = "announcement"

    @property
    def writers(self) -> tuple[str, ...]:
        """Who opens threads where a board does not say it."""
        return ("staff",) if self is BoardKind.ANNOUNCEMENT else (EVERYBODY,)

    @property
    def repliers(self) -> tuple[str, ...]:
        """Who replies where a board does not say it."""
        return () if self in (BoardKind.LISTENING, BoardKind.ANNOUNCEMENT) else (EVERYBODY,)

    def response_contract(self, repliers: Collection[str]) -> Contract | None:
        """What authors want where neither they nor a board say it, and these reply."""
        if self is BoardKind.LISTENING:
            return Contract.LISTEN
        return Contract.ADVICE if self is BoardKind.QUESTION and repliers else None


@dataclass(frozen=True, slots=True)
class Category:
    """A group of boards in a community's list."""

    id: CategoryId
    community_id: CommunityId
    slug: str
    name: Localized
    place: int


@dataclass(frozen=True, slots=True)
class Board:
    """A place to write, of one kind."""

    id: BoardId
    community_id: CommunityId
    category_id: CategoryId
    slug: str
    kind: BoardKind
    name: Localized
    description: Localized
    place: int
    """Its order in the community's whole list, from 1."""
    pseudonym_scope: PseudonymScope | None = None
    """Where this board wants narrower faces than its community."""
    visible_to: tuple[str, ...] = ()
    """The groups (`domain.shared.audiences`) that see it, beside staff; empty: everybody who may read its community."""
    writers: tuple[str, ...] = (EVERYBODY,)
    """The groups that open threads, and staff; empty: nobody."""
    repliers: tuple[str, ...] = (EVERYBODY,)
    """The groups that reply, and staff; empty: nobody."""
    response_contract: Contract | None = None
    """What authors want where they do not say it; None: whatever comes."""
    archived: bool = False
    """It is read, and no longer written on."""
    revision: int = 1
    """Counts its changes."""
    tags: tuple[str, ...] = ()
    """What its threads can be found by."""
    reviewers: tuple[str, ...] = ()
    """The groups that judge claims, and staff; empty: whoever has an attested profession."""

    def sound(self) -> "Board":
        """Itself. Raises InvalidInput where its rules do not go with its kind."""
        if self.kind is BoardKind.CASE_CONFERENCE and not self.visible_to:
            raise InvalidInput(Flaw("/visible_to", "must_be_restricted"))
        if self.kind is BoardKind.LISTENING and self.repliers:
            raise InvalidInput(Flaw("/repliers", "not_on_this_board"))
        require_contract_fits(self.kind, self.repliers, self.response_contract)
        return self

    def tightened(self, scope: PseudonymScope) -> "Board":
        """With narrower faces, for what is written from now on.

        Never with wider ones: who goes on writing here would do so under the face that they wear elsewhere, beside
        what they wrote under one that nobody should connect with it. Raises ScopeOnlyTightens.
        """
        if self.pseudonym_scope is not None and scope.tightened_by(self.pseudonym_scope) is not scope:
            raise ScopeOnlyTightens(pseudonym_scope=self.pseudonym_scope)
        return replace(self, pseudonym_scope=scope)


def require_contract_fits(
    kind: BoardKind, repliers: tuple[str, ...], contract: Contract | None, said_in: str = "/response_contract"
) -> None:
    """Where nobody replies, nobody is asked for replies; on a listening board one wants to be listened to.

    Raises InvalidInput.
    """
    given = {Contract.LISTEN} if kind is BoardKind.LISTENING else {Contract.LISTEN, None}
    if (not repliers or kind is BoardKind.LISTENING) and contract not in given:
        raise InvalidInput(Flaw(said_in, "not_on_this_board"))


def clean_board_name(name: Localized) -> Localized:
    return clean_localized(name, "/name", LONGEST_BOARD_NAME, clean_line)


def clean_board_description(description: Localized) -> Localized:
    return clean_localized(description, "/description", LONGEST_BOARD_DESCRIPTION, clean_line)
