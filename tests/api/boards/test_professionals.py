"""Answers of professionals are marked where they say so, under the face to which their profession is attested."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.pseudonyms.departing import Departing
from domain.shared.ids import AccountId, PseudonymId
from domain.shared.scopes import in_community
from tests.api.boards.following import Follower
from tests.api.boards.places import open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity, face_of, found_community, grant, new_member

DOCTOR = {"profession": "psychiatrist"}


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    return await found_community(services, client)


@pytest.fixture
async def doctor(client: httpx.AsyncClient, own: SomeCommunity) -> Person:
    """With one face, which bears the profession."""
    person = await new_member(client, own.slug)
    await grant(own, person, "profession:psychiatrist")
    return person


async def faces_of(person: Person, community: SomeCommunity) -> list[str]:
    return [face["id"] for face in (await person.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]]


async def question(person: Person, community: SomeCommunity) -> str:
    return str((await open_thread(person, community, "question"))["id"])


async def threads(person: Person, community: SomeCommunity, **sought: str) -> list[str]:
    answer = await person.get(f"/v1/boards/{community.boards['question']}/threads", params=sought)
    assert answer.status_code == 200, answer.text
    return [thread["id"] for thread in answer.json()["items"]]


async def waiting(person: Person, community: SomeCommunity) -> list[str]:
    answer = await person.get(f"/v1/communities/{community.slug}/unanswered", params={"by": "professional"})
    assert answer.status_code == 200, answer.text
    return [thread["id"] for thread in answer.json()["items"]]


async def withdraw(community: SomeCommunity, face: str, profession: str = "psychiatrist") -> None:
    at = f"/v1/communities/{community.slug}/pseudonyms/{face}/professions/{profession}"
    assert (await community.owner.delete(at)).status_code == 204


def marked(posts: list[dict[str, Any]]) -> list[str | None]:
    return [None if post["professional"] is None else post["professional"]["profession"] for post in posts]


async def test_an_answer_is_marked_where_its_writer_says_so(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person
) -> None:
    asking = await new_member(client, own.slug)
    thread = await question(asking, own)
    await reply(doctor, thread)
    answered = await reply(doctor, thread, **DOCTOR)
    assert (answered.status_code, answered.json()["professional"]) == (201, DOCTOR)
    assert marked(await posts_of(asking, thread)) == [None, None, "psychiatrist"]
    assert (await asking.get(f"/v1/posts/{answered.json()['id']}")).json()["professional"] == DOCTOR


async def test_a_profession_stays_with_the_face_to_which_it_was_attested(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person
) -> None:
    """What its wearer writes under another face is no professional's, whatever they say: both would be known for one
    person's.
    """
    sibling = await face_of(doctor, own.slug)
    bearing = next(face for face in await faces_of(doctor, own) if face != sibling)
    thread = await question(await new_member(client, own.slug), own)
    for refused in (
        await reply(doctor, thread, **DOCTOR, pseudonym_id=sibling),
        await reply(doctor, thread, profession="nurse", pseudonym_id=bearing),
        await reply(await new_member(client, own.slug), thread, **DOCTOR),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "profession_not_borne")
    assert (await reply(doctor, thread, **DOCTOR, pseudonym_id=bearing)).status_code == 201
    await doctor.delete(f"/v1/pseudonyms/{bearing}")
    assert (await reply(doctor, thread, **DOCTOR)).json()["code"] == "profession_not_borne"


async def test_a_refused_answer_puts_no_face_on_anybody(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    person = await new_member(client, own.slug)
    assert (await reply(person, await question(own.owner, own), **DOCTOR)).status_code == 403
    assert await faces_of(person, own) == []


@pytest.mark.parametrize("board", ["talk", "knowledge", "case_conference"])
async def test_only_questions_are_answered_as_a_professional(own: SomeCommunity, doctor: Person, board: str) -> None:
    await grant(own, doctor, "professional")
    thread = (await open_thread(own.owner, own, board))["id"]
    face = (await faces_of(doctor, own))[0]
    refused = await reply(doctor, thread, **DOCTOR, pseudonym_id=face)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/profession")


async def test_a_withdrawn_profession_takes_the_marks_along_and_followers_hear_of_it(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person
) -> None:
    asking = await new_member(client, own.slug)
    thread = await question(asking, own)
    await reply(doctor, thread, **DOCTOR)
    (face,) = await faces_of(doctor, own)
    follower = await Follower(asking, [own.boards["question"]]).begin()
    await withdraw(own, face)
    await follower.take_in("memberships.profession_withdrawn.v1", thread)
    _, copied = follower.copy.shown(own.boards["question"])
    assert copied[thread] == await posts_of(asking, thread)
    assert marked(copied[thread]) == [None, None] and copied[thread][1]["author"]["id"] == face
    assert (await reply(doctor, thread, **DOCTOR)).status_code == 403
    assert await waiting(own.owner, own) == [thread]


async def test_what_is_withdrawn_at_another_face_leaves_the_marks_of_this_one(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person
) -> None:
    """Else whoever withdraws it there would see whose face this is. The person has the profession no more."""
    thread = await question(await new_member(client, own.slug), own)
    await reply(doctor, thread, **DOCTOR)
    (bearing,) = await faces_of(doctor, own)
    await withdraw(own, await face_of(doctor, own.slug))
    assert marked(await posts_of(own.owner, thread)) == [None, "psychiatrist"]
    assert (await reply(doctor, thread, **DOCTOR, pseudonym_id=bearing)).status_code == 403


async def test_a_lapsed_attestation_ends_new_marks_and_no_old_ones(
    own: SomeCommunity, services: Services, client: httpx.AsyncClient, doctor: Person
) -> None:
    thread = await question(await new_member(client, own.slug), own)
    await reply(doctor, thread, **DOCTOR)
    actor = await services.staying.actor(AccountId(doctor.account_id), "first-party")
    standing, scopes = actor.standings[own.id], [in_community(own.id)]
    assert list((await services.vault.professional_faces(standing, scopes)).values()) == [["psychiatrist"]]
    lapsed = replace(standing, professions=frozenset())
    assert await services.vault.professional_faces(lapsed, scopes) == {}
    assert marked(await posts_of(own.owner, thread)) == [None, "psychiatrist"]


@pytest.mark.parametrize("keeps", [True, False])
async def test_who_leaves_takes_the_mark_along_with_the_words_alone(
    own: SomeCommunity, services: Services, client: httpx.AsyncClient, doctor: Person, keeps: bool
) -> None:
    thread = await question(await new_member(client, own.slug), own)
    await reply(doctor, thread, **DOCTOR)
    (face,) = await faces_of(doctor, own)
    await Departing(services.writing._begin).let_go(PseudonymId(face), keeps_writing=keeps)  # type: ignore[arg-type]
    _, left = await posts_of(own.owner, thread)
    assert left["author"] is None
    assert marked([left]) == ["psychiatrist" if keeps else None]
    assert (await waiting(own.owner, own) == []) is keeps


async def test_questions_are_found_by_who_has_answered(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person
) -> None:
    asking, other = await new_member(client, own.slug), await new_member(client, own.slug)
    unanswered, answered, by_doctor = [await question(asking, own) for _ in range(3)]
    await reply(asking, unanswered, "つづき")
    await reply(other, answered)
    await reply(other, by_doctor)
    await reply(doctor, by_doctor, **DOCTOR)
    assert await threads(other, own) == [by_doctor, answered, unanswered]
    assert await threads(other, own, answered="none") == [unanswered]
    assert await threads(other, own, answered="any") == [by_doctor, answered]
    assert await threads(other, own, answered="professional") == [by_doctor]
    (face,) = await faces_of(doctor, own)
    await other.put(f"/v1/pseudonyms/{face}/block")
    assert await threads(other, own, answered="professional") == []
    refused = await other.get(f"/v1/boards/{own.boards['question']}/threads", params={"answered": "doctor"})
    assert refused.status_code == 422


async def test_questions_wait_for_a_professional_whoever_else_has_answered(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person
) -> None:
    asking, other = await new_member(client, own.slug), await new_member(client, own.slug)
    first, second = [await question(asking, own) for _ in range(2)]
    await open_thread(asking, own)
    assert await waiting(doctor, own) == await waiting(own.owner, own) == [first, second]
    await reply(other, first)
    assert await waiting(doctor, own) == [first, second]
    answer = (await reply(doctor, first, **DOCTOR)).json()["id"]
    assert await waiting(doctor, own) == [second]
    await own.owner.put(f"/v1/posts/{answer}/hiding", {"reason": "わけ"})
    assert await waiting(doctor, own) == [first, second]
    await own.owner.delete(f"/v1/posts/{answer}/hiding")
    assert await waiting(doctor, own) == [second]
    await doctor.delete(f"/v1/posts/{answer}")
    assert await waiting(doctor, own) == [first, second]
    wish = f"/v1/threads/{second}/response_contract"
    assert (await asking.put(wish, {"response_contract": "listen"})).status_code == 200
    assert await waiting(doctor, own) == [first]
    await asking.put(wish, {"response_contract": "advice"})
    moved = {"board_id": own.boards["talk"]}
    assert (await own.owner.patch(f"/v1/threads/{first}", moved)).status_code == 200
    assert await waiting(doctor, own) == [second]
    await own.owner.patch(f"/v1/threads/{first}", {"board_id": own.boards["question"]})
    paged = await pages(own.owner, f"/v1/communities/{own.slug}/unanswered", 1, by="professional")
    assert [thread["id"] for page in paged for thread in page] == [first, second]
    assert (await other.get(f"/v1/communities/{own.slug}/unanswered?by=professional")).status_code == 403
    assert (await doctor.get(f"/v1/communities/{own.slug}/unanswered")).status_code == 403


async def test_what_is_written_while_the_profession_is_withdrawn_is_marked_no_more(
    own: SomeCommunity, client: httpx.AsyncClient, doctor: Person
) -> None:
    thread = await question(await new_member(client, own.slug), own)
    (face,) = await faces_of(doctor, own)
    answers = await asyncio.gather(
        *(reply(doctor, thread, str(n), **DOCTOR) for n in range(4)),
        withdraw(own, face),
        *(reply(doctor, thread, str(n), **DOCTOR) for n in range(4)),
    )
    replies = [answer for answer in answers if answer is not None]
    assert {answer.status_code for answer in replies} <= {201, 403}
    there = await posts_of(own.owner, thread)
    assert len(there) == 1 + sum(answer.status_code == 201 for answer in replies)
    assert marked(there) == [None] * len(there)
