"""Professions that faces bear, what is asked of professionals and what they find: alike in every storage."""

import json
from dataclasses import replace
from typing import Any

import pytest

from domain.boards.errors import AlreadyFlagged, ClaimSlotTaken, ProfessionNotBorne
from domain.boards.model.post import Post, PostRevision
from domain.boards.review.claims import Claim, ClaimOutcome, ClaimState
from domain.boards.review.verdicts import Finding, Source, Verdict
from domain.memberships.model.community import Community
from domain.memberships.model.membership import Personal
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Actor, Role
from domain.shared.ids import ClaimId
from domain.shared.shapes import PageRequest, RenderedPage
from tests.contract.paging import pages
from tests.contract.storage import SECOND, Storage, only

HOUR = SECOND.replace(minute=0, second=0)


async def a_post(storage: Storage, **board: Any) -> tuple[Community, Pseudonym, Actor, Post]:
    community = await storage.community()
    face = await storage.pseudonym(community)
    owner = await storage.member(community, personal=Personal(frozenset({Role.OWNER})))
    there = await storage.board(await storage.category(community), **board)
    return community, face, owner, await storage.post(await storage.thread(there, face))


async def doctor_in(storage: Storage, community: Community) -> Pseudonym:
    face = await storage.pseudonym(community)
    async with storage.begin() as work:
        await work.attestations.attest(face.id, "psychiatrist")
    return face


async def judge(storage: Storage, post: Post, by: Pseudonym | None, **changes: Any) -> None:
    profession = None if by is None else "psychiatrist"
    sources = (Source(title="本", citation="一頁"),)
    given = Verdict(
        post.id, 0, post.revision, Finding.CAUTION, "注意。", sources, None if by is None else by.id, profession, SECOND
    )
    async with storage.begin() as work:
        await work.verdicts.give(replace(given, **changes))


async def kept(storage: Storage, community: Community, post: Post, **changes: Any) -> Claim:
    claim_id = ClaimId(storage.ids.random("clm"))
    mark, slot = f"mark {claim_id}".encode(), f"slot {claim_id}".encode()
    claim = replace(Claim(claim_id, community.id, post.id, "本当？", mark, slot, b"00.11", HOUR), **changes)
    async with storage.begin() as work:
        work.claims.add(claim)
    return claim


async def verdict_of(storage: Storage, viewer: Actor, post: Post) -> Any:
    shown = await storage.boards.post(viewer, post.id, [])
    assert shown is not None
    return json.loads(shown)["verdict"]


async def test_the_newest_verdict_is_shown_and_all_are_kept(storage: Storage) -> None:
    community, _, owner, post = await a_post(storage)
    doctor = await doctor_in(storage, community)
    await judge(storage, post, doctor)
    await judge(storage, post, None, note="二。", sources=())
    await judge(storage, post, doctor, note="三。")
    shown = await verdict_of(storage, owner, post)
    assert (shown["note"], shown["author"]["id"], shown["professional"]) == (
        "三。",
        doctor.id,
        {"profession": "psychiatrist"},
    )
    assert shown["sources"] == [{"title": "本", "url": None, "citation": "一頁"}]
    third = await storage.claims.verdict(post.id, 3, [])
    assert third is not None and json.loads(third) == shown
    assert await storage.claims.verdict(post.id, 4, []) is None

    async def fetch(request: PageRequest) -> RenderedPage:
        return await storage.claims.verdicts(post.id, [], request)

    walked = await pages(fetch, 2)
    assert [[each["note"] for each in items] for items in walked] == [["三。", "二。"], ["注意。"]]


async def test_a_profession_is_borne_by_the_face_alone_until_it_is_withdrawn(storage: Storage) -> None:
    community, face, owner, post = await a_post(storage)
    doctor = await doctor_in(storage, community)
    answer = storage.some_post(await thread_of(storage, post), pseudonym_id=doctor.id, profession="psychiatrist")
    await storage.keep_all([answer])
    await judge(storage, post, None, note="残る。")
    await judge(storage, post, doctor)
    for wrong in (replace(answer, pseudonym_id=face.id), replace(answer, profession="nurse")):
        with pytest.raises(ProfessionNotBorne):
            await storage.keep_all([replace(wrong, id=storage.some_post(await thread_of(storage, post)).id)])
    with pytest.raises(ProfessionNotBorne):
        await judge(storage, post, face)
    async with storage.begin() as work:
        await work.attestations.hold(doctor.id, "psychiatrist")
        with pytest.raises(ProfessionNotBorne):
            await work.attestations.hold(face.id, "psychiatrist")
    worn = await storage.pseudonyms.numbered([doctor.number_tag, face.number_tag])
    assert [worn[each.number_tag].professions for each in (doctor, face)] == [("psychiatrist",), ()]
    async with storage.begin() as work:
        assert await work.attestations.withdraw(doctor.id, "nurse") == []
        assert await work.attestations.withdraw(doctor.id, "psychiatrist") == [post.thread_id]
    shown = await storage.boards.post(owner, answer.id, [])
    assert shown is not None and json.loads(shown)["professional"] is None
    assert (await verdict_of(storage, owner, post))["note"] == "残る。"


async def thread_of(storage: Storage, post: Post) -> Any:
    async with storage.begin() as work:
        return await work.threads.lock(post.thread_id)


async def test_a_face_that_is_not_there_bears_nothing(storage: Storage) -> None:
    async with storage.begin() as work:
        await work.attestations.attest("psd_" + "0" * 26, "psychiatrist")


