"""Which faces bear professions."""

from dataclasses import replace

from adapters.memory.stores.contracts import wait_again
from adapters.memory.stores.store import Store
from domain.boards.errors import ProfessionNotBorne
from domain.boards.model.board import Board, BoardKind
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.review.verdicts import Verdict
from domain.pseudonyms.model import Attestation, Pseudonym
from domain.shared.ids import PseudonymId, ThreadId


class AttestationStore(Store[Attestation]):
    async def attest(self, pseudonym_id: str, profession: str) -> None:
        if (pseudonym_id,) in self._tables.rows(Pseudonym):
            self._tables.rows(Attestation)[(pseudonym_id, profession)] = Attestation(
                PseudonymId(pseudonym_id), profession
            )

    async def hold(self, pseudonym_id: PseudonymId, profession: str) -> None:
        if self._one(pseudonym_id, profession) is None:
            raise ProfessionNotBorne

    async def withdraw(self, pseudonym_id: str, profession: str) -> list[ThreadId]:
        threads, borne = set(), (pseudonym_id, profession)
        for post in self._tables.all(Post):
            if (post.pseudonym_id, post.profession) == borne:
                self._tables.update(replace(post, profession=None))
                threads.add(post.thread_id)
        for verdict in self._tables.all(Verdict):
            if (verdict.pseudonym_id, verdict.profession) == borne:
                self._tables.delete(verdict)
                threads.add(self._tables.rows(Post)[(verdict.post_id,)].thread_id)
        self._tables.rows(Attestation).pop(borne, None)
        for thread_id in threads:
            self._await_a_professional(thread_id)
        return sorted(threads)

    def _await_a_professional(self, thread_id: ThreadId) -> None:
        thread = self._tables.rows(Thread)[(thread_id,)]
        if self._tables.rows(Board)[(thread.board_id,)].kind is BoardKind.QUESTION and thread.merged_into is None:
            unanswered = thread.unanswered
            wait_again(self._tables, thread_id)
            waiting = self._tables.rows(Thread)[(thread_id,)]
            self._tables.update(replace(waiting, unanswered=unanswered))
