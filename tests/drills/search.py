"""Search among many posts: it finds what a plain scan finds, shows nothing hidden, and stays quick.

`DRILL_POSTS` says how many; a million unless told otherwise.
"""

import asyncio
import json
import os
import random
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import asyncpg

from adapters.crypto.seals import SealedCursors
from adapters.embedded_postgres import embedded_postgres
from adapters.postgres.indexing import ENTER
from adapters.postgres.migrating import migrate
from adapters.postgres.pool import COMMUNITY_ROLE, Connection, connect_pool
from adapters.postgres.readers import PostgresSearchReader
from domain.boards.ports.faces import NOBODY
from domain.boards.search.searching import Wanted
from domain.shared.actor import MembershipState, Role, Standing
from domain.shared.ids import CommunityId, MembershipId
from domain.shared.shapes import PageRequest
from tests.adapters.crypto.keys import some_keys
from tests.drills.figures import Figures, percentile, require
from tests.rows import let_be_short

POSTS = int(os.environ.get("DRILL_POSTS", "1000000"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FOUNDED = date(2023, 11, 1)
YEARS = timedelta(days=3 * 365)
BOARDS, THREADS, FACES, PHRASES = 100, POSTS // 20, 500, 30_000
HIDDEN = 10
"""Of the boards, not for the viewer."""
HERE = CommunityId("com_" + "0" * 26)
VIEWER = Standing(MembershipId("mem_1"), HERE, "here", MembershipState.ACTIVE, frozenset({Role.MEMBER}), 1, 1, 1)

PLANTED = (
    "鬯", "龠", "ゑ", "ヱ", "Ж", "鬱々", "ゐる", "ヷヸ", "zq", "Ｑｘ", "靄靄靄", "ゐゑゐ", "ｳﾞｪﾙ", "xjq", "薬q1",
    "抱え籠もる日々の果てに", "ゑんゑんとつづくみちの", "ヴァレニクリンノハナシヲ",
    "ｸﾞﾗﾆｾﾄﾛﾝｦﾉﾝﾀﾞ", "qzxjvkwypf", "SSRIヲｑ錠ノンダ",
)  # fmt: skip
"""Of 1, 2, 3 and 10 characters and more: kanji, kana, letters, half and full width."""
TIMED = (1, 2, 3, 5, 10)
_PARTICLES = (
    "の",
    "を",
    "に",
    "は",
    "が",
    "と",
    "も",
    "で",
    "です。",
    "ました。",
    "から",
    "けれど、",
    "ます。",
    "ない",
)


@dataclass
class Corpus:
    """What is written, and which posts a plain scan finds for the viewer."""

    chance: random.Random = field(default_factory=lambda: random.Random(6))
    pool: list[str] = field(default_factory=list)
    there: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    samples: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        phrases = [self._word() + self.chance.choice(_PARTICLES) for _ in range(PHRASES)]
        weights = list(accumulate(1 / (place + 10) for place in range(PHRASES)))
        self.pool = self.chance.choices(phrases, cum_weights=weights, k=500_000)

    def _word(self) -> str:
        kind, chance = self.chance.random(), self.chance
        if kind < 0.4:
            return "".join(chr(0x4E00 + chance.randrange(2_500)) for _ in range(chance.choice((1, 2, 2, 3))))
        if kind < 0.75:
            return "".join(chr(0x3042 + chance.randrange(75)) for _ in range(chance.choice((2, 3, 4))))
        if kind < 0.95:
            return "".join(chr(0x30A2 + chance.randrange(75)) for _ in range(chance.choice((3, 4, 5))))
        return "".join(chance.choices("abcdefghijklmnoprstuvwy", k=chance.choice((3, 5, 7)))) + " "

    def body(self) -> str:
        start = self.chance.randrange(len(self.pool) - 60)
        body = "".join(self.pool[start : start + self.chance.randint(20, 58)])
        if self.chance.random() < max(0.0005, 200 / POSTS):
            at = self.chance.randrange(len(body))
            body = body[:at] + self.chance.choice(PLANTED) + body[at:]
        return body

    def posts(self) -> Iterator[tuple[Any, ...]]:
        for number in range(POSTS):
            body, thread = self.body(), self.chance.randrange(THREADS)
            row = (f"pst_{number:026}", f"thr_{thread:026}", f"psd_{thread % FACES:026}", body, at_of(number / POSTS))
            if thread % BOARDS >= HIDDEN:
                self._scan(row[0], body)
            yield row

    def _scan(self, post_id: str, body: str) -> None:
        text = plain(body)
        for word in PLANTED:
            if plain(word) in text:
                self.there[word].add(post_id)
        if self.chance.random() < 2_000 / POSTS:
            self.samples.append(body)


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def at_of(share: float) -> datetime:
    return (NOW - YEARS * (1 - share)).replace(microsecond=0)


async def drill(figures: Figures) -> None:
    with tempfile.TemporaryDirectory(prefix="ibasho-drill-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres(Path(folder) / "postgres") as url:
            await _on(url, figures)


async def _on(url: str, figures: Figures) -> None:

    await asyncio.to_thread(migrate, url)
    corpus = Corpus()
    owner = await asyncpg.connect(url)
    await _seed(owner, corpus, figures)
    await owner.close()
    async with await connect_pool(url, 2, COMMUNITY_ROLE) as pool:
        look = Look(PostgresSearchReader(pool, SealedCursors(some_keys())))
        await _compare(look, corpus, figures)
        slow = await _time(look, corpus, figures)
    owner = await asyncpg.connect(url)
    await _write(owner, corpus, figures)
    await owner.close()
    figures.add("slower than 50 ms (p95)", slow or "none")
    require(not slow, "search is too slow")


async def _seed(owner: Connection, corpus: Corpus, figures: Figures) -> None:
    began = time.monotonic()
    indexes = await owner.fetch("SELECT indexdef FROM pg_indexes WHERE indexname ~ '_grams_idx$'")
    for statement in (*_DROPPED, *_SURROUNDINGS):
        await owner.execute(statement)
    await let_be_short(owner, "boards", "threads", "posts")
    await owner.execute(_FACES, FACES)
    await owner.execute(_BOARDS, BOARDS, HIDDEN)
    await owner.execute(_THREADS, THREADS, BOARDS, FACES, at_of(0))
    columns = ("id", "thread_id", "pseudonym_id", "body", "published_at")
    await owner.execute("ALTER TABLE community.posts ALTER indexed SET DEFAULT true")
    await owner.copy_records_to_table("posts", schema_name="community", columns=columns, records=corpus.posts())
    await owner.execute("ALTER TABLE community.posts ALTER indexed SET DEFAULT false")
    figures.add("posts", POSTS)
    figures.add("seconds to write them", round(time.monotonic() - began))
    began = time.monotonic()
    await owner.execute("SET maintenance_work_mem = '512MB'")
    for (definition,) in indexes:
        await owner.execute(definition)
    for name in ("posts_grams_idx", "threads_grams_idx"):
        await owner.execute(f"ALTER INDEX community.{name} ALTER COLUMN 1 SET STATISTICS 0")
    await owner.execute("VACUUM ANALYZE")
    figures.add("seconds to index them", round(time.monotonic() - began))
    for name in ("posts", "posts_grams_idx"):
        size = await owner.fetchval("SELECT pg_relation_size($1::text::regclass)", f"community.{name}")
        figures.add(f"MiB of {name}", size >> 20)


_DROPPED = ("DROP INDEX community.posts_grams_idx", "DROP INDEX community.threads_grams_idx")
_SURROUNDINGS = (
    f"""INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,
      founded_month, revision) VALUES ('{HERE}', 'here', '{{}}', '{{}}', 'UTC', '{{}}', '{{}}', 1, '{FOUNDED}', 1)""",
    f"INSERT INTO community.categories (id, community_id, slug, name, place) VALUES ('cat', '{HERE}', 'x', '{{}}', 1)",
)
_FACES = f"""
INSERT INTO community.pseudonyms (id, community_id, scope, name, name_key, wearer_tag, number_tag, sealed_wearer,
  created_month)
SELECT 'psd_' || lpad(n::text, 26, '0'), '{HERE}', 'x', n::text, n::text, sha256(n::text::bytea),
  sha256(('n' || n)::bytea), '', '2023-11-01' FROM generate_series(0, $1 - 1) n
"""
_BOARDS = f"""
INSERT INTO community.boards (id, community_id, category_id, slug, kind, name, description, place, visible_to, revision)
SELECT 'brd_' || lpad(n::text, 26, '0'), '{HERE}', 'cat', n::text, 'talk', '{{}}', '{{}}', n,
  CASE WHEN n < $2 THEN '{{facilitator}}'::text[] ELSE '{{}}' END, 1 FROM generate_series(0, $1 - 1) n
"""
_THREADS = """
INSERT INTO community.threads (id, board_id, pseudonym_id, title, opened_at)
SELECT 'thr_' || lpad(n::text, 26, '0'), 'brd_' || lpad((n % $2)::text, 26, '0'),
  'psd_' || lpad((n % $3)::text, 26, '0'), 'title', $4::timestamptz FROM generate_series(0, $1 - 1) n
"""


_POST = """
INSERT INTO community.posts (id, thread_id, pseudonym_id, body, published_at) VALUES ($1, $2, $3, $4, $5)
"""


@dataclass
class Look:
    reader: PostgresSearchReader

    async def page(
        self, words: Sequence[str], cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Any], str | None]:
        page = PageRequest(limit, cursor)
        found = await self.reader.search(VIEWER, Wanted(tuple(words)), NOW, page, NOBODY)
        assert found is not None
        return json.loads(found.items), found.next_cursor

    async def all(self, word: str) -> list[str]:
        found: list[str] = []
        cursor: str | None = None
        while True:
            hits, cursor = await self.page([word], cursor, 100)
            found += [hit["post"]["id"] for hit in hits]
            if cursor is None:
                return found


async def _compare(look: Look, corpus: Corpus, figures: Figures) -> None:
    """Also natural pieces of texts, where few posts have them; these are scanned for by the database itself."""
    found, there = {}, {}
    for word in PLANTED:
        found[word], there[word] = await look.all(word), corpus.there[word]
    wrong = [word for word in PLANTED if set(found[word]) != there[word] or len(found[word]) != len(there[word])]
    figures.add("planted words, and posts that have them", (len(PLANTED), sum(map(len, there.values()))))
    figures.add("found otherwise than by the scan", wrong or "none")
    require(not wrong, "search and scan differ")
    require(all(there.values()), "some word was planted nowhere")


async def _time(look: Look, corpus: Corpus, figures: Figures) -> list[object]:
    """Gives the lengths of words that are searched for more slowly than they may be."""
    slow: list[object] = []
    for length in TIMED:
        all_of_them: list[float] = []
        for name, words in (("common", _common(corpus, length)), ("any", _any(corpus, length))):
            first, deep = [], []
            for word in words:
                took, cursor = await _timed(look, word, None)
                first.append(took)
                for _ in range(5):
                    if cursor is None:
                        break
                    took, cursor = await _timed(look, word, cursor)
                    deep.append(took)
            for which, took_all in (("first", first), ("later", deep)):
                if took_all:
                    _add(figures, f"{length} characters, {name}, {which} page", took_all)
            all_of_them += first + deep
        _add(figures, f"{length} characters, all of these", all_of_them)
        slow += [length] if length > 1 and percentile(all_of_them, 0.95) > 50 else []
    return slow


def _add(figures: Figures, name: str, took: list[float]) -> None:
    figures.add(f"ms, {name}: p50, p95", (percentile(took, 0.5), percentile(took, 0.95), len(took)))


async def _write(owner: Connection, corpus: Corpus, figures: Figures) -> None:
    """What the index adds to writing a post, the commit not counted, and what entering a post into it takes."""
    took = []
    for change in ("SELECT 1", "DROP INDEX community.posts_grams_idx"):
        transaction = owner.transaction()
        await transaction.start()
        await owner.execute(change)
        insert = await owner.prepare(_POST)
        posts = [(f"pst_9{number:025}", "thr_" + "0" * 26, "psd_" + "0" * 26, corpus.body()) for number in range(400)]
        began = time.perf_counter()
        for post in posts:
            await insert.fetch(*post, NOW)
        took.append(round((time.perf_counter() - began) / len(posts) * 1e6))
        await transaction.rollback()
    figures.add("µs to insert a post, with and without index", took)
    transaction = owner.transaction()
    await transaction.start()
    for number in range(400):
        await owner.execute(_POST, f"pst_9{number:025}", "thr_" + "0" * 26, "psd_" + "0" * 26, corpus.body(), NOW)
    began = time.perf_counter()
    entered = await owner.fetch(f"{ENTER} RETURNING id", 400)
    figures.add("µs to index a post later", round((time.perf_counter() - began) / len(entered) * 1e6))
    await transaction.rollback()


async def _timed(look: Look, word: str, cursor: str | None) -> tuple[float, str | None]:
    began = time.perf_counter()
    _, following = await look.page([word], cursor)
    return round((time.perf_counter() - began) * 1000, 1), following


def _any(corpus: Corpus, length: int) -> list[str]:
    """Pieces of texts, as they come."""
    chance, pieces = corpus.chance, set[str]()
    while len(pieces) < 40:
        body = chance.choice(corpus.samples)
        at = chance.randrange(len(body) - length)
        pieces.add(body[at : at + length])
    return sorted(piece for piece in pieces if piece.strip() == piece and " " not in piece)


def _common(corpus: Corpus, length: int) -> list[str]:
    """What stands in most of the texts that were kept."""
    counts: dict[str, int] = defaultdict(int)
    for body in corpus.samples[:500]:
        for piece in {body[at : at + length] for at in range(len(body) - length + 1)}:
            counts[piece] += 1
    return sorted((piece for piece in counts if " " not in piece), key=lambda piece: (-counts[piece], piece))[:20]
