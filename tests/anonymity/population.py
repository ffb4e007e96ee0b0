"""A community that lives for a while, through the real API, and the truth about who wears which face.

200 members wear three faces each in the whole community, and one on a board or in a thread that asks for faces of its
own; newcomers put on one as they join, five on a day; some rename, mute, block, pause; staff act on some of them.
Time is the test's own and goes on between visits, so that the life takes weeks; who does what next is drawn at random.

**What is independent here, so that an attack that finds nothing means something.** All 600 faces of the whole community
are drawn from one urn: when a face is put on, how often and when it acts, where, in which language, with which words,
and whose it is, are independent of one another; and so are those on boards and in threads. So the community's tables
hold nothing, in time, order or style, that would tell two faces of one person from two faces of two persons, and
whatever an attack finds was made by the server.

**What is real, so that the server has every occasion to leak.** Each act is a visit: the person signs in or refreshes
their token, then acts under one face, and nobody else does anything meanwhile (a quiet community is the attacker's
best case; a busy one only blurs). So vault rows are written moments before community rows, hundreds of times over for
each person. Staff act on faces and the effect reaches
memberships. People pause and come back. Each newcomer opens an account, joins, and puts on a face within a minute.

**What is not modelled**, because it shows in the times and words of posts whatever a server does: acting under one
face and a moment later under another; being awake, away, suspended or expelled under all faces at once (suspensions
and expulsions come last, pauses end before the next visit); one person's style, or interests; putting on all faces on
the first day.
"""

import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx

from api.bootstrap import Services
from domain.boards.model.board import BoardKind
from domain.shared.ids import CommunityId
from domain.shared.scopes import PseudonymScope
from tests.anonymity.dump import Watcher
from tests.people import Person, found_community, join, sign_up

MEMBERS, FACES = 200, 3
_DAYS_OF_ARRIVALS, _ARRIVALS = 12, 5
_SCOPES = {BoardKind.QUESTION: PseudonymScope.BOARD, BoardKind.KNOWLEDGE: PseudonymScope.THREAD}
_LANGUAGES = ("ja", "en")
_WORDS = (
    "きょう",
    "すこし",
    "眠れた",
    "薬を",
    "かえた",
    "先生と",
    "話した",
    "わかる",
    "つらい",
    "quiet",
    "day",
    "thanks",
)
_REACTIONS = ("heard", "same", "thanks", "cheer")
_OFFICES = ("facilitator", "professional", "duty", "profession", "notice", "warning")
_BETWEEN_VISITS = 25.0
"""Minutes, on average."""


@dataclass(slots=True)
class HeldClock:
    """Goes on only when told to."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 3, 3, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment


@dataclass(slots=True)
class Watched:
    """What a face did or what was done to it, as it looks to somebody who reads the vault before and after."""

    face: str
    written: list[frozenset[str]]
    """The ids in each row of the vault that was written meanwhile."""


@dataclass(slots=True)
class Truth:
    """Whose account wears which faces: known from the API's answers, to nobody but the test."""

    community: CommunityId
    faces: dict[str, str] = field(default_factory=dict)
    """Account by face, of the members' faces in the whole community."""
    scoped: dict[str, str] = field(default_factory=dict)
    """Account by face, of the faces that members wear on one board or in one thread only."""
    newcomers: list[dict[str, str]] = field(default_factory=list)
    """Account by face, of those who came on the same day."""
    visits: list[Watched] = field(default_factory=list)
    """Some visits in which a face acted."""
    staff_acts: list[Watched] = field(default_factory=list)


@dataclass(slots=True)
class _Face:
    wearer: Person
    language: str
    id: str = ""


