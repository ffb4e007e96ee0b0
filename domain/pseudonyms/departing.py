"""A face goes for good: nothing that is left of it says that there was one, or which."""

from domain.pseudonyms.events import PseudonymGone
from domain.pseudonyms.ports import BeginPseudonymsWork
from domain.shared.ids import PseudonymId


class Departing:
    def __init__(self, begin: BeginPseudonymsWork) -> None:
        self._begin = begin

    async def let_go(self, pseudonym_id: PseudonymId, *, keeps_writing: bool) -> None:
        """What it wrote stays as written by a former member, or is withdrawn: its words are gone, and a tombstone, the
        same for everybody, stands where they were. Without such a face nothing happens.
        """
        async with self._begin() as work:
            face = await work.pseudonyms.get(pseudonym_id)
            if face is None:
                return
            threads = await work.writings.sign_off(pseudonym_id, keeps_writing=keeps_writing)
            work.pseudonyms.remove(face)
            for thread_id in (None, *threads):
                work.events.record(PseudonymGone(face.community_id, pseudonym_id, thread_id, not keeps_writing))
