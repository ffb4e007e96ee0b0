"""Putting on a face: a generated name or a chosen one, as many as the community allows, and which one writes."""

import asyncio
import re

import httpx
import pytest

from api.problem_words import FLAWS
from domain.shared.text import LANGUAGES
from tests.people import Person, SomeCommunity, new_member


async def _wear(
    person: Person, community: SomeCommunity, name: str | None = None, language: str = "ja"
) -> httpx.Response:
    body = {} if name is None else {"name": name}
    path = f"/v1/communities/{community.slug}/pseudonyms"
    return await person.post(path, body, headers={"Accept-Language": language})


async def test_a_generated_name_is_in_the_readers_language(community: SomeCommunity, member: Person) -> None:
    japanese = (await _wear(member, community)).json()["name"]
    english = (await _wear(member, community, language="en")).json()["name"]
    assert re.fullmatch(r"[\u3040-\u30ff\u3400-\u9fff]+", japanese)
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+", english)


async def test_a_chosen_name_is_kept_as_it_is_read(community: SomeCommunity, member: Person) -> None:
    worn = await _wear(member, community, "  ひなたの\u3000ねこ ")
    assert (worn.status_code, worn.json()["name"]) == (201, "ひなたの ねこ")
    assert worn.headers["location"] == f"/v1/pseudonyms/{worn.json()['id']}"
    assert (await member.get(worn.headers["location"])).content == worn.content


async def test_a_face_tells_of_its_making_no_more_than_the_month(community: SomeCommunity, member: Person) -> None:
    worn = (await _wear(member, community)).json()
    assert worn.keys() == {"id", "community_id", "name", "created_month", "renamed_this_month", "avatar"}
    assert re.fullmatch(r"\d{4}-\d{2}", worn["created_month"])


@pytest.mark.parametrize("name", ["Quiet Otter", "quiet otter", "ＱＵＩＥＴ ＯＴＴＥＲ", "QuietOtter", "Quiet  Otter"])
async def test_a_name_that_looks_like_one_in_use_is_refused(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, name: str
) -> None:
    await _wear(member, community, "Quiet Otter")
    refused = await _wear(await new_member(client, community.slug), community, name)
    assert (refused.status_code, refused.json()["code"]) == (409, "name_taken")


async def test_half_width_kana_look_like_full_width_ones(community: SomeCommunity, member: Person) -> None:
    assert (await _wear(member, community, "ｶﾜｳｿ")).json()["name"] == "カワウソ"
    assert (await _wear(member, community, "カワウソ")).json()["code"] == "name_taken"


@pytest.mark.parametrize("name", ["Quiet 0tter", "Qu1et Otter", "Quiét Ötter", "Quiet-Otter", "𝓠𝓾𝓲𝓮𝓽 Otter"])
async def test_a_name_that_can_be_taken_for_one_in_use_is_refused(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, name: str
) -> None:
    await _wear(member, community, "Quiet Otter")
    refused = await _wear(await new_member(client, community.slug), community, name)
    assert (refused.status_code, refused.json()["code"]) == (409, "name_taken")


@pytest.mark.parametrize(("name", "imitation"), [("カエル", "力工ル"), ("コーヒー", "コ一ヒ一"), ("ace", "асе")])
async def test_kanji_and_cyrillic_that_look_like_it_are_refused_too(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person, name: str, imitation: str
) -> None:
    assert (await _wear(member, community, name)).status_code == 201
    refused = await _wear(await new_member(client, community.slug), community, imitation)
    assert (refused.status_code, refused.json()["code"]) == (409, "name_taken")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ス夕ッフ", "looks_like_staff"),
        ("Dr. Cat", "looks_like_professional"),
        ("退会した人", "reserved"),
        ("090-0000-1234", "contact_data"),
        ("Αdmin", "mixed_scripts"),
        ("12345", "no_letters"),
        ("ね\u0336\u0337\u0338こ", "too_many_marks"),
        ("ねこ\u3164", "character_not_allowed"),
        ("が" * 31, "too_long"),
    ],
)
async def test_a_refused_name_is_told_why_in_the_readers_language(
    community: SomeCommunity, member: Person, name: str, code: str
) -> None:
    for language in LANGUAGES:
        refused = await _wear(member, community, name, language)
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error) == (
            422,
            {"pointer": "/name", "code": code, "detail": FLAWS[code][language]},
        )


