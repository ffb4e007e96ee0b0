"""Members ask whether what a post says is right; professionals and staff say what they find, and the post bears it."""

import asyncio
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.boards.model.board import BoardKind
from domain.boards.review.claims import MOST_A_DAY
from domain.shared.scopes import PseudonymScope
from tests.api.boards.following import Follower
from tests.api.boards.places import judge, open_thread, posts_of, reply
from tests.people import Person, SomeCommunity, face_of, found_community, grant, new_member

NOTE = {"note": "この飲み合わせは、本当に大丈夫ですか。"}
SOURCES = [{"title": "添付文書", "url": "https://example.org/a?b=1#c"}, {"title": "教科書", "citation": "三版、12頁"}]


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    return await found_community(services, client)


@pytest.fixture
async def doctor(client: httpx.AsyncClient, own: SomeCommunity) -> Person:
    person = await new_member(client, own.slug)
    await grant(own, person, "profession:psychiatrist")
    return person


@pytest.fixture
async def author(client: httpx.AsyncClient, own: SomeCommunity) -> Person:
    return await new_member(client, own.slug)


@pytest.fixture
async def asking(client: httpx.AsyncClient, own: SomeCommunity) -> Person:
    return await new_member(client, own.slug)


@pytest.fixture
async def post(own: SomeCommunity, author: Person) -> str:
    (first,) = await posts_of(author, (await open_thread(author, own))["id"])
    return str(first["id"])


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def flag(person: Person, post: str, **words: str) -> httpx.Response:
    return await person.post(f"/v1/posts/{post}/claims", {**NOTE, **words})