class Life:
    """One community's life. `seed` repeats what is drawn here; ids and ciphertexts are fresh each time."""

    def __init__(
        self, services: Services, client: httpx.AsyncClient, clock: HeldClock, watcher: Watcher, seed: int
    ) -> None:
        self._services = services
        self._client = client
        self._clock = clock
        self._watcher = watcher
        self._random = random.Random(seed)
        self._threads: list[str] = []
        self._posts: list[tuple[str, str]] = []
        self._blockers: set[str] = set()

    async def live(self) -> Truth:
        """Everybody joins, then everything else happens in random order, then the sanctions that silence."""
        self._community = await found_community(self._services, self._client, pseudonyms=FACES, scopes=_SCOPES)
        self.truth = Truth(self._community.id)
        people = [await self._arrive() for _ in range(MEMBERS)]
        faces = [_Face(wearer, self._random.choice(_LANGUAGES)) for wearer in people for _ in range(FACES)]
        for act in self._in_random_order(faces):
            await act()
        await self._silence()
        return self.truth

    def _in_random_order(self, faces: list[_Face]) -> list[Callable[[], Awaitable[None]]]:
        draw = self._random.random
        timed: list[tuple[float, Callable[[], Awaitable[None]]]] = []
        for face in faces:
            worn_at = draw()
            timed.append((worn_at, partial(self._put_on, face)))
            acts = self._random.randint(1, 2)
            timed += [(worn_at + draw() * (1 - worn_at), partial(self._act, face)) for _ in range(acts)]
            if draw() < 0.1:
                timed.append((worn_at + draw() * (1 - worn_at), partial(self._rename, face)))
        timed += [(draw(), partial(self._write_elsewhere, face.wearer)) for face in faces[::FACES]]
        timed += [(0.2 + 0.8 * draw(), partial(self._shun, face.wearer)) for face in self._random.sample(faces, 40)]
        timed += [(draw(), self._day_of_arrivals) for _ in range(_DAYS_OF_ARRIVALS)]
        timed += [(draw(), partial(self._pause, face.wearer)) for face in self._random.sample(faces, 20)]
        timed += [(0.2 + 0.8 * draw(), partial(self._office, kind)) for kind in _OFFICES * 8]
        return [act for _, act in sorted(timed, key=lambda pair: pair[0])]

    async def _arrive(self) -> Person:
        self._let_pass()
        return await join(await sign_up(self._client), self._community.slug)

    async def _day_of_arrivals(self) -> None:
        self._clock.moment = (self._clock.moment + timedelta(days=1)).replace(hour=8)
        newcomers = {}
        for _ in range(_ARRIVALS):
            person = await self._arrive()
            face = _Face(person, self._random.choice(_LANGUAGES))
            await self._wear(face)
            newcomers[face.id] = person.account_id
        self.truth.newcomers.append(newcomers)

    async def _put_on(self, face: _Face) -> None:
        await self._visit(face.wearer)
        await self._wear(face)
        self.truth.faces[face.id] = face.wearer.account_id

    async def _wear(self, face: _Face) -> None:
        path = f"/v1/communities/{self._community.slug}/pseudonyms"
        worn = await face.wearer.post(path, {}, headers={"Accept-Language": face.language, **_a_key()})
        assert worn.status_code == 201, worn.text
        face.id = worn.json()["id"]

    async def _act(self, face: _Face) -> None:
        """A visit in which a face acts; one in five is watched."""
        is_watched = self._random.random() < 0.2
        look = await self._watcher.look() if is_watched else 0
        await self._visit(face.wearer)
        await self._speak(face)
        if is_watched:
            self.truth.visits.append(Watched(face.id, await self._watcher.written_since(look)))

    async def _speak(self, face: _Face) -> None:
        """Opens a thread, replies, or reacts."""
        kind = self._random.random()
        if self._threads and kind < 0.5:
            await self._reply(face)
        elif self._posts and kind < 0.75:
            await self._react(face.wearer)
        else:
            await self._open_thread(face)

    async def _open_thread(self, face: _Face) -> None:
        board = self._community.boards[self._random.choice(("talk", "listening"))]
        words = {"title": self._words(3), "body": self._words(12), "pseudonym_id": face.id}
        opened = await face.wearer.post(f"/v1/boards/{board}/threads", words, headers=_a_key())
        assert opened.status_code == 201, opened.text
        thread = opened.json()["id"]
        if board != self._community.boards["listening"]:
            self._threads.append(thread)
            return
        posts = (await face.wearer.get(f"/v1/threads/{thread}/posts")).json()["items"]
        self._posts.append((thread, posts[0]["id"]))

    async def _write_elsewhere(self, person: Person) -> None:
        """Where faces are of the board or of the thread, the server puts one on."""
        await self._visit(person)
        board = self._community.boards[self._random.choice(list(_SCOPES))]
        opened = await person.post(f"/v1/boards/{board}/threads", {"title": self._words(3), "body": self._words(12)})
        assert opened.status_code == 201, opened.text
        self.truth.scoped[opened.json()["author"]["id"]] = person.account_id

    async def _rename(self, face: _Face) -> None:
        await self._visit(face.wearer)
        renamed = await face.wearer.call("PATCH", f"/v1/pseudonyms/{face.id}", json={"name": None})
        assert renamed.status_code == 200, renamed.text

    async def _shun(self, person: Person) -> None:
        await self._visit(person)
        others = [face for face, wearer in self.truth.faces.items() if wearer != person.account_id]
        how = self._random.choice(("mute", "block"))
        assert (await person.put(f"/v1/pseudonyms/{self._random.choice(others)}/{how}")).status_code == 204
        if how == "block":
            self._blockers.add(person.account_id)

    async def _reply(self, face: _Face) -> None:
        thread = self._random.choice(self._threads)
        answered = [post for its, post in self._posts if its == thread]
        reply_to = self._random.choice([None, *answered])
        named = self._random.choice([None, *self.truth.faces])
        body = self._words(20) if named is None else f"@{named} {self._words(19)}"
        words = {"body": body, "pseudonym_id": face.id, "reply_to": reply_to}
        published = await face.wearer.post(f"/v1/threads/{thread}/posts", words, headers=_a_key())
        if published.status_code == 404 and face.wearer.account_id in self._blockers:
            # It was opened by a face that this person blocks.
            await self._open_thread(face)
            return
        assert published.status_code == 201, published.text
        self._posts.append((thread, published.json()["id"]))
        await self._keep_up(face.wearer, thread)

    async def _keep_up(self, person: Person, thread: str) -> None:
        """What clients do beside: they say how far one has read, and one chooses what one follows and is told of."""
        board = self._community.boards[self._random.choice(("talk", "listening"))]
        at = f"/v1/communities/{self._community.slug}"
        for path, body in (
            (f"/v1/threads/{thread}/read", {}),
            (f"/v1/threads/{thread}/following", {"kind": self._random.choice(("follow", "mute"))}),
            (f"/v1/boards/{board}/read", None),
            (f"{at}/boards/mine", {"board_ids": [board]}),
        ):
            done = await person.put(path, body)
            assert done.status_code == 204, done.text
        for newest in (await person.get(f"{at}/notices")).json()["items"][:1]:
            read = await person.put(f"{at}/notices/read", {"up_to": newest["id"]})
            assert read.status_code == 204, read.text
        kinds = self._random.sample(("mention", "reply", "answer"), 2)
        chosen = await person.put(f"{at}/notices/preferences", {"kinds": kinds})
        assert chosen.status_code == 200, chosen.text

    async def _react(self, person: Person) -> None:
        _, post = self._random.choice(self._posts)
        path = f"/v1/posts/{post}/reactions/{self._random.choice(_REACTIONS)}"
        reacted = await person.put(path)
        if reacted.status_code == 404 and person.account_id in self._blockers:
            return
        assert reacted.status_code < 300, reacted.text

    async def _pause(self, person: Person) -> None:
        await self._visit(person)
        for state in ("paused", "active"):
            path = f"/v1/communities/{self._community.slug}/memberships/me"
            changed = await person.call("PATCH", path, json={"state": state})
            assert changed.status_code == 200, changed.text

    async def _office(self, kind: str) -> None:
        """The owner does something with a face, which reaches the person behind it."""
        if not self.truth.faces:
            return
        face = self._random.choice(list(self.truth.faces))
        await self._visit(self._community.owner)
        look = await self._watcher.look()
        done = await self._staff_request(kind, face)
        assert done.status_code < 300, done.text
        self.truth.staff_acts.append(Watched(face, await self._watcher.written_since(look)))

    async def _staff_request(self, kind: str, face: str) -> httpx.Response:
        owner, at = self._community.owner, f"/v1/communities/{self._community.slug}/pseudonyms/{face}"
        if kind == "profession":
            last_day = (self._clock.now() + timedelta(days=300)).date().isoformat()
            return await owner.call("PUT", f"{at}/professions/nurse", json={"last_day": last_day})
        if kind in ("facilitator", "professional"):
            return await owner.put(f"{at}/roles/{kind}")
        if kind == "duty":
            return await owner.put(f"{at}/duties/run_sessions")
        until = {"until": "2026-12-01T00:00:00Z"} if kind == "suspension" else {}
        sanction = {"kind": kind, "reason": self._words(6), "rule": "3", **until}
        return await owner.post(f"{at}/sanctions", sanction)

    async def _silence(self) -> None:
        for kind in ("suspension", "expulsion") * 6:
            await self._office(kind)

    async def _visit(self, person: Person) -> None:
        """Some time later the person is back, with a fresh token."""
        self._let_pass()
        form = {"grant_type": "refresh_token", "refresh_token": person.refresh_token}
        answer = await self._client.post("/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        tokens = answer.json()
        person.access_token, person.refresh_token = tokens["access_token"], tokens["refresh_token"]

    def _let_pass(self) -> None:
        self._clock.moment += timedelta(minutes=self._random.expovariate(1 / _BETWEEN_VISITS))

    def _words(self, about: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=self._random.randint(1, 2 * about)))


def _a_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}