async def test_a_name_of_thirty_families_is_thirty_characters_long(community: SomeCommunity, member: Person) -> None:
    worn = await _wear(member, community, "ね" + "👨‍👩‍👧‍👦" * 29)
    assert worn.status_code == 201
    assert (await _wear(member, community, "ねこ" + "👨‍👩‍👧‍👦" * 29)).json()["errors"][0]["code"] == "too_long"


@pytest.mark.parametrize("name", ["", " ", "\u3000", "あ" * 31, "a\nb", "a\u202eb", "a\u0007b", "㍿" * 30])
async def test_a_name_that_cannot_be_read_as_one_is_refused(
    community: SomeCommunity, member: Person, name: str
) -> None:
    refused = await _wear(member, community, name)
    assert (refused.status_code, [error["pointer"] for error in refused.json()["errors"]]) == (422, ["/name"])


async def test_one_wears_as_many_as_the_community_allows(community: SomeCommunity, member: Person) -> None:
    worn = [(await _wear(member, community)).json()["id"] for _ in range(3)]
    refused = await _wear(member, community)
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (409, "pseudonym_limit_reached", 3)
    own = (await member.get(f"/v1/communities/{community.slug}/pseudonyms")).json()
    assert ([face["id"] for face in own["items"]], own["next_cursor"]) == (worn, None)


async def test_ten_requests_at_once_make_no_more_than_that(community: SomeCommunity, member: Person) -> None:
    answers = await asyncio.gather(*(_wear(member, community) for _ in range(10)))
    own = (await member.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    assert len(own) == 3
    assert {answer.status_code for answer in answers} == {201, 409}


async def test_ten_first_posts_at_once_are_all_of_one_face(community: SomeCommunity, member: Person) -> None:
    words = {"title": "話", "body": "本文"}
    path = f"/v1/boards/{community.boards['talk']}/threads"
    answers = await asyncio.gather(*(member.post(path, words) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["author"]["id"] for answer in answers}) == 1


async def test_who_wears_none_writes_under_a_fresh_one_and_keeps_it(community: SomeCommunity, member: Person) -> None:
    first, second = await _open(member, community), await _open(member, community)
    own = (await member.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    assert [face["id"] for face in own] == [first.json()["author"]["id"]] == [second.json()["author"]["id"]]


async def test_who_wears_several_says_which(community: SomeCommunity, member: Person) -> None:
    faces = [(await _wear(member, community)).json() for _ in range(2)]
    refused = await _open(member, community)
    assert (refused.status_code, [(e["pointer"], e["code"]) for e in refused.json()["errors"]]) == (
        422,
        [("/pseudonym_id", "needed")],
    )
    for face in faces:
        opened = await _open(member, community, face["id"])
        seen = {"id": face["id"], "name": face["name"], "avatar": face["avatar"], "muted": False}
        assert opened.json()["author"] == seen


async def test_nobody_writes_under_somebody_elses_face(
    client: httpx.AsyncClient, community: SomeCommunity, member: Person
) -> None:
    other = await new_member(client, community.slug)
    face = (await _wear(other, community)).json()["id"]
    absent = "psd_00000000000000000000000000"
    refused = [await _open(member, community, wanted) for wanted in (face, absent, "x", other.account_id)]
    assert {answer.status_code for answer in refused} == {422}
    assert len({answer.content for answer in refused}) == 1, "whose it is, or whether it is, is not told"


async def _open(person: Person, community: SomeCommunity, face: str | None = None) -> httpx.Response:
    words = {"title": "話", "body": "本文", "pseudonym_id": face}
    return await person.post(f"/v1/boards/{community.boards['talk']}/threads", words)
