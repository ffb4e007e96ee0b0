"""Search finds what a plain look through everything finds, and nothing that the viewer may not see."""

import json
import random
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.postgres.indexing import Indexing
from adapters.postgres.pool import Pool
from domain.boards.model.board import Board, BoardKind
from domain.boards.model.post import Post, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import NOBODY, Shunned
from domain.boards.search.searching import FoundPage, SearchReader, Wanted
from domain.boards.search.windows import WINDOW
from domain.memberships.model.community import Community
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind
from domain.pseudonyms.shunned import Shunned as Avoided
from domain.shared.actor import Actor, Standing
from domain.shared.errors import CursorInvalid
from domain.shared.shapes import PageRequest
from tests.contract.storage import SECOND, Storage

NEWEST = SECOND + timedelta(hours=1)
MARKER = b"m" * 32


@dataclass(frozen=True, slots=True)
class Place:
    """A community with a board and a thread that nobody finds by its title."""

    storage: Storage
    community: Community
    board: Board
    face: Pseudonym
    thread: Thread
    member: Actor

    @property
    def standing(self) -> Standing:
        return self.member.standings[self.community.id]

    async def write(self, *bodies: str | None, **changes: Any) -> list[Post]:
        posts = [self.storage.some_post(self.thread, body=body, **changes) for body in bodies]
        await self.storage.keep_all(posts)
        return posts

    async def look(
        self, *words: str, page: PageRequest | None = None, shunned: Shunned = NOBODY, **filters: Any
    ) -> tuple[list[dict[str, Any]], str | None]:
        wanted = Wanted(words, **filters)
        found = await self.storage.search.search(self.standing, wanted, NEWEST, page or PageRequest(100), shunned)
        assert found is not None
        return json.loads(found.shown()), found.next_cursor

    async def found(self, *words: str, **more: Any) -> list[str]:
        """The ids of the posts, and of the threads whose titles, on the first page."""
        hits, _ = await self.look(*words, **more)
        return [_id_of(hit) for hit in hits]


def _id_of(hit: dict[str, Any]) -> str:
    return str(hit["thread"]["id"] if hit["post"] is None else hit["post"]["id"])


@dataclass(frozen=True, slots=True)
class SearchWhileIndexing:
    """Some posts are indexed, more with every search."""

    reader: SearchReader
    indexing: Indexing

    async def search(self, *of: Any) -> FoundPage | None:
        await self.indexing.enter_some()
        return await self.reader.search(*of)


@pytest.fixture
async def indexed_storage(postgres_storage: Storage, contract_pool: Pool) -> Storage:
    indexing = Indexing(contract_pool)
    await indexing.catch_up()
    return replace(postgres_storage, search=SearchWhileIndexing(postgres_storage.search, indexing))


@pytest.fixture(params=["memory", "postgres", "indexed"])
def storage(request: pytest.FixtureRequest) -> Storage:
    chosen: Storage = request.getfixturevalue(f"{request.param}_storage")
    return chosen


@pytest.fixture
async def place(storage: Storage) -> Place:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    face = await storage.pseudonym(community)
    thread = await storage.thread(board, face, title="·")
    return Place(storage, community, board, face, thread, await storage.member(community))


async def test_a_hit_names_its_thread_and_post_and_shows_the_place(place: Place) -> None:
    (post,) = await place.write("朝から起き上がれませんでした。")
    author = {
        "id": place.face.id,
        "name": place.face.name,
        "avatar": f"/v1/avatars/{place.face.id}.svg",
        "muted": False,
    }
    thread = json.loads(await place.storage.boards.thread(place.member, place.thread.id) or b"") | {"reading": None}
    assert await place.look("起き上が") == (
        [
            {
                "thread": thread,
                "post": {
                    "id": post.id,
                    "author": author,
                    "published_at": "2026-11-22T12:34:56Z",
                    "content_warning": None,
                    "filtered": None,
                },
                "excerpt": "朝から起き上がれませんでした。",
                "highlights": [{"start": 3, "length": 4}],
            }
        ],
        None,
    )


async def test_a_title_is_a_hit_of_its_own(place: Place) -> None:
    thread = await place.storage.thread(place.board, place.face, title="夜に眠れない")
    ((hit,), _) = await place.look("眠れない")
    assert (hit["thread"]["id"], hit["post"], hit["excerpt"]) == (thread.id, None, "夜に眠れない")
    assert hit["highlights"] == [{"start": 2, "length": 4}]


