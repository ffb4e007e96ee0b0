"""A community with 200 people who have written for two years, made in minutes.

People, faces and boards come about as they always do, so that real members sign in, read on and write on. Threads,
posts and reactions are the domain's own entities, mapped as always, but written by COPY; every mark is made with its
person's own key. What is not there is the event log of those two years, which would have forgotten it.
"""

import asyncio
import json
import random
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import asyncpg

from adapters.postgres.mapping import RowMapping
from adapters.postgres.pool import Connection
from adapters.postgres.stores.mappings import MARKS, POSTS, THREADS
from api.bootstrap import Services, embedded_database, upgrade, wire
from api.settings import Settings
from domain.boards.arrangement.views import AddBoard, AddCategory
from domain.boards.model.board import BoardKind
from domain.boards.model.post import Mark, Post
from domain.boards.model.thread import Thread
from domain.boards.posts.reactions import USUAL
from domain.identity.model import FIRST_PARTY_CLIENT
from domain.memberships.model.community import Policy
from domain.memberships.views.admission import JoinCommunity
from domain.memberships.views.communities import FoundCommunity, PublishRules
from domain.shared.actor import Standing
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import in_community

from .bulk import without_indexes
from .texts import Texts

PEOPLE, LONG_THREAD = 200, 10_000
SIZES = {"10k": 1_000, "100k": 90_000, "1m": 990_000}
"""How many posts there are beside those of the long thread."""
_YEARS = timedelta(days=730)
_MARKS_IN_LONG_THREAD, _MARKS = 3, 1
"""Of a post, on average."""
_AT_ONCE = 20_000
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_INDEXED = "ALTER TABLE community.posts ALTER COLUMN indexed SET DEFAULT {}"
"""What was written long ago has been indexed for search since."""
_NAME = {"ja": "計測の会", "en": "Measured group"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to read and write, and as whom."""

    community: str
    slug: str
    boards: Sequence[str]
    """By how much is written on them, the busiest first."""
    thread: str
    """The long one, on the busiest board."""
    written_in: str
    """Another one there, for what the bench writes: the last page of the long one stays what it was."""
    posts: int
    recovery_codes: Sequence[str]
    """Of the members. The first one's is the owner's."""

    @classmethod
    def read(cls, file: Path) -> "Place":
        return cls(**json.loads(file.read_text()))


@dataclass(frozen=True, slots=True)
class _Member:
    standing: Standing
    face: PseudonymId


def seed(state: Path, posts: int, boards: int) -> Place:
    """Into this state folder, which `ibasho run` then serves with IBASHO_STATE; says where in its `place.json`."""
    settings = Settings(state=state)
    state.mkdir(mode=0o755, parents=True, exist_ok=True)
    with embedded_database(state / "postgres") as url:
        upgrade(settings, url)
        place = asyncio.run(seed_into(settings, url, posts, boards))
    file = state / "place.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(place), indent=1))
    return place


async def seed_into(
    settings: Settings, url: str, posts: int, boards: int, long_thread: int = LONG_THREAD, people: int = PEOPLE
) -> Place:
    """One more community on a migrated database, whose owner this address is of."""
    async with wire(settings, url, work=False) as services:
        community, slug, codes, members = await _people(services, boards, people)
        rows = await services.pool.fetch(
            "SELECT id FROM community.boards WHERE community_id = $1 ORDER BY place", community
        )
        history = _History(services, [row["id"] for row in rows], members, posts, long_thread)
        owner: Connection = await asyncpg.connect(url)
        try:
            await history.write(owner)
        finally:
            await owner.close()
    written = posts + long_thread
    long, short = history.threads[:2]
    return Place(community, slug, history.boards, long.id, short.id, written, codes)


async def _people(services: Services, boards: int, people: int) -> tuple[CommunityId, str, list[str], list[_Member]]:
    """All of whom wear one face in the whole community."""
    opened = [await services.identity.open_account() for _ in range(people)]
    slug = f"measured-{opened[0].account_id[-12:]}"
    command = FoundCommunity(
        slug=slug, name=_NAME, description=_NAME, time_zone="Asia/Tokyo", languages=["ja", "en"], policy=Policy()
    )
    rules = PublishRules(version=1, text={"ja": "おたがいを大切に。"})
    community = await services.founding.found(command, rules, opened[0].account_id)
    described = [
        AddBoard(slug=f"b{n}", kind=BoardKind.TALK, name={"ja": f"板{n}"}, description=_NAME) for n in range(boards)
    ]
    await services.setting_up.arrange(community, [AddCategory(slug=slug, name=_NAME, boards=described)])
    members = []
    for number, account in enumerate(opened):
        if number:
            stranger = await services.staying.actor(account.account_id, FIRST_PARTY_CLIENT)
            await services.joining.accept_rules(stranger, slug, 1)
            await services.joining.join(stranger, slug, JoinCommunity())
        actor = await services.staying.actor(account.account_id, FIRST_PARTY_CLIENT)
        standing = actor.standings[community]
        face = await services.vault.worn_by(standing, in_community(community), None, "ja")
        members.append(_Member(standing, face))
    return community, slug, [account.recovery_code for account in opened], members


class _History:
    """What was written. Few boards, threads and people have most of it; threads go on for days, side by side."""

    def __init__(
        self, services: Services, boards: list[BoardId], members: list[_Member], posts: int, long_thread: int
    ) -> None:
        self.boards = boards
        self._chance = random.Random(len(boards) + posts)
        self._texts = Texts(self._chance)
        self._mark = services.vault.mark
        self._members = members
        self._weights = list(accumulate(1 / (place + 5) for place in range(len(members))))
        self._end = services.clock.now().replace(microsecond=0) - timedelta(minutes=1)
        self._start = self._end - _YEARS
        self.threads: list[Thread] = []
        self._when = array("d")
        """Of each post, seconds after the start; beside it its thread."""
        self._where = array("l")
        self._lay_out(posts, long_thread)
        self._board_of = {thread.id: thread.board_id for thread in self.threads}

    def _lay_out(self, posts: int, long_thread: int) -> None:
        span = _YEARS.total_seconds()
        self._add_thread(0, [span * n / long_thread for n in range(long_thread)])
        self._add_thread(0, [span / 2])
        posts -= 1
        weights = list(accumulate((place + 1) ** -1.5 for place in range(len(self.boards))))
        while posts > 0:
            size = min(posts, 500, int(self._chance.paretovariate(1.25)))
            opened = span * self._chance.random()
            gaps = accumulate(self._chance.expovariate(1 / 40_000) for _ in range(size - 1))
            (board,) = self._chance.choices(range(len(self.boards)), cum_weights=weights)
            self._add_thread(board, [opened, *(min(opened + gap, span) for gap in gaps)])
            posts -= size

    def _add_thread(self, board: int, moments: list[float]) -> None:
        id = ThreadId(self._id("thr", moments[0]))
        self.threads.append(
            Thread(id, self.boards[board], self._somebody().face, self._texts.title(), self._moment(moments[0]))
        )
        self._when.extend(moments)
        self._where.extend([len(self.threads) - 1] * len(moments))

    async def write(self, owner: Connection) -> None:
        order = sorted(range(len(self._when)), key=self._when.__getitem__)
        written = self._posts(order)
        async with without_indexes(owner, ["community.threads", "community.posts", "community.marks"]):
            await owner.execute(_INDEXED.format("true"))
            await _copy(owner, THREADS, self.threads)
            while posts := list(islice(written, _AT_ONCE)):
                await _copy(owner, POSTS, posts, {"board_id": [self._board_of[post.thread_id] for post in posts]})
                await _copy(owner, MARKS, [mark for post in posts for mark in self._marks(post)])
            await owner.execute(_INDEXED.format("false"))

    def _posts(self, order: list[int]) -> Iterator[Post]:
        last: dict[int, PostId] = {}
        for number in order:
            thread = self._where[number]
            at = self._when[number]
            before = last.get(thread)
            id = PostId(self._id("pst", at))
            face = self._somebody().face if before else self.threads[thread].pseudonym_id
            reply_to = before if self._chance.random() < 0.3 else None
            last[thread] = id
            yield Post(id, self.threads[thread].id, face, self._texts.body(), reply_to, self._moment(at))

    def _marks(self, post: Post) -> Iterator[Mark]:
        average = _MARKS_IN_LONG_THREAD if post.thread_id == self.threads[0].id else _MARKS
        for member in self._chance.sample(self._members, self._chance.randint(0, 2 * average)):
            yield Mark(post.id, self._chance.choice(USUAL), self._mark(member.standing, post.thread_id))

    def _somebody(self) -> _Member:
        (member,) = self._chance.choices(self._members, cum_weights=self._weights)
        return member

    def _moment(self, seconds: float) -> datetime:
        return self._start + timedelta(seconds=int(seconds))

    def _id(self, kind: str, seconds: float) -> str:
        """As it would have been made then."""
        moment = int((self._start.timestamp() + seconds) * 1_000)
        value = moment << 80 | self._chance.getrandbits(80)
        return f"{kind}_{''.join([_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5)])}"


async def _copy(
    owner: Connection,
    mapping: RowMapping[Any],
    entities: Sequence[Any],
    beside: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """`beside`: columns that are no field of the entity, with a value for each."""
    table, more = mapping.table, beside or {}
    columns = [*mapping.columns, *more]
    rows = ((*mapping.values(each), *values) for each, *values in zip(entities, *more.values(), strict=True))
    await owner.copy_records_to_table(table.name, schema_name=table.schema, columns=columns, records=rows)


def seeded(state: Path, size: str, boards: int) -> Place:
    """The place in this folder, which is made if it is not there. Says how long that took."""
    file = state / "place.json"
    if not file.exists():
        began = time.monotonic()
        place = seed(state, SIZES[size], boards)
        print(f"{place.posts:,} posts on {boards} boards in {time.monotonic() - began:.0f} s: {state}")
    return Place.read(file)
