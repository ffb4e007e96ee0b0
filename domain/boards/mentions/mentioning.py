"""What a post does that speaks to others: it leaves them a notice, and calls those who are on call.

Whether the notice reaches somebody is decided when it is looked for and told: by what they see then, whom they block,
and what they want. So nothing of all that shows in what the writer gets, or in what is kept.
"""

from collections.abc import Iterable
from datetime import timedelta

from domain.boards.errors import CallLimitReached
from domain.boards.events.mentions import FaceSpokenTo, GroupCalled
from domain.boards.mentions.addressing import NOBODY_NAMED, Spoken, may_speak_to_somebody, spoken_in
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import Addressed
from domain.boards.mentions.rotas import OnCall, Rota, RotasReader
from domain.boards.model.place import Place
from domain.boards.model.post import Post
from domain.boards.ports.stores import BoardsWork
from domain.shared.clock import Clock, to_second
from domain.shared.ids import CallId, Ids, NoticeId, PseudonymId
from domain.shared.scopes import in_community, in_thread, on_board

_HOUR, _DAY = 3600, 86_400
"""Seconds."""


class Mentioning:
    def __init__(self, reader: RotasReader, ids: Ids, clock: Clock) -> None:
        self._reader = reader
        self._ids = ids
        self._clock = clock

    async def spoken(self, place: Place, body: str) -> Spoken:
        """Whom a text there speaks to. Raises InvalidInput."""
        if not may_speak_to_somebody(body):
            return NOBODY_NAMED
        rota = await self._reader.rota(place.community_id) or Rota(place.community_id)
        return spoken_in(body, rota.groups)

    async def speak(
        self, work: BoardsWork, place: Place, post: Post, spoken: Spoken, answered: PseudonymId | None = None
    ) -> None:
        """As a new post. Raises CallLimitReached."""
        await self._call(work, place, post, spoken.calls.items())
        if spoken.faces or post.reply_to is not None or answered is not None:
            await self._tell(work, place, post, spoken, answered)

    async def speak_anew(self, work: BoardsWork, place: Place, before: Post, after: Post, spoken: Spoken) -> None:
        """As a post that says something else than before: whom it named before is not told twice, whom it names no
        more is not named. Raises CallLimitReached.
        """
        there = await self.speak_less(work, before, after)
        fresh = [(each, token) for each, token in spoken.calls.items() if each.group not in there]
        await self._call(work, place, after, fresh)
        if spoken.faces:
            await self._tell(work, place, after, spoken, None)

    async def speak_less(self, work: BoardsWork, before: Post, after: Post) -> list[str]:
        """Whom a post names no more is not named. The groups that it goes on calling."""
        if after.body is None or not may_speak_to_somebody(before.body or ""):
            return []
        await work.notices.keep_mentions(after.id, after.body)
        return await work.calls.keep(after.id, after.body)

    async def _tell(
        self, work: BoardsWork, place: Place, post: Post, spoken: Spoken, answered: PseudonymId | None
    ) -> None:
        assert post.pseudonym_id is not None, "who has left writes nothing"
        where = (place.community_id, place.board_id, post.thread_id, post.id)
        addressed = Addressed(
            post_id=post.id,
            community_id=place.community_id,
            author=post.pseudonym_id,
            scopes=(in_community(place.community_id), on_board(place.board_id), in_thread(post.thread_id)),
            mentioned=spoken.faces,
            reply_to=post.reply_to,
            answered=answered,
            ids=[NoticeId(self._ids.ordered("ntc")) for _ in range(len(spoken.faces) + 2)],
        )
        for face, kind in await work.notices.address(addressed):
            if face != post.pseudonym_id:
                work.events.record(FaceSpokenTo(*where, kind), to=face)

    async def _call(self, work: BoardsWork, place: Place, post: Post, calls: Iterable[tuple[OnCall, str]]) -> None:
        assert post.pseudonym_id is not None, "who has left writes nothing"
        where = (place.community_id, place.board_id, post.thread_id, post.id)
        for on_call, token in sorted(calls, key=lambda each: each[0].group):
            await self._count(work, post.pseudonym_id, on_call, 1, on_call.hours_between * _HOUR)
            await self._count(work, place.community_id, on_call, on_call.most_a_day, _DAY)
            call_id = CallId(self._ids.ordered("cal"))
            await work.calls.put(Call(call_id, place.community_id, post.id, on_call.group, token))
            work.events.record(GroupCalled(*where, call_id, on_call.group, bool(place.visible_to)))

    async def _count(self, work: BoardsWork, place: str, on_call: OnCall, most: int, window: int) -> None:
        """Per face and in all, never per person: what another face did is not to be seen here."""
        now = to_second(self._clock.now())
        tally = CallTally(place, on_call.group, 1, now + timedelta(seconds=window))
        until = await work.calls.count(tally, most, now)
        if until is not None:
            wait = max(1, int((until - now).total_seconds()))
            raise CallLimitReached(called=on_call.group, limit=most, window=window, retry_after=wait)