PLANTED = {
    "one kanji": ("雨がやまない鬱の朝", "鬱"),
    "one hiragana": ("もう夜", "夜"),
    "the last character": ("ここまで畢", "畢"),
    "the first character": ("爾後のこと", "爾"),
    "a whole text": ("竜", "竜"),
    "kanji": ("主治医と相談した", "治医"),
    "hiragana": ("つらいのですごく", "のですご"),
    "katakana": ("カウンセリングに行く", "ンセリン"),
    "half-width katakana asked": ("カウンセリング", "ｶｳﾝｾﾘﾝｸﾞ"),
    "half-width katakana written": ("ｶﾞﾝﾊﾞｯﾀ", "ガンバッタ"),
    "full-width letters": ("ＰＴＳＤの話", "ptsd"),
    "full-width letters asked": ("my PTSD story", "ＰＴＳＤ"),
    "upper case asked": ("we talk about sleep", "SLEEP"),
    "a piece of an English word": ("unhappiness", "happi"),
    "mixed": ("SSRIを飲んで3週間たった", "riを飲んで３週"),
    "ten characters": ("一人で抱えこまないでください", "抱えこまないでくださ"),
    "a ligature": ("㍿の人", "株式会社"),
    "a percent sign": ("100%大丈夫", "0%大"),
    "an underscore": ("a_b", "a_b"),
    "a backslash": ("a\\b", "a\\b"),
    "a quote": ("it's 'fine'", "t's"),
    "a colon and a star": ("a:*b", ":*"),
    "operators": ("a & !b | (c)", "|"),
    "emoji": ("\U0001f338が咲いた", "\U0001f338が"),
    "emoji of several": ("家族\U0001f468\u200d\U0001f469\u200d\U0001f467と", "\u200d\U0001f469"),
    "combining marks": ("a\u0323\u0307b", "\u1ea1\u0307b"),
    "standing voicing": ("か\u3099く", "がく"),
    "over two lines": ("一行目\n二行目", "目\n二"),
    "a rare character": ("\U00020b9fる", "\U00020b9f"),
}


@pytest.mark.parametrize("name", PLANTED)
async def test_what_is_planted_is_found(place: Place, name: str) -> None:
    body, word = PLANTED[name]
    (post, *_) = await place.write(body, "ほかのこと")
    ((hit,), _) = await place.look(word)
    assert _id_of(hit) == post.id
    assert hit["excerpt"] == body
    (mark,) = hit["highlights"]
    marked = hit["excerpt"][mark["start"] : mark["start"] + mark["length"]]
    assert plain(word) in plain(marked)


NOT_THERE = [
    ("100円", "100%"),
    ("ab", "a_"),
    ("あいいう", "あう"),
    ("あいう", "いあ"),
    ("いうあい", "あいう"),
    ("abab", "bb"),
    ("か゛", "が"),
    ("わたし", "ワタシ"),
    ("がく", "か"),
]


@pytest.mark.parametrize(("body", "word"), NOT_THERE)
async def test_what_only_resembles_it_is_not_found(place: Place, body: str, word: str) -> None:
    await place.write(body)
    assert await place.found(word) == []


ALPHABET = "あいうがガｶﾞｱ漢字Aaｂb %_\\'&|!:*()<>1１　\n\u3099\u0301é㍿\U0001f338"


@pytest.mark.parametrize("seed", range(2))
async def test_any_piece_of_any_text_is_found_where_a_plain_scan_finds_it(place: Place, seed: int) -> None:
    chance = random.Random(seed)
    posts = await place.write(*("".join(chance.choices(ALPHABET, k=chance.randint(1, 30))) for _ in range(60)))
    texts = {post.id: plain(post.body or "") for post in posts}
    for length in (1, 2, 3, 10):
        for _ in range(15):
            words = _some_piece(chance, [post.body or "" for post in posts], length).split()
            if words:
                there = {id for id, text in texts.items() if all(plain(word) in text for word in words)}
                assert set(await place.found(*words)) == there, words


def _some_piece(chance: random.Random, bodies: list[str], length: int) -> str:
    body = chance.choice(bodies)
    start = chance.randrange(len(body))
    return body[start : start + length]


def plain(text: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in unicodedata.normalize("NFKC", text))


async def test_all_words_must_be_there_in_any_order(place: Place) -> None:
    both, _, _ = await place.write("夜に眠れない", "夜の散歩", "眠れない朝")
    assert await place.found("眠れ", "夜") == [both.id]


async def test_what_is_withdrawn_is_not_found(place: Place) -> None:
    await place.write(None)
    (post,) = await place.write("消される言葉")
    assert await place.found("消され") == [post.id]