async def listed(person: Person, community: SomeCommunity, which: str = "", **params: str) -> list[dict[str, Any]]:
    answer = await person.get(f"/v1/communities/{community.slug}/claims{which}", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def verdict_of(person: Person, post: str) -> Any:
    return (await person.get(f"/v1/posts/{post}")).json()["verdict"]


async def only_face(person: Person, community: SomeCommunity) -> str:
    (face,) = (await person.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    return str(face["id"])


async def test_what_is_asked_is_answered_at_the_post_and_nobody_learns_who_asked(
    own: SomeCommunity, services: Services, author: Person, asking: Person, doctor: Person, post: str
) -> None:
    face = await face_of(asking, own.slug)
    before = (await author.get(f"/v1/posts/{post}")).content
    asked = await flag(asking, post)
    assert (asked.status_code, asked.json()["state"]) == (201, "open")
    assert (await author.get(f"/v1/posts/{post}")).content == before
    (seen,) = await listed(doctor, own, state="open")
    assert seen.items() >= asked.json().items() and face not in str(seen) and seen["flagged_at"].endswith(":00:00Z")
    assert await listed(own.owner, own) == [seen]
    given = await judge(doctor, post, "incorrect", sources=SOURCES)
    assert given.status_code == 200, given.text
    told = given.json()
    assert (told["verdict"], told["professional"], told["about_revision"]) == (
        "incorrect",
        {"profession": "psychiatrist"},
        1,
    )
    assert told["author"]["id"] == await only_face(doctor, own) and not told["edited_since"]
    assert [source["title"] for source in told["sources"]] == ["添付文書", "教科書"]
    assert await verdict_of(author, post) == told
    (listed_post,) = await posts_of(asking, (await author.get(f"/v1/posts/{post}")).json()["thread_id"])
    assert listed_post["verdict"] == told
    (mine,) = await listed(asking, own, "/mine")
    assert (mine["state"], mine["outcome"]) == ("closed", "judged")
    assert await listed(doctor, own, state="open") == []
    rows = await services.pool.fetch(
        "SELECT type, topics, data::text FROM community.events WHERE community_id = $1 AND type LIKE '%claim%'"
        " ORDER BY transaction, sequence",
        own.id,
    )
    assert [(row["type"], [t for t in row["topics"] if not t.startswith("to:")]) for row in rows] == [
        ("boards.claim_flagged.v1", []),
        ("boards.claim_answered.v1", ["me"]),
    ]
    assert face not in str(rows) and post not in str(rows)


async def test_one_persons_requests_have_nothing_in_common(
    own: SomeCommunity, services: Services, author: Person, asking: Person
) -> None:
    thread = (await open_thread(author, own))["id"]
    for n in range(3):
        assert (await flag(asking, (await reply(author, thread, str(n))).json()["id"])).status_code == 201
    rows = await services.pool.fetch(
        "SELECT claimant_mark, slot, answer_to FROM community.claims WHERE community_id = $1", own.id
    )
    values = [value for row in rows for value in row.values()]
    assert len(rows) == 3 and len(set(values)) == 9


async def test_many_at_once_are_one_and_a_flood_ends(own: SomeCommunity, author: Person, asking: Person) -> None:
    thread = (await open_thread(author, own))["id"]
    posts = [(await reply(author, thread, str(n))).json()["id"] for n in range(MOST_A_DAY + 1)]
    at_once = await asyncio.gather(*(flag(asking, posts[0]) for _ in range(4)))
    assert sorted(each.status_code for each in at_once) == [201, 409, 409, 409]
    assert {code(each) for each in at_once if each.status_code == 409} == {(409, "already_flagged")}
    rest = [await flag(asking, each) for each in posts[1:]]
    assert [each.status_code for each in rest] == [201] * (MOST_A_DAY - 1) + [429]
    assert code(rest[-1]) == (429, "claim_limit_reached") and int(rest[-1].headers["retry-after"]) > 0


async def test_who_judges_is_said_by_the_board(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person, asking: Person, post: str
) -> None:
    nurse = await new_member(client, own.slug)
    await grant(own, nurse, "profession:nurse")
    await flag(asking, post)
    assert len(await listed(nurse, own)) == 1
    named = {"reviewers": ["profession:psychiatrist"]}
    changed = await own.owner.patch(f"/v1/boards/{own.boards['talk']}", named)
    assert changed.json()["reviewers"] == named["reviewers"]
    assert await listed(nurse, own) == [] and len(await listed(doctor, own)) == 1
    assert code(await judge(nurse, post)) == (403, "not_a_reviewer")
    assert code(await judge(asking, post)) == (403, "not_a_reviewer")
    assert (await asking.get(f"/v1/communities/{own.slug}/claims")).status_code == 403
    claim = (await listed(doctor, own))[0]["id"]
    dismissal = f"/v1/communities/{own.slug}/claims/{claim}/dismissal"
    assert code(await nurse.post(dismissal, {"answer": "なし"})) == (404, "claim_missing")
    assert (await judge(doctor, post)).status_code == 200


async def test_nobody_judges_what_they_wrote_under_whatever_face(
    own: SomeCommunity, client: httpx.AsyncClient, asking: Person
) -> None:
    doctor = await new_member(client, own.slug)
    (first,) = await posts_of(doctor, (await open_thread(doctor, own))["id"])
    await grant(own, doctor, "profession:psychiatrist")
    await flag(asking, first["id"])
    assert await listed(doctor, own) == []
    assert code(await judge(doctor, first["id"])) == (403, "own_post")
    (claim,) = await listed(own.owner, own)
    dismissal = f"/v1/communities/{own.slug}/claims/{claim['id']}/dismissal"
    assert code(await doctor.post(dismissal, {"answer": "なし"})) == (404, "claim_missing")


async def test_a_profession_that_is_kept_to_oneself_is_not_shown_by_judging(
    services: Services, client: httpx.AsyncClient
) -> None:
    """It is attested to a face of another board; here its wearer would have to show a face that is no doctor's."""
    scopes = {BoardKind.KNOWLEDGE: PseudonymScope.BOARD}
    own = await found_community(services, client, scopes=scopes)
    doctor = await new_member(client, own.slug)
    written = await posts_of(doctor, (await open_thread(doctor, own, "knowledge"))["id"])
    there = written[0]["author"]["id"]
    at = f"/v1/communities/{own.slug}/pseudonyms/{there}/professions/psychiatrist"
    assert (await own.owner.put(at, {"last_day": "2099-12-31"})).status_code == 204
    (elsewhere,) = await posts_of(own.owner, (await open_thread(own.owner, own))["id"])
    (here,) = await posts_of(own.owner, (await open_thread(own.owner, own, "knowledge"))["id"])
    await face_of(doctor, own.slug)
    assert code(await judge(doctor, elsewhere["id"])) == (403, "profession_not_borne")
    assert (await judge(doctor, here["id"])).json()["author"]["id"] == there


async def test_who_has_professions_on_two_faces_says_which_judges(
    own: SomeCommunity, doctor: Person, post: str
) -> None:
    first = await only_face(doctor, own)
    await grant(own, doctor, "profession:nurse")
    refused = await judge(doctor, post)
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/pseudonym_id", "needed")]
    assert (await judge(doctor, post, pseudonym_id=first)).json()["professional"] == {"profession": "psychiatrist"}
    stranger = await face_of(own.owner, own.slug)
    assert (await judge(doctor, post, pseudonym_id=stranger)).status_code == 422


async def test_staff_judge_in_their_office(own: SomeCommunity, post: str) -> None:
    given = await judge(own.owner, post, "supported", sources=SOURCES[1:])
    assert (given.status_code, given.json()["professional"]) == (200, None)
    (entry, *_) = (await own.owner.get(f"/v1/communities/{own.slug}/audit")).json()["items"]
    assert (entry["what"], entry["subject"], entry["reason"]) == ("verdict_given:supported", post, "")
    assert entry["by"] == given.json()["author"]["id"]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no source": ({"verdict": "incorrect"}, "/sources"),
    "no source either": ({"verdict": "supported", "sources": []}, "/sources"),
    "a source without anything": ({"sources": [{"title": "本"}]}, "/sources/0/url"),
    "an unknown verdict": ({"verdict": "wrong"}, "/verdict"),
    "no note": ({"note": "  "}, "/note"),
    "too many sources": ({"sources": SOURCES * 6}, "/sources"),
    **{
        address: ({"sources": [SOURCES[1], {"title": "頁", "url": address}]}, "/sources/1/url")
        for address in (
            "http://example.org/",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "//example.org",
            "https://staff@example.org/",
            "https://example.org/ x",
            'https://example.org/"onclick=',
            "https://例え.jp/",
            "https://[::1/",
            "https://example.org:x/",
            "https://example.org/\\@evil.example",
        )
    },
}


@pytest.mark.parametrize("bad", BAD)
async def test_what_is_no_verdict_is_refused(own: SomeCommunity, post: str, bad: str) -> None:
    words, pointer = BAD[bad]
    refused = await judge(own.owner, post, **{"verdict": "caution", **words})
    assert refused.status_code == 422 and pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert await verdict_of(own.owner, post) is None


async def test_of_an_edited_post_it_is_said_that_the_verdict_is_about_what_it_said_before(
    own: SomeCommunity, author: Person, doctor: Person, post: str
) -> None:
    assert (await author.patch(f"/v1/posts/{post}", {"body": "二"})).status_code == 200
    assert code(await judge(doctor, post, revision=1)) == (409, "revision_outdated")
    assert (await judge(doctor, post, revision=2)).status_code == 200
    for change in ("PUT", "DELETE"):
        await own.owner.call(
            change, f"/v1/posts/{post}/hiding", **({"json": {"reason": "x"}} if change == "PUT" else {})
        )
    shown = await verdict_of(author, post)
    assert (shown["about_revision"], shown["edited_since"]) == (2, False)
    assert (await author.patch(f"/v1/posts/{post}", {"body": "三"})).status_code == 200
    shown = await verdict_of(author, post)
    assert (shown["about_revision"], shown["edited_since"]) == (2, True)
    third, first = (await own.owner.get(f"/v1/posts/{post}/revisions")).json()["items"]
    assert (third["body"], third["verdict"], first["verdict"]) == ("二", shown, None)
    again = await judge(doctor, post, "supported", revision=5, sources=SOURCES)
    assert (again.json()["about_revision"], again.json()["edited_since"]) == (5, False)
    history = (await doctor.get(f"/v1/posts/{post}/verdicts")).json()["items"]
    assert history == [again.json(), shown]
    third, first = (await own.owner.get(f"/v1/posts/{post}/revisions")).json()["items"]
    assert (third["verdict"], first["verdict"]) == (shown, None)
    assert (await author.get(f"/v1/posts/{post}/verdicts")).status_code == 403


@pytest.mark.parametrize("how", ["redact", "delete"])
async def test_a_verdict_goes_with_the_words_and_so_does_what_was_asked(
    own: SomeCommunity, author: Person, asking: Person, doctor: Person, post: str, how: str
) -> None:
    await judge(doctor, post)
    await flag(asking, post)
    if how == "redact":
        assert (await author.post(f"/v1/posts/{post}/redaction", {"body": "残り"})).status_code == 200
    else:
        assert (await author.delete(f"/v1/posts/{post}")).status_code == 204
        assert code(await flag(asking, post)) == (409, "post_withdrawn")
        assert code(await judge(doctor, post)) == (409, "post_withdrawn")
    assert await verdict_of(author, post) is None
    assert (await doctor.get(f"/v1/posts/{post}/verdicts")).json()["items"] == []
    (mine,) = await listed(asking, own, "/mine")
    assert (mine["state"], mine["outcome"], mine["note"]) == ("closed", "withdrawn", "")
    assert await listed(doctor, own, state="open") == []


async def test_of_a_hidden_post_only_staff_see_the_verdict(
    own: SomeCommunity, author: Person, doctor: Person, post: str
) -> None:
    await judge(doctor, post)
    await own.owner.put(f"/v1/posts/{post}/hiding", {"reason": "わけ"})
    assert await verdict_of(author, post) is None
    assert (await verdict_of(own.owner, post))["verdict"] == "caution"
    assert code(await judge(doctor, post, revision=2)) == (409, "post_hidden")
    assert code(await flag(author, post)) == (409, "post_hidden")


async def test_what_is_no_claim_is_dismissed_and_who_asked_reads_why(
    own: SomeCommunity, asking: Person, doctor: Person, post: str
) -> None:
    claim = (await flag(asking, post)).json()["id"]
    dismissal = f"/v1/communities/{own.slug}/claims/{claim}/dismissal"
    answers = await asyncio.gather(*(doctor.post(dismissal, {"answer": "体験のお話です。"}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409]
    (mine,) = await listed(asking, own, "/mine")
    assert (mine["outcome"], mine["answer"]) == ("dismissed", "体験のお話です。")
    (seen,) = await listed(own.owner, own, state="closed")
    assert seen["closed_by"] == await only_face(doctor, own)
    assert await verdict_of(asking, post) is None
    assert (await flag(asking, post)).status_code == 201


async def test_verdicts_that_come_at_once_are_all_kept_and_one_counts(
    own: SomeCommunity, client: httpx.AsyncClient, author: Person, doctor: Person, post: str
) -> None:
    given = await asyncio.gather(
        *(judge(person, post, note=f"{n}。") for n in range(3) for person in (doctor, own.owner)),
        author.patch(f"/v1/posts/{post}", {"body": "べつのこと"}),
    )
    good = [answer for answer in given[:-1] if answer.status_code == 200]
    assert {answer.status_code for answer in given} <= {200, 409}
    history = (await doctor.get(f"/v1/posts/{post}/verdicts")).json()["items"]
    assert sorted(each["note"] for each in history) == sorted(answer.json()["note"] for answer in good)
    assert await verdict_of(author, post) == (history[0] if history else None)
    assert all(each["about_revision"] == 1 and each["edited_since"] for each in history)


async def test_what_was_judged_on_a_profession_that_is_withdrawn_counts_no_more(
    own: SomeCommunity, author: Person, doctor: Person, post: str
) -> None:
    await judge(own.owner, post, note="先に。")
    await judge(doctor, post)
    follower = await Follower(author, [own.boards["talk"]]).begin()
    face = await only_face(doctor, own)
    at = f"/v1/communities/{own.slug}/pseudonyms/{face}/professions/psychiatrist"
    assert (await own.owner.delete(at)).status_code == 204
    await follower.take_in("memberships.profession_withdrawn.v1")
    assert follower.copy.posts[post]["verdict"]["note"] == "先に。"
    assert (await verdict_of(author, post))["note"] == "先に。"


async def test_a_verdict_reaches_who_blocks_its_author_marked(
    own: SomeCommunity, author: Person, doctor: Person, post: str
) -> None:
    await judge(doctor, post)
    await author.put(f"/v1/pseudonyms/{await only_face(doctor, own)}/block")
    assert (await verdict_of(author, post))["author"]["muted"] is True


async def test_what_one_cannot_see_is_neither_asked_about_nor_judged(
    own: SomeCommunity, asking: Person, doctor: Person, post: str
) -> None:
    await flag(asking, post)
    hidden = {"visible_to": ["profession:nurse"]}
    assert (await own.owner.patch(f"/v1/boards/{own.boards['talk']}", hidden)).status_code == 200
    nowhere = "pst_" + "0" * 26
    for act in (flag, judge):
        assert (await act(doctor, post)).content == (await act(doctor, nowhere)).content
    assert await listed(doctor, own) == [] and len(await listed(own.owner, own)) == 1