async def test_of_a_text_the_verdict_is_shown_that_was_given_while_it_stood(storage: Storage) -> None:
    _, _, owner, post = await a_post(storage)
    for revision, note in ((1, "一。"), (3, "三。"), (4, "四。"), (6, "六。")):
        await judge(storage, post, None, note=note, about_revision=revision)
    for revision in (2, 4):
        await storage.keep_all([PostRevision(post.id, revision, f"文{revision}", SECOND)])
    found = await storage.boards.revisions(post.id, PageRequest())
    shown = [(each["revision"], each["verdict"]["note"]) for each in json.loads(found.items)]
    assert shown == [(4, "四。"), (2, "一。")]
    now = await verdict_of(storage, owner, post)
    assert (now["note"], now["edited_since"]) == ("六。", False)


@pytest.mark.parametrize("keeps_writing", [True, False])
async def test_who_leaves_leaves_verdicts_behind_or_takes_them_along(storage: Storage, keeps_writing: bool) -> None:
    community, _, owner, post = await a_post(storage)
    doctor = await doctor_in(storage, community)
    await judge(storage, post, doctor)
    async with storage.begin() as work:
        assert await work.writings.sign_off(doctor.id, keeps_writing=keeps_writing) == [post.thread_id]
        work.pseudonyms.remove(doctor)
    shown = await verdict_of(storage, owner, post)
    if keeps_writing:
        assert (shown["author"], shown["professional"]) == (None, {"profession": "psychiatrist"})
    else:
        assert shown is None


@pytest.mark.parametrize("keeps_writing", [True, False])
async def test_what_was_found_of_words_that_are_gone_is_gone(storage: Storage, keeps_writing: bool) -> None:
    """Also what was found of an earlier text of somebody whose writing stays."""
    community, face, _, post = await a_post(storage)
    await judge(storage, post, None, note="前の文。")
    claim = await kept(storage, community, post)
    await storage.keep_all([PostRevision(post.id, 1, "前", SECOND)])
    await judge(storage, post, None, note="今の文。", about_revision=2)
    async with storage.begin() as work:
        await work.writings.sign_off(face.id, keeps_writing=keeps_writing)
    left = json.loads((await storage.claims.verdicts(post.id, [], PageRequest())).items)
    assert [each["note"] for each in left] == (["今の文。"] if keeps_writing else [])
    own = json.loads(await storage.claims.own_claim(claim.slot))
    assert (own["state"], own["note"]) == (("open", "本当？") if keeps_writing else ("closed", ""))


async def test_a_redaction_leaves_nothing_of_what_was_asked_or_found(storage: Storage) -> None:
    community, _, owner, post = await a_post(storage)
    await judge(storage, post, None)
    waiting = await kept(storage, community, post, answer_to=b"22.33")
    answered = await kept(storage, community, post)
    async with storage.begin() as work:
        held = await work.claims.get(answered.id)
        assert held is not None
        work.claims.save(held.closed(ClaimOutcome.DISMISSED, "体験です。", post.pseudonym_id))  # type: ignore[arg-type]
    async with storage.begin() as work:
        assert await work.posts.purge(post.id, marks=False) == [b"22.33"]
    assert await verdict_of(storage, owner, post) is None
    seen = json.loads((await storage.claims.own([waiting.slot, answered.slot], PageRequest())).items)
    assert [(each["outcome"], each["note"], each["answer"]) for each in seen] == [
        ("dismissed", "", ""),
        ("withdrawn", "", ""),
    ]


async def test_a_person_asks_once_about_a_post_until_there_is_an_answer(storage: Storage) -> None:
    community, face, _, post = await a_post(storage)
    claim = await kept(storage, community, post)
    with pytest.raises(AlreadyFlagged):
        await kept(storage, community, post, claimant_mark=claim.claimant_mark)
    with pytest.raises(ClaimSlotTaken):
        await kept(storage, community, post, slot=claim.slot)
    async with storage.begin() as work:
        assert await work.claims.taken([claim.slot, b"free"]) == {claim.slot}
        (held,) = await work.claims.open_about(post.id)
        work.claims.save(held.closed(ClaimOutcome.JUDGED, "", face.id))
    await kept(storage, community, post, claimant_mark=claim.claimant_mark)


async def test_the_queue_has_what_one_may_judge_the_oldest_first(storage: Storage) -> None:
    community, face, owner, post = await a_post(storage, reviewers=("profession:nurse",))
    claims = [await kept(storage, community, post) for _ in range(3)]
    nurse = await storage.member(community, personal=Personal(professions={"nurse": HOUR.date().replace(year=2099)}))
    doctor = await storage.member(community, personal=Personal(professions={"x": HOUR.date().replace(year=2099)}))
    for person, seen in ((owner, claims), (nurse, claims), (doctor, [])):

        async def fetch(request: PageRequest, person: Actor = person) -> RenderedPage:
            return await storage.claims.claims(only(person), ClaimState.OPEN, [], request)

        walked = [item["id"] for items in await pages(fetch, 2) for item in items]
        assert walked == [claim.id for claim in seen]
    assert json.loads((await storage.claims.claims(only(owner), None, [face.id], PageRequest())).items) == []
    assert await storage.claims.post_of(only(owner), claims[0].id) == post.id
    elsewhere = await storage.member(await storage.community(), personal=Personal(frozenset({Role.OWNER})))
    assert await storage.claims.post_of(only(elsewhere), claims[0].id) is None
