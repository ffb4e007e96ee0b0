"""What communities say of their boards, and what is shown of them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from annotated_types import Interval, Len

from domain.boards.model.board import HIGHEST_PLACE, BoardKind
from domain.boards.posts.entries import LONGEST_TAG, MOST_TAGS
from domain.boards.threads.contracts import Contract
from domain.shared.audiences import LONGEST_GROUP, MOST_GROUPS
from domain.shared.ids import BoardId, CategoryId, CommunityId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import command, view

Groups = Annotated[Sequence[Annotated[str, Len(1, LONGEST_GROUP)]], Len(0, MOST_GROUPS)]


Tags = Annotated[Sequence[Annotated[str, Len(1, LONGEST_TAG)]], Len(0, MOST_TAGS)]


@command({"visible_to": ["facilitator", "profession:clinical_psychologist"]})
class ChangeBoard:
    """What is to be different; what is absent stays."""

    name: Mapping[str, str] | None = None
    """One line in each language; `ja` is needed."""
    description: Mapping[str, str] | None = None
    """One line in each language; `ja` is needed."""
    visible_to: Groups | None = None
    """Who sees the board and what is on it, beside staff and owners, who see every board: roles (`facilitator`,
    `professional`) and attested professions (`profession:clinical_psychologist`). Empty: everybody who may read the
    community. For others it is as if the board were not there, within a second.
    """
    pseudonym_scope: PseudonymScope | None = None
    """Narrower faces than until now, for what is written from now on. Never wider ones."""
    writers: Groups | None = None
    """Who opens threads: groups as in `visible_to`, and `member` (everybody), or those in a state of membership:
    `trial` (who write nowhere else), `active`, `grace`. Staff and owners do where anybody does. Empty: nobody.
    """
    repliers: Groups | None = None
    """Who replies, in the same way. Empty: nobody, as on every listening board."""
    response_contract: Contract | None = None
    """What authors want who do not say it."""
    archived: bool | None = None
    """Whether the board is read only from now on, and left out of the list of boards."""
    tags: Tags | None = None
    """What its threads can be found by, such as illnesses and situations, in this order. Threads keep theirs."""
    reviewers: Groups | None = None
    """Who judges, beside staff, whether what a post says is right: groups as in `visible_to`. Empty: whoever has any
    attested profession.
    """
    category_id: CategoryId | None = None
    place: Annotated[int, Interval(ge=1, le=HIGHEST_PLACE)] | None = None
    """Where it stands among all boards of the community; the others make room."""


@command()
class AddBoard:
    """A board, as a blueprint describes it."""

    slug: str
    kind: BoardKind
    name: dict[str, str]
    description: dict[str, str]
    pseudonym_scope: PseudonymScope | None = None
    """Where this board wants narrower faces than its community. Absent: a known board's stays."""
    visible_to: Sequence[str] | None = None
    """The groups that see it, beside staff; empty for everybody. Absent: a known board's stays, a new one is open."""
    writers: Sequence[str] | None = None
    """Who opens threads, beside staff; empty: nobody. Absent: a known board's stays, else as its kind has it."""
    repliers: Sequence[str] | None = None
    """Who replies, in the same way."""
    response_contract: Contract | None = None
    """What authors want who do not say it. Absent: the same again."""
    tags: Sequence[str] | None = None
    """What its threads can be found by. Absent: a known board's stay."""
    reviewers: Sequence[str] | None = None
    """Who judges claims, beside staff. Absent: a known board's stay, else whoever has an attested profession."""


@command()
class AddCategory:
    """A category with its boards, as a blueprint describes it."""

    slug: str
    name: dict[str, str]
    boards: Sequence[AddBoard]


@view({"id": "cat_01kb2y8v4t6m0q3r5s7w9x1z2a", "slug": "just-listen", "name": "ただ聞いてほしい"})
class CategoryView:
    """The category that a board is in."""

    id: CategoryId
    slug: str
    name: str


@view(
    {
        "id": "cat_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "slug": "just-listen",
        "name": "ただ聞いてほしい",
        "place": 3,
    }
)
class CategoryDetails:
    """A category of boards."""

    id: CategoryId
    community_id: CommunityId
    slug: str
    name: str
    place: int
    """Where it stands among the categories."""


@view({"unread": 3, "mine": True})
class BoardReading:
    """What is one's own of a board. Nobody else sees it."""

    unread: int
    """Of the 20 newest posts, how many one has not read; 20 means 20 or more. One's own posts, those of faces that one
    blocks and what was taken away are not counted.
    """
    mine: bool
    """Whether it is among the boards that one chose; of who has not chosen, all are."""


@view(
    {
        "id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "slug": "vent",
        "kind": "listening",
        "name": "はきだす場所",
        "description": "返事はつきません。読んだ人は「聞いたよ」を置いていきます。",
        "category": {"id": "cat_01kb2y8v4t6m0q3r5s7w9x1z2a", "slug": "just-listen", "name": "ただ聞いてほしい"},
        "pseudonym_scope": "community",
        "visible_to": [],
        "writers": ["member"],
        "repliers": [],
        "response_contract": "listen",
        "archived": False,
        "place": 12,
        "tags": [],
        "reviewers": [],
        "revision": 1,
        "reading": {"unread": 3, "mine": True},
    }
)
class BoardView:
    """A board."""

    id: BoardId
    community_id: CommunityId
    slug: str
    kind: BoardKind
    """`talk`; `listening`: nobody replies; `question`; `knowledge`; `case_conference`: for some groups only;
    `announcement`.
    """
    name: str
    description: str
    category: CategoryView
    pseudonym_scope: PseudonymScope
    """How far a face worn here reaches: the whole `community`, this `board`, or the one `thread`."""
    visible_to: list[str]
    """The groups that see it: roles (`facilitator`) and attested professions (`profession:psychiatrist`). Staff and
    owners see it too. Empty: every member. For others it is not there.
    """
    writers: list[str]
    """The groups that open threads: those of `visible_to`, `member` (everybody) and states of membership (`trial`,
    `active`, `grace`). Staff and owners do where anybody does. Empty: nobody.
    """
    repliers: list[str]
    """The groups that reply, in the same way."""
    response_contract: Contract | None
    """What authors want who do not say it. Null: whatever comes."""
    archived: bool
    """Read only."""
    place: int
    """Where it stands among all boards of the community."""
    tags: list[str]
    """What its threads can be found by."""
    reviewers: list[str]
    """The groups that judge, beside staff, whether what a post says is right. Empty: whoever has an attested
    profession.
    """
    revision: int
    """Counts its changes; the `ETag` names it too."""
    reading: BoardReading
