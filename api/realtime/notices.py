"""Notices on `me`: whom each is for, and whether it is wanted.

One for a membership has an address that only its holder's key recognises. One for a face names it, as the post does
that speaks to it; whose face it is, the vault alone knows. That one is told to who would find it if they looked for it
now: who reads the post, blocks nobody who wrote it, and wants to know.
"""

from collections.abc import Iterable

from domain.boards.mentions.notifying import Notifying
from domain.pseudonyms.vault import PseudonymVault
from domain.shared.actor import Standing, Wearer
from domain.shared.events import LoggedEvent
from domain.shared.ids import PseudonymId


class OwnNotices:
    def __init__(self, vault: PseudonymVault, notifying: Notifying) -> None:
        self._vault = vault
        self._notifying = notifying

    async def look_up(self, notice: LoggedEvent) -> None:
        """Needed before `addressee`."""
        if notice.to is not None and notice.community_id is not None:
            await self._vault.look_up(notice.community_id, notice.to)

    def addressee(self, address: str, wearers: Iterable[Wearer]) -> Wearer | None:
        return self._vault.addressee(address, wearers)

    def is_asked_about(self, notice: LoggedEvent) -> bool:
        """Whether it is looked at when it goes out if it is wanted."""
        return notice.to is not None and notice.to.startswith("psd_")

    async def is_wanted(self, standing: Standing, notice: LoggedEvent) -> bool:
        face = PseudonymId(notice.to or "")
        return await self._notifying.is_wanted(standing, face, notice.data["post_id"])
