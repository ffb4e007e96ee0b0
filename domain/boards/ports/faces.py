"""Who writes, and whom one does not want to read: what boards need of pseudonyms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.shared.actor import Standing
from domain.shared.ids import PseudonymId
from domain.shared.scopes import Scope
from domain.shared.text import Language


class Faces(Protocol):
    """What the vault of pseudonyms does for boards."""

    async def worn_by(
        self, standing: Standing, scope: Scope, choice: PseudonymId | None, language: Language
    ) -> PseudonymId:
        """The face to write under. Raises InvalidInput."""

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that staff act under."""

    async def all_worn_by(self, standing: Standing) -> list[PseudonymId]:
        """Every face of one's own in this community."""

    async def professional_faces(self, standing: Standing, scopes: Sequence[Scope]) -> dict[PseudonymId, list[str]]:
        """Those faces of one's own in these scopes at which professions were attested that one has, with these."""

    async def is_own(self, standing: Standing, pseudonym_id: PseudonymId) -> bool:
        """Whether a face is this person's own, also one that they wear no more."""

    def mark(self, standing: Standing, place: str) -> bytes:
        """The keyed tag of this person's own marks in a place."""

    def trace_key(self, standing: Standing) -> bytes:
        """What this person's traces are made with: see `domain.boards.reading.traces`."""

    def own_faces(self, standing: Standing) -> Sequence[bytes]:
        """The number tags of this person's faces, in the order of putting on, and of some that are yet to come: equally
        many for everybody.
        """


class Shuns(Protocol):
    """Whom somebody does not want to read."""

    def marker(self, standing: Standing) -> bytes:
        """The keyed tag under which this person's mutes and blocks in a community are kept."""


@dataclass(frozen=True, slots=True)
class Shunned:
    """Whom a viewer shuns, as the markers under which it is kept."""

    hidden_by: Sequence[bytes] = ()
    """Whom these block is not there: neither what they wrote nor the threads that they opened."""
    muted_by: Sequence[bytes] = ()
    """Whom these mute or block is marked as muted where it is shown."""
    preferences: Sequence[bytes] = ()
    """Under which the viewer's preferences are kept, where they are wanted with what is read."""


NOBODY = Shunned()
