"""Whom posts speak to, who is on call, and what waits for them: alike in every storage."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest

from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import Addressed, KeptState, Looking, Moderated, NoticeKind, NoticeState
from domain.boards.mentions.rotas import USUAL, OnCall, Rota
from domain.boards.model.post import Post, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.reading.traces import TraceKey
from domain.memberships.model.community import Community
from domain.memberships.model.membership import Personal
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind, Shunned
from domain.shared.actor import Actor, Role
from domain.shared.ids import BoardId, CallId, NoticeId, PostId, PseudonymId
from domain.shared.scopes import in_community, in_thread, on_board
from domain.shared.shapes import PageRequest
from tests.contract.paging import every
from tests.contract.storage import MONTH, SECOND, Storage, only

Told = list[tuple[PseudonymId, NoticeKind]]
MENTION, REPLY, ANSWER, MODERATED = NoticeKind


@dataclass(frozen=True, slots=True)
class Place:
    """A thread that one face opened, another face, and who reads it all."""

    storage: Storage
    community: Community
    thread: Thread
    opener: Pseudonym
    other: Pseudonym
    viewer: Actor

    async def address(
        self, post: Post, *mentioned: Pseudonym, reply_to: PostId | None = None, answered: Pseudonym | None = None
    ) -> Told:
        assert post.pseudonym_id is not None
        addressed = Addressed(
            post_id=post.id,
            community_id=self.community.id,
            author=post.pseudonym_id,
            scopes=(in_community(self.community.id), on_board(self.thread.board_id), in_thread(self.thread.id)),
            mentioned=[face.id for face in mentioned],
            reply_to=reply_to,
            answered=None if answered is None else answered.id,
            ids=[NoticeId(self.storage.ids.ordered("ntc")) for _ in range(len(mentioned) + 2)],
        )
        async with self.storage.begin() as work:
            return sorted(await work.notices.address(addressed))

    async def post(self, body: str = "はい", **changes: Any) -> Post:
        return await self.storage.post(self.thread, body=body, **changes)

    async def face(self, **changes: Any) -> Pseudonym:
        return await self.storage.pseudonym(self.community, **changes)

    async def listed(
        self,
        *faces: Pseudonym,
        unread: bool = False,
        viewer: Actor | None = None,
        hidden_by: Sequence[bytes] = (),
        **state: Any,
    ) -> list[tuple[str, str]]:
        """In pages of several sizes."""
        looking = await self.looking(viewer, hidden_by, **state)
        found = [await self.found(looking, *faces, unread=unread, limit=limit) for limit in (1, 2, 50)]
        assert found[0] == found[1] == found[2]
        for item in found[0]:
            assert await self.storage.notices.is_there(looking, item["pseudonym_id"], item["post_id"])
        return [(item["post_id"], item["kind"]) for item in found[0]]

    async def looking(self, viewer: Actor | None = None, hidden_by: Sequence[bytes] = (), **state: Any) -> Looking:
        """Somebody who has read and wants this."""
        marker, key = (self.storage.ids.random("tag").encode() for _ in range(2))
        looking = Looking(
            (viewer or self.viewer).audiences(), list(hidden_by), marker, TraceKey(self.community.id, key)
        )
        if state:
            async with self.storage.begin() as work:
                await work.notice_states.lock(looking.sealed(NoticeState()))
                work.notice_states.save(looking.sealed(NoticeState(**state)))
        return looking

    async def found(self, looking: Looking, *faces: Pseudonym, unread: bool = False, limit: int = 50) -> Any:
        tags = [face.number_tag for face in faces]
        return await every(lambda page: self.storage.notices.notices(looking, tags, page, unread=unread), limit)

    async def moderate(self, face: Pseudonym, post: Post | None = None, thread: Thread | None = None) -> Any:
        of = Moderated(
            NoticeId(self.storage.ids.ordered("ntc")),
            face.id,
            (thread or self.thread).id,
            None if post is None else post.id,
        )
        async with self.storage.begin() as work:
            return await work.notices.moderate([of])


@pytest.fixture
async def place(storage: Storage) -> Place:
    community = await storage.community()
    opener, other = [await storage.pseudonym(community) for _ in range(2)]
    board = await storage.board(await storage.category(community))
    return Place(
        storage, community, await storage.thread(board, opener), opener, other, await storage.member(community)
    )


async def test_each_is_told_once_of_a_post_and_first_of_all_that_it_names_them(place: Place) -> None:
    first = await place.post()
    post = await place.post(pseudonym_id=place.other.id)
    told = await place.address(post, place.opener, reply_to=first.id, answered=place.opener)
    assert told == [(place.opener.id, MENTION)]
    assert await place.address(post, place.opener, reply_to=first.id) == []
    reply = await place.post(pseudonym_id=place.other.id)
    assert await place.address(reply, reply_to=first.id, answered=place.opener) == [(place.opener.id, REPLY)]
    answer = await place.post(pseudonym_id=place.other.id)
    assert await place.address(answer, answered=place.opener) == [(place.opener.id, ANSWER)]
    assert await place.address(answer, place.opener) == [(place.opener.id, MENTION)]
    assert await place.listed(place.opener) == [(answer.id, MENTION), (reply.id, REPLY), (post.id, MENTION)]


async def test_what_one_does_oneself_is_no_news_to_oneself(place: Place) -> None:
    first = await place.post()
    post = await place.post()
    assert await place.address(post, reply_to=first.id, answered=place.opener) == []
    assert await place.address(post, place.opener) == [(place.opener.id, MENTION)]  # it is shown with the post
    assert await place.listed(place.opener) == []


async def test_nobody_is_named_who_is_not_worn_there(place: Place, storage: Storage) -> None:
    elsewhere = await storage.pseudonym(await storage.community())
    other_board = await place.face(scope=on_board(BoardId("brd_" + "0" * 26)))
    retired = await place.face(retired_month=MONTH)
    here = [await place.face(scope=scope) for scope in (on_board(place.thread.board_id), in_thread(place.thread.id))]
    gone = replace(retired, id=PseudonymId(storage.ids.random("psd")))
    told = await place.address(await place.post(), elsewhere, other_board, retired, gone, *here)
    assert told == sorted((face.id, MENTION) for face in here)


async def test_who_wore_a_face_that_is_retired_is_told_of_replies(place: Place) -> None:
    retired = await place.face(retired_month=MONTH)
    first = await place.post(pseudonym_id=retired.id)
    assert await place.address(await place.post(), reply_to=first.id) == [(retired.id, REPLY)]


async def test_a_reply_to_a_former_member_is_told_to_nobody(place: Place) -> None:
    first = await place.post(pseudonym_id=None)
    assert await place.address(await place.post(), reply_to=first.id) == []


async def test_those_whom_the_text_names_no_more_are_let_go(place: Place) -> None:
    third = await place.face()
    first = await place.post(pseudonym_id=third.id)
    post = await place.post()
    await place.address(post, place.other, reply_to=first.id)
    async with place.storage.begin() as work:
        await work.notices.keep_mentions(post.id, f"はい @{place.other.id} さん")
    assert await place.listed(place.other) == [(post.id, MENTION)]
    async with place.storage.begin() as work:
        await work.notices.keep_mentions(post.id, "はい")
    assert (await place.listed(place.other), await place.listed(third)) == ([], [(post.id, REPLY)])


async def test_all_faces_are_looked_through_the_newest_first(place: Place) -> None:
    third = await place.face()
    posts = [await place.post() for _ in range(5)]
    for post, face in zip(posts, (place.other, third, place.other, third, third), strict=True):
        await place.address(post, face)
    newest_first = [(post.id, MENTION) for post in posts[::-1]]
    assert await place.listed(place.other, third) == newest_first
    assert await place.listed(place.other) == [newest_first[2], newest_first[4]]
    assert await place.listed() == []


async def test_what_was_read_is_known_and_only_what_is_wanted_is_shown(place: Place) -> None:
    first = await place.post(pseudonym_id=place.other.id)
    posts = [await place.post() for _ in range(3)]
    await place.address(posts[0], place.other)
    await place.address(posts[1], reply_to=first.id)
    await place.address(posts[2], place.other)
    up_to = (await place.found(await place.looking(), place.other))[1]["id"]
    again = await place.found(await place.looking(read_up_to=up_to), place.other)
    assert [item["read"] for item in again] == [False, True, True]
    assert await place.listed(place.other, unread=True, read_up_to=up_to) == [(posts[2].id, MENTION)]
    assert await place.listed(place.other, wanted=frozenset({REPLY})) == [(posts[1].id, REPLY)]
    assert await place.listed(place.other, wanted=frozenset()) == []


@pytest.mark.parametrize("how", ["hidden", "withdrawn", "invisible", "blocked", "blocked opener"])
async def test_a_notice_of_what_one_does_not_read_is_not_there(place: Place, storage: Storage, how: str) -> None:
    writer = await place.face()
    post = await place.post(pseudonym_id=writer.id)
    await place.address(post, place.other)
    assert await place.listed(place.other) == [(post.id, MENTION)]
    hidden_by: list[bytes] = []
    viewer = await storage.member(await storage.community()) if how == "invisible" else place.viewer
    async with storage.begin() as work:
        if how == "hidden":
            work.posts.save(replace(post, hidden=True))
        elif how == "withdrawn":
            work.posts.save(replace(post, body=None))
        elif how.startswith("blocked"):
            hidden_by = [f"marker of {post.id}".encode()]
            blocked = writer if how == "blocked" else place.opener
            await work.shunned.put(Shunned(hidden_by[0], blocked.id, ShunKind.BLOCK))
    assert await place.listed(place.other, viewer=viewer, hidden_by=hidden_by) == []
    looking = await place.looking(viewer, hidden_by)
    assert not await storage.notices.is_there(looking, place.other.id, post.id)


@pytest.mark.parametrize("how", ["purge", "sign off", "face"])
async def test_what_goes_leaves_nothing_of_it(place: Place, storage: Storage, how: str) -> None:
    writer = await place.face()
    post = await place.post(f"@{place.other.id} @staff", pseudonym_id=writer.id)
    await place.address(post, place.other)
    call = await put(place, post)
    assert len(json.loads(await shown(place, post))["mentions"]) == 2
    async with storage.begin() as work:
        if how == "purge":
            await work.posts.purge(post.id, marks=True)
        elif how == "sign off":
            await work.writings.sign_off(writer.id, keeps_writing=False)
        else:
            work.pseudonyms.remove(place.other)
    assert await place.listed(place.other) == []
    assert (await storage.calls.call(call.id) is None) is (how != "face")
    assert len(json.loads(await shown(place, post))["mentions"]) == (how == "face")


async def test_what_is_said_before_an_edit_goes_and_whom_it_speaks_to_stays(place: Place, storage: Storage) -> None:
    post = await place.post(f"@{place.other.id}")
    await place.address(post, place.other)
    async with storage.begin() as work:
        await work.posts.purge(post.id, marks=False)
    assert await place.listed(place.other) == [(post.id, MENTION)]


async def shown(place: Place, post: Post) -> bytes:
    view = await place.storage.boards.post(place.viewer, post.id, [])
    assert view is not None
    return view


async def test_a_post_shows_whom_it_speaks_to_by_their_present_names(place: Place, storage: Storage) -> None:
    post = await place.post(f"＠先生、@{place.other.id} さん")
    await place.address(post, place.other)
    await put(place, post, called="profession:psychiatrist", token="＠先生")
    async with storage.begin() as work:
        rota = await work.rotas.lock(place.community.id)
        groups = (*rota.groups, OnCall("profession:psychiatrist", ("先生",), away_until=date(2026, 12, 1)))
        work.rotas.choose(replace(rota, groups=groups))
    doctor, face = json.loads(await shown(place, post))["mentions"]
    assert face == {
        "token": f"@{place.other.id}",
        "pseudonym": {"id": place.other.id, "name": place.other.name},
        "group": None,
        "away_until": None,
    }
    assert doctor == {
        "token": "＠先生",
        "pseudonym": None,
        "group": "profession:psychiatrist",
        "away_until": "2026-12-01",
    }


async def test_those_who_wrote_lately_come_the_last_first(place: Place, storage: Storage) -> None:
    retired = await place.face(retired_month=MONTH)
    for face in (place.opener.id, place.other.id, retired.id, None, place.opener.id):
        await place.post(pseudonym_id=face)
    faces = json.loads(await storage.boards.writers_lately(place.viewer, place.thread.id) or b"")["faces"]
    assert [face["id"] for face in faces] == [place.opener.id, place.other.id]
    stranger = await storage.member(await storage.community())
    assert await storage.boards.writers_lately(stranger, place.thread.id) is None


async def put(place: Place, post: Post, called: str = "staff", token: str = "@staff") -> Call:
    call = Call(CallId(place.storage.ids.ordered("cal")), place.community.id, post.id, called, token)
    async with place.storage.begin() as work:
        await work.calls.put(call)
    return call


async def waiting(place: Place, groups: Sequence[str] | None = None, hidden_by: Sequence[bytes] = ()) -> list[str]:
    standing = only(place.viewer)
    found = [
        await every(lambda page: place.storage.calls.calls(standing, groups, page, hidden_by), limit)
        for limit in (1, 2, 50)
    ]
    assert found[0] == found[1] == found[2]
    return [item["id"] for item in found[0]]


async def test_calls_wait_the_oldest_first_until_they_are_answered(place: Place, storage: Storage) -> None:
    posts = [await place.post() for _ in range(4)]
    calls = [await put(place, post, called) for post, called in zip(posts, ("staff", "a", "staff", "b"), strict=True)]
    assert await waiting(place) == [call.id for call in calls]
    assert await waiting(place, ["staff", "b"]) == [calls[0].id, calls[2].id, calls[3].id]
    assert await waiting(place, []) == []
    async with storage.begin() as work:
        held = await work.calls.get(calls[0].id)
        assert held == calls[0]
        work.calls.save(held.claimed(b"mine"))
    assert await storage.calls.call(calls[0].id) == replace(calls[0], claim=b"mine")
    async with storage.begin() as work:
        assert await work.calls.answer(posts[0].id, b"another") == []
        assert await work.calls.answer(posts[0].id, b"mine") == [calls[0].id]
        assert await work.calls.answer(posts[0].id, b"mine") == []
    assert await waiting(place, ["staff"]) == [calls[2].id]
    assert await storage.calls.call(calls[0].id) == replace(calls[0], answered=True)


async def test_calls_in_what_one_does_not_read_do_not_wait(place: Place, storage: Storage) -> None:
    posts = [await place.post(pseudonym_id=face.id) for face in (place.opener, place.other)]
    calls = [await put(place, post) for post in posts]
    assert await waiting(place) == [call.id for call in calls]
    async with storage.begin() as work:
        await work.shunned.put(Shunned(b"marker of mine", place.other.id, ShunKind.BLOCK))
        work.posts.save(replace(posts[0], hidden=True))
    assert await waiting(place) == [calls[1].id]
    assert await waiting(place, hidden_by=[b"marker of mine"]) == []


async def test_calls_that_the_text_does_not_make_any_more_are_let_go(place: Place, storage: Storage) -> None:
    post = await place.post()
    await put(place, post, "staff", "@staff")
    await put(place, post, "a", "＠先生")
    async with storage.begin() as work:
        assert sorted(await work.calls.keep(post.id, "＠先生、@staff へ")) == ["a", "staff"]
        assert await work.calls.keep(post.id, "＠先生へ") == ["a"]
    assert len(await waiting(place)) == 1


async def test_so_many_calls_are_counted_and_then_until_when_there_are_no_more(storage: Storage) -> None:
    until = SECOND + timedelta(hours=1)
    tally = CallTally(storage.ids.random("psd"), "staff", 1, until)
    counted = []
    for place, now in ((tally, SECOND), (tally, SECOND), (tally, SECOND), (replace(tally, called="a"), SECOND)):
        async with storage.begin() as work:
            counted.append(await work.calls.count(place, 2, now))
    assert counted == [None, None, until, None]
    later = replace(tally, until=until + timedelta(hours=1))
    for expected in (None, None, later.until):
        async with storage.begin() as work:
            assert await work.calls.count(later, 2, until) == expected
    await storage.calls.forget_tallies(later.until)
    async with storage.begin() as work:
        assert await work.calls.count(later, 1, SECOND) is None


async def test_of_those_who_call_at_once_no_more_are_counted_than_may(storage: Storage) -> None:
    tally = CallTally(storage.ids.random("psd"), "staff", 1, SECOND + timedelta(hours=1))

    async def count() -> bool:
        async with storage.begin_community() as work:
            return await work.calls.count(tally, 3, SECOND) is None

    assert sorted(await asyncio.gather(*(count() for _ in range(6)))) == [False] * 3 + [True] * 3


async def test_who_is_on_call_is_staff_until_somebody_chooses(storage: Storage) -> None:
    community = await storage.community()
    assert await storage.calls.rota(community.id) is None
    async with storage.begin() as work:
        held = await work.rotas.lock(community.id)
        assert held == Rota(community.id, USUAL, 1)
        work.rotas.choose(replace(held, groups=()))
    assert await storage.calls.rota(community.id) == Rota(community.id, (), 2)


async def test_what_somebody_has_read_is_kept_once_and_forgotten(storage: Storage) -> None:
    marker = storage.ids.random("tag").encode()
    assert await storage.notices.state(marker) is None
    for before, after in ((b"usual", b"one"), (b"one", b"other")):
        async with storage.begin() as work:
            assert await work.notice_states.lock(KeptState(marker, b"usual")) == before
            work.notice_states.save(KeptState(marker, after))
        assert await storage.notices.state(marker) == after
    async with storage.begin() as work:
        work.notice_states.remove(marker)
    assert await storage.notices.state(marker) is None


async def test_of_those_who_keep_something_for_the_first_time_at_once_none_is_lost(storage: Storage) -> None:
    marker = storage.ids.random("tag").encode()

    async def add(letter: bytes) -> None:
        async with storage.begin_community() as work:
            before = await work.notice_states.lock(KeptState(marker, b"-"))
            await asyncio.sleep(0)
            work.notice_states.save(KeptState(marker, before + letter))

    await asyncio.gather(*(add(letter) for letter in (b"a", b"b", b"c", b"d")))
    assert sorted(await storage.notices.state(marker) or b"") == sorted(b"-abcd")


async def test_the_statement_opens_what_was_sealed_here(place: Place) -> None:
    """Whatever is wanted, and however far somebody has read."""
    post = await place.post()
    await place.address(post, place.other)
    (notice,) = await place.found(await place.looking(), place.other)
    for size in range(len(NoticeKind) + 1):
        for wanted in combinations(NoticeKind, size):
            looking = await place.looking(read_up_to=notice["id"], wanted=frozenset(wanted))
            found = await place.found(looking, place.other)
            assert found == ([notice | {"read": True}] if MENTION in wanted else [])
            assert looking.opened(await place.storage.notices.state(looking.marker)).wanted == frozenset(wanted)


async def test_who_wears_the_last_face_that_was_looked_for_may_wear_more(place: Place) -> None:
    looking, page = await place.looking(), PageRequest(50)
    nobody = b"nobody"
    for tags, more in (
        ([place.other.number_tag], True),
        ([place.other.number_tag, nobody], False),
        ([nobody, place.other.number_tag], True),
        ([], False),
    ):
        found = await place.storage.notices.notices(looking, tags, page, unread=False)
        assert found.more_faces is more


async def test_what_staff_did_is_told_to_whose_it_is_once_for_each_post(place: Place, storage: Storage) -> None:
    own, answer = [await place.post(pseudonym_id=place.other.id) for _ in range(2)]
    await place.address(own, place.other)  # it names itself, which is no news
    assert await place.moderate(place.other, own) == [(place.other.id, own.id)]
    assert await place.moderate(place.other, answer) == [(place.other.id, answer.id)]
    assert await place.listed(place.other) == [(answer.id, MODERATED), (own.id, MODERATED)]
    assert await place.listed(place.opener) == []
    (_, first) = await place.found(looking := await place.looking(), place.other)
    await place.moderate(place.other, own)
    again = await place.found(looking, place.other)
    assert [item["post_id"] for item in again] == [own.id, answer.id]
    assert again[0]["id"] > first["id"]
    async with storage.begin() as work:
        work.posts.save(replace(own, pseudonym_id=None))
        work.posts.save(replace(answer, pseudonym_id=None))
        work.pseudonyms.remove(place.other)
    assert await place.moderate(place.other, own) == []


async def test_for_a_thread_stands_the_first_post_of_who_opened_it(place: Place) -> None:
    assert await place.moderate(place.opener) == []
    others = await place.post(pseudonym_id=place.other.id)
    assert await place.moderate(place.opener) == [(place.opener.id, others.id)]
    own, _ = [await place.post() for _ in range(2)]
    assert await place.moderate(place.opener) == [(place.opener.id, own.id)]


@pytest.mark.parametrize("removed", [True, False])
async def test_that_ones_own_is_gone_is_told_whatever_one_wants_and_whomever_one_blocks(
    place: Place, storage: Storage, removed: bool
) -> None:
    posts = [await place.post(pseudonym_id=place.other.id) for _ in range(2)]
    for post in posts:
        await place.moderate(place.other, post)
    both = [(post.id, MODERATED) for post in posts[::-1]]
    assert await place.listed(place.other) == both
    async with storage.begin() as work:
        await work.shunned.put(Shunned(b"marker of mine", place.opener.id, ShunKind.BLOCK))
        if removed:
            work.posts.save(replace(posts[0], hidden=True))
            work.posts.save(posts[1].withdrawn(Withdrawer.STAFF))
    expected = both if removed else []
    assert await place.listed(place.other, wanted=frozenset()) == expected
    assert await place.listed(place.other, hidden_by=[b"marker of mine"]) == expected
    stranger = await storage.member(await storage.community())
    assert await place.listed(place.other, viewer=stranger) == []


async def test_whose_a_tombstone_was_is_forgotten_and_other_notices_stay(place: Place, storage: Storage) -> None:
    gone, there = [await place.post(pseudonym_id=place.other.id) for _ in range(2)]
    for post in (gone, there):
        await place.moderate(place.other, post)
    async with storage.begin() as work:
        work.posts.save(gone.withdrawn(Withdrawer.STAFF))
    both = [(there.id, MODERATED), (gone.id, MODERATED)]
    for before, expected in (("ntc_", both), ("ntc_~", both[:1])):
        async with storage.begin() as work:
            await work.notices.forget_removals(before)
        assert await place.listed(place.other) == expected


async def test_the_viewer_of_a_restricted_board_finds_what_others_do_not(storage: Storage) -> None:
    community = await storage.community()
    opener, other = [await storage.pseudonym(community) for _ in range(2)]
    board = await storage.board(await storage.category(community), visible_to=("professional",))
    professional = await storage.member(community, personal=Personal(frozenset({Role.PROFESSIONAL})))
    thread = await storage.thread(board, opener)
    place = Place(storage, community, thread, opener, other, professional)
    post = await place.post()
    await place.address(post, other)
    call = await put(place, post)
    assert (await place.listed(other), await waiting(place)) == ([(post.id, MENTION)], [call.id])
    member = replace(place, viewer=await storage.member(community))
    assert (await member.listed(other), await waiting(member)) == ([], [])