async def test_in_a_window_titles_come_first_then_what_has_the_words_often_then_the_newest(place: Place) -> None:
    storage, seconds = place.storage, [SECOND - timedelta(days=n) for n in range(5)]
    (once,) = await place.write("薬", published_at=seconds[0])
    (twice,) = await place.write("薬と薬", published_at=seconds[3])
    (older,) = await place.write("薬か", published_at=seconds[2])
    title = await storage.thread(place.board, place.face, title="薬", opened_at=seconds[4])
    assert await place.found("薬") == [title.id, twice.id, once.id, older.id]


@pytest.mark.parametrize("limit", [1, 7, 50, 100])
async def test_pages_lead_through_all_windows_with_nothing_twice(place: Place, limit: int) -> None:
    times = [SECOND - timedelta(hours=3 * (n % 150)) for n in range(WINDOW + 60)]
    posts = [
        place.storage.some_post(place.thread, body="頁" * (1 + n % 3), published_at=at) for n, at in enumerate(times)
    ]
    await place.storage.keep_all(posts)
    found, cursor = await _pages(place, limit if limit > 1 else 1, "頁")
    ids = [post.id for post in posts]
    assert cursor is None
    assert sorted(found) == sorted(ids)
    newest = sorted(posts, key=lambda post: (post.published_at, post.id), reverse=True)
    window = limit * max(1, WINDOW // limit)
    for part in (newest[:window], newest[window:]):
        ranked = sorted(part, key=lambda p: (len(p.body or ""), p.published_at, p.id), reverse=True)
        assert found[: len(part)] == [post.id for post in ranked]
        found = found[len(part) :]


async def _pages(place: Place, limit: int, *words: str) -> tuple[list[str], str | None]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        hits, cursor = await place.look(*words, page=PageRequest(limit, cursor))
        found += map(_id_of, hits)
        assert len(hits) == limit or cursor is None
        if cursor is None:
            return found, cursor


async def test_what_is_written_or_withdrawn_meanwhile_moves_nothing_that_is_still_to_come(place: Place) -> None:
    posts = await place.write(*["頁"] * 6, published_at=SECOND - timedelta(days=1))
    first, cursor = await place.look("頁", page=PageRequest(2))
    await place.write("頁頁", published_at=SECOND)
    rest, cursor = await place.look("頁", page=PageRequest(100, cursor))
    assert sorted(map(_id_of, first + rest)) == sorted(
        {post.id for post in posts} | ({_id_of(hit) for hit in rest} - {post.id for post in posts})
    )
    assert {post.id for post in posts} <= {*map(_id_of, first + rest)}
    assert cursor is None


async def test_a_cursor_is_good_for_its_own_search_only(place: Place) -> None:
    await place.write("頁", "頁")
    _, cursor = await place.look("頁", page=PageRequest(1))
    others: list[tuple[tuple[str, ...], dict[str, Any]]] = [(("頁", "頁々"), {}), (("頁",), {"kind": BoardKind.TALK})]
    for words, filters in others:
        with pytest.raises(CursorInvalid):
            await place.look(*words, page=PageRequest(1, cursor), **filters)


async def test_filters_narrow_the_search(place: Place) -> None:
    storage = place.storage
    (here,) = await place.write("薬")
    other = await storage.board(await storage.category(place.community), kind=BoardKind.QUESTION)
    thread = await storage.thread(other, place.face, title="薬", opened_at=SECOND - timedelta(days=9))
    assert await place.found("薬", board_id=place.board.id) == [here.id]
    assert await place.found("薬", board_id=other.id) == [thread.id]
    assert await place.found("薬", kind=BoardKind.QUESTION) == [thread.id]
    assert await place.found("薬", kind=BoardKind.KNOWLEDGE) == []
    assert await place.found("薬", since=SECOND) == [here.id]
    assert await place.found("薬", since=SECOND + timedelta(seconds=1)) == []
    found = await storage.search.search(place.standing, Wanted(("薬",)), SECOND, PageRequest(), NOBODY)
    assert found is not None
    assert [_id_of(hit) for hit in json.loads(found.items)] == [thread.id]


async def test_a_thread_is_answered_when_another_face_has_replied_there(place: Place) -> None:
    storage = place.storage
    other = await storage.pseudonym(place.community)
    (own,) = await place.write("薬")
    thread = await storage.thread(place.board, place.face, title="·")
    asked = await storage.post(thread, body="薬")
    answer = await storage.post(thread, body="はい", pseudonym_id=other.id)
    withdrawn = await storage.thread(place.board, place.face, title="·")
    silent = await storage.post(withdrawn, body="薬")
    await storage.post(withdrawn, body=None, pseudonym_id=other.id)
    assert await place.found("薬", answered=True) == [asked.id]
    assert set(await place.found("薬", answered=False)) == {own.id, silent.id}
    assert await place.found("はい", answered=True) == [answer.id]
    await _block(place, other)
    blind = Shunned([MARKER], [MARKER])
    assert await place.found("薬", answered=True, shunned=blind) == []


async def _block(place: Place, face: Pseudonym) -> None:
    async with place.storage.begin() as work:
        await work.shunned.put(Avoided(MARKER, face.id, ShunKind.BLOCK))


async def test_only_what_the_viewer_may_see_is_found(place: Place) -> None:
    storage = place.storage
    hidden = await storage.board(await storage.category(place.community), visible_to=("facilitator",))
    thread = await storage.thread(hidden, place.face, title="秘密の薬")
    await storage.post(thread, body="秘密")
    elsewhere = await storage.community()
    board = await storage.board(await storage.category(elsewhere))
    await storage.post(await storage.thread(board, await storage.pseudonym(elsewhere), title="秘密"), body="秘密")
    assert await place.look("秘密") == ([], None)
    for absent in (hidden.id, board.id, "brd_" + "0" * 26, "?"):
        wanted = Wanted(("秘密",), board_id=absent)
        assert await storage.search.search(place.standing, wanted, NEWEST, PageRequest(), NOBODY) is None


async def test_whom_the_viewer_blocks_is_not_found_and_whom_they_mute_is_marked(place: Place) -> None:
    storage = place.storage
    other = await storage.pseudonym(place.community)
    theirs = await storage.thread(place.board, other, title="薬")
    in_theirs = await storage.post(theirs, body="薬", pseudonym_id=place.face.id)
    (mine,) = await place.write("薬")
    (reply,) = await place.write("薬", pseudonym_id=other.id)
    assert set(await place.found("薬")) == {theirs.id, in_theirs.id, mine.id, reply.id}
    await _block(place, other)
    assert await place.found("薬", shunned=Shunned([MARKER], [MARKER])) == [mine.id]
    hits, _ = await place.look("薬", shunned=Shunned([], [MARKER]))
    muted = {_id_of(hit): hit["post"]["author"]["muted"] for hit in hits if hit["post"] is not None}
    assert muted == {in_theirs.id: False, mine.id: False, reply.id: True}


async def test_a_former_members_post_is_found_without_a_face(place: Place) -> None:
    (post,) = await place.write("薬", pseudonym_id=None)
    ((hit,), _) = await place.look("薬")
    assert (_id_of(hit), hit["post"]["author"]) == (post.id, None)


async def test_a_long_text_is_shown_around_its_first_match(place: Place) -> None:
    await place.write("前" * 500 + "ｶﾞﾝﾊﾞﾙ" + "後" * 100 + "がんばる" + "後" * 9_000)
    ((hit,), _) = await place.look("ガンバル")
    (mark,) = hit["highlights"]
    assert hit["excerpt"][0] == hit["excerpt"][-1] == "…"
    assert hit["excerpt"][mark["start"] : mark["start"] + mark["length"]] == "ｶﾞﾝﾊﾞﾙ"
    assert len(hit["excerpt"]) < 200


def _weeks(count: int) -> Iterable[datetime]:
    return (SECOND - timedelta(days=7 * n) for n in range(count))


async def test_what_is_old_is_found_too(storage: Storage) -> None:
    community = await storage.community(founded_month=(SECOND - timedelta(days=7 * 60)).date().replace(day=1))
    board = await storage.board(await storage.category(community))
    face = await storage.pseudonym(community)
    thread = await storage.thread(board, face, title="·")
    place = Place(storage, community, board, face, thread, await storage.member(community))
    posts = [storage.some_post(thread, body="薬", published_at=at) for at in _weeks(60)]
    await storage.keep_all(posts)
    assert await place.found("薬") == [post.id for post in posts]
    found, _ = await _pages(place, 7, "薬")
    assert found == [post.id for post in posts]


async def test_what_is_hidden_or_withdrawn_is_not_found_and_answers_nothing(place: Place) -> None:
    other = await place.storage.pseudonym(place.community)
    await place.write("見えない言葉", pseudonym_id=other.id, hidden=True)
    await place.write(None, pseudonym_id=None, withdrawn_by=Withdrawer.AUTHOR, revision=0)
    (there,) = await place.write("見える言葉")
    assert await place.found("言葉") == [there.id]
    assert await place.found("言葉", answered=False) == [there.id]
    await place.write("ほかの人の言葉", pseudonym_id=other.id)
    assert await place.found("言葉", answered=False) == []
