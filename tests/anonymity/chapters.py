"""The life of P and Q, chapter by chapter: on each channel by which two faces could tell that they are one person,
something happens that could tell.

Every chapter is lived with one wearer of both faces and with two. What only the wearer of both can do, and is refused,
is done by one wearer alone (`if world.as_one`); what only two persons need, such as joining, by two alone. Nobody else
may notice either.
"""

import hashlib
from datetime import datetime, timedelta

from adapters.crypto.key_file import KeyFile
from adapters.crypto.personal import SealedPersonal
from adapters.crypto.ring import KeyRing
from adapters.crypto.seals import LinkSeals
from domain.memberships.model.membership import MOST_PROFESSIONS
from domain.shared.actor import Wearer
from tests.anonymity.surroundings import World
from tests.people import Person, join, sign_up
from tests.pictures import BLUE, GREEN, plain

P, Q, P_LATER = "みずうみ", "こもれび", "あさつゆ"
_REASON = {"reason": "名前をたずね続けました。", "rule": "3"}
_PICTURE = {"Content-Type": "image/png"}


async def arriving(world: World) -> None:
    """Two persons join one after the other, one person once. Faces have their months; nobody sees who came when."""
    await world.look("nobody has come")
    world.wearers["P"] = await _newcomer(world, "PQ" if world.as_one else "P")
    await world.look("somebody joined")
    world.wearers["Q"] = world.wearers["P"] if world.as_one else await _newcomer(world, "Q")
    await world.look("perhaps somebody else joined")
    for face, name in (("P", P), ("Q", Q)):
        world.faces[face] = (await world.act(face, "POST", f"{world.at}/pseudonyms", {"name": name}))["id"]
    await world.look("P and Q are worn")
    world.exercised |= {"ids", "creation time"}


async def limits(world: World) -> None:
    """Of faces and invitations: each is the person's, and said to nobody else."""
    refusal = "pseudonym_limit_reached" if world.as_one else "name_taken"
    await world.refused(refusal, "Q", "POST", f"{world.at}/pseudonyms", {"name": P})
    await world.act("P", "POST", f"{world.at}/invitations", {})
    if world.as_one:
        await world.refused("invitation_limit_reached", "Q", "POST", f"{world.at}/invitations", {})
    else:
        await world.act("Q", "POST", f"{world.at}/invitations", {})
    await world.look("limits were met")
    world.exercised.add("rate limits")


async def speaking(world: World) -> None:
    """In the same minute and in the same threads, also with one another."""
    talk, knowledge = (f"/v1/boards/{world.community.boards[kind]}/threads" for kind in ("talk", "knowledge"))
    for name, board in (("P", talk), ("Q", knowledge)):
        words = {"title": "はじめまして", "body": "よろしくお願いします。", "pseudonym_id": world.faces[name]}
        world.threads[name] = (await world.act(name, "POST", board, words))["id"]
    opened = await world.write("blocked", talk, {"title": "きょうのこと", "body": "よく眠れました。"})
    world.threads["blocked"] = opened["id"]
    await world.listen()  # an event is told on the first topic that one follows then
    await world.follow(*(f"thread:{world.threads[name]}" for name in ("P", "Q", "blocked")))
    for post, face, thread in (("Q", "Q", "P"), ("P", "P", "blocked"), ("P again", "P", "P")):
        await _reply(world, post, face, thread)
    written = await world.write("blocked", f"/v1/threads/{world.threads['P']}/posts", {"body": "こちらこそ。"})
    world.posts["blocked"] = written["id"]
    await world.act("P", "PUT", f"/v1/posts/{world.posts['blocked']}/reactions/heard")
    await world.act("Q", "PUT", f"/v1/posts/{world.posts['P']}/reactions/thanks")
    if world.as_one:  # who wears two has to choose
        path = f"/v1/threads/{world.threads['blocked']}/posts"
        await world.refused("invalid_input", "Q", "POST", path, {"body": "どちらで？"})
    await world.look("P and Q spoke")
    world.exercised |= {"presence, typing, unread", "sort, counts", "search"}


async def being_spoken_to(world: World) -> None:
    """By others and by one another. Each calls staff once, and reads what is for them."""
    posts = f"/v1/threads/{world.threads['P']}/posts"
    await world.write("blocked", posts, {"body": f"@{world.faces['P']} さん、@{world.faces['Q']} さん、@staff へ"})
    for name, other in (("P", "Q"), ("Q", "P")):
        words = {"body": f"@{world.faces[other]} さんと @スタッフ へ", "pseudonym_id": world.faces[name]}
        await world.act(name, "POST", posts, words)
        await world.refused("call_limit_reached", name, "POST", posts, words)
    await world.look("P and Q were spoken to")
    for name in ("P", "Q"):
        newest, *_ = (await world.act(name, "GET", f"{world.at}/notices"))["items"]
        await world.act(name, "PUT", f"{world.at}/notices/read", {"up_to": newest["id"]})
    await world.look("P and Q have read it", fully=True)
    world.exercised.add("rate limits")


async def being_moderated(world: World) -> None:
    """Staff warn of a post of each and hide it; each learns of it, and it is taken back."""
    why = {"reason": _REASON["reason"]}
    posts = {name: f"/v1/posts/{world.posts[name]}" for name in ("P", "Q")}
    for post in posts.values():
        assert "id" in await world.ask("staff", "PUT", f"{post}/content_warning", {"tags": ["death"], **why})
        assert await world.ask("staff", "PUT", f"{post}/hiding", why) is None
    await world.look("staff warned of what P and Q wrote, and hid it", fully=True)
    for name, post in posts.items():
        found = (await world.act(name, "GET", f"{world.at}/notices"))["items"]
        assert ("moderated", world.posts[name]) in {(each["kind"], each["post_id"]) for each in found}
        await world.act(name, "PUT", f"{world.at}/notices/read", {"up_to": found[0]["id"]})
        assert await world.ask("staff", "DELETE", f"{post}/hiding") is None
        assert "id" in await world.ask("staff", "PUT", f"{post}/content_warning", {"tags": [], **why})
    await world.look("staff took it back")
    world.exercised.add("moderation")


async def asking(world: World) -> None:
    """What others try on P and on Q, and how it is refused."""
    for name in ("P", "Q"):
        face, thread, post = f"/v1/pseudonyms/{world.faces[name]}", world.threads[name], world.posts[name]
        for onlooker in ("member", "stranger", "nobody"):
            world.transcript.part(f"{onlooker} tries {name}")
            await world.ask(onlooker, "PATCH", face, {"name": "なのはな"})
            await world.ask(onlooker, "DELETE", face)
            await world.ask(onlooker, "PUT", f"/v1/posts/{post}/reactions/heard")
            await world.ask(onlooker, "POST", f"/v1/threads/{thread}/posts", {"body": "わたしも。"})
            await world.ask(onlooker, "POST", f"/v1/threads/{thread}/posts", {"body": "x", "pseudonym_id": face[-30:]})
            await world.ask(onlooker, "POST", f"{world.at}/pseudonyms", {"name": P if name == "P" else Q})
            await world.ask(onlooker, "POST", f"{world.at}{face[3:]}/sanctions", {"kind": "notice", **_REASON})
            await world.ask(onlooker, "POST", f"{world.at}/memberships/me/departure", {"faces": {face[-30:]: "keep"}})
    await world.look("others tried")
    world.exercised.add("errors")


async def picturing(world: World) -> None:
    """A picture on each; that the wearer has it on another face is said to them alone."""
    for name, colour in (("P", GREEN), ("Q", BLUE)):
        await _picture(world, name, plain(colour))
    if world.as_one:
        path = f"/v1/pseudonyms/{world.faces['Q']}/avatar"
        await world.refused("picture_worn_elsewhere", "Q", "PUT", path, content=plain(GREEN), headers=_PICTURE)
    own = world.onlookers["member"].face
    await world.ask("member", "PUT", f"/v1/pseudonyms/{own}/avatar", content=plain(GREEN), headers=_PICTURE)
    await world.look("P and Q have pictures")
    world.exercised |= {"avatars, images", "ETag, caching"}


async def shunning(world: World) -> None:
    """P's wearer blocks and mutes, P is blocked, Q is muted."""
    blocked = world.onlookers["blocked"].face
    for how in ("mute", "block"):
        await world.act("P", "PUT", f"/v1/pseudonyms/{blocked}/{how}")
    if world.as_one:
        await world.refused("own_face", "P", "PUT", f"/v1/pseudonyms/{world.faces['Q']}/block")
    await world.look("P blocks somebody")
    await world.ask("blocking", "PUT", f"/v1/pseudonyms/{world.faces['P']}/block")
    await world.ask("member", "PUT", f"/v1/pseudonyms/{world.faces['Q']}/mute")
    for face, thread in (("P", "P"), ("Q", "Q"), ("Q", "P")):
        await _reply(world, f"{face} in {thread}, blocked", face, thread)
    await world.look("P is blocked, Q is muted", fully=True)
    await world.ask("member", "DELETE", f"/v1/pseudonyms/{world.faces['Q']}/mute")
    await world.act("P", "DELETE", f"/v1/pseudonyms/{blocked}/block")
    world.exercised.add("block and mute")


async def renaming(world: World) -> None:
    path = f"/v1/pseudonyms/{world.faces['P']}"
    await world.act("P", "PATCH", path, {"name": P_LATER})
    await world.refused("renamed_this_month", "P", "PATCH", path, {"name": P})
    await world.look("P is renamed")
    shown = await world.ask("member", "GET", path)
    assert shown["renamed_this_month"] and shown["name"] == P_LATER
    world.exercised.add("renaming")


async def pausing(world: World) -> None:
    await world.act("P", "PATCH", f"{world.at}/memberships/me", {"state": "paused"})
    if world.as_one:
        path = f"/v1/threads/{world.threads['P']}/posts"
        await world.refused("membership_paused", "Q", "POST", path, {"body": "x", "pseudonym_id": world.faces["Q"]})
    await world.look("P's wearer pauses")
    await world.act("P", "PATCH", f"{world.at}/memberships/me", {"state": "active"})
    await world.look("P's wearer is back")
    world.exercised.add("pausing")


async def new_rules(world: World) -> None:
    """Each person accepts them once."""
    text = {"text": {"ja": "おたがいを大切に。名前を聞かない。"}, "changes": {"ja": "名前を聞かない。"}}
    await world.ask("owner", "POST", f"{world.at}/rules", {"version": 2, **text})
    for name in ("owner", "staff", "member", "blocked", "blocking"):
        await world.ask(name, "POST", f"{world.at}/rules/2/acceptance")
    await world.act("P", "POST", f"{world.at}/rules/2/acceptance", expect=200)
    await world.look("P's wearer accepted the new rules")
    if not world.as_one:
        await world.act("Q", "POST", f"{world.at}/rules/2/acceptance", expect=200)
    await world.look("Q's wearer did")
    world.exercised.add("rules")


async def entrusting(world: World) -> None:
    """What is given to a face is the person's. Whoever gives it learns nothing, however much they give."""
    await world.ask("owner", "PUT", f"{_face(world, 'P')}/roles/facilitator")
    for number in range(MOST_PROFESSIONS):
        profession = f"{_face(world, 'P')}/professions/{'abcdefghijkl'[number]}"
        await world.ask("owner", "PUT", profession, {"last_day": "2027-01-01"})
    await world.ask("owner", "PUT", f"{_face(world, 'Q')}/professions/nurse", {"last_day": "2027-01-01"})
    await world.ask("staff", "DELETE", f"{_face(world, 'Q')}/roles/facilitator")
    await world.look("P and Q were entrusted")
    world.exercised.add("entrusting")


async def answering(world: World) -> None:
    """Q answers and judges as a nurse, until that is withdrawn; P is no nurse, and asks whether Q is right."""
    nurse = f"{_face(world, 'Q')}/professions/nurse"
    await world.ask("owner", "PUT", nurse, {"last_day": "2027-06-01"})
    board = f"/v1/boards/{world.community.boards['question']}/threads"
    asked = await world.write("member", board, {"title": "おしえてください", "body": "どうすれば眠れますか。"})
    world.threads["question"] = asked["id"]
    await world.look("somebody asked a question")
    await world.follow(f"thread:{asked['id']}")
    posts, answer = f"/v1/threads/{asked['id']}/posts", {"body": "朝の光です。", "profession": "nurse"}
    answered = await world.act("Q", "POST", posts, {**answer, "pseudonym_id": world.faces["Q"]})
    await world.refused("profession_not_borne", "P", "POST", posts, {**answer, "pseudonym_id": world.faces["P"]})
    await world.act("P", "POST", f"/v1/posts/{answered['id']}/claims", {"note": "本当ですか。"})
    found = {"verdict": "caution", "about_revision": 1, "note": "人によります。", "pseudonym_id": world.faces["Q"]}
    await world.act("Q", "PUT", f"/v1/posts/{world.posts['blocked']}/verdict", found, expect=200)
    await world.look("Q answered as a nurse", fully=True)
    for name in ("owner", "staff", "member"):
        await world.ask(name, "GET", f"{world.at}/claims")
    await world.ask("owner", "DELETE", nurse)
    await world.refused("profession_not_borne", "Q", "POST", posts, {**answer, "pseudonym_id": world.faces["Q"]})
    await world.look("Q is a nurse no more", fully=True)
    world.exercised.add("professions")


async def in_office(world: World) -> None:
    """Q is made staff, and acts: under Q."""
    await world.ask("owner", "PUT", f"{_face(world, 'Q')}/roles/staff")
    notice = {"kind": "notice", **_REASON}
    await world.act("Q", "POST", f"{world.at}/pseudonyms/{world.onlookers['blocked'].face}/sanctions", notice)
    await world.look("Q acted as staff")
    (newest, *_) = (await world.ask("staff", "GET", f"{world.at}/audit"))["items"]
    assert newest["what"] == "sanction_notice"
    await world.ask("owner", "DELETE", f"{_face(world, 'Q')}/roles/staff")
    await world.look("Q is staff no more")
    world.exercised.add("office")


async def sanctions(world: World) -> None:
    """A notice, a warning, and a suspension of P, in which nobody tries to write as Q."""
    for kind, face in (("notice", "P"), ("warning", "P"), ("notice", "Q")):
        await world.write("owner", f"{_face(world, face)}/sanctions", {"kind": kind, **_REASON})
    until = (world.clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    await world.write("staff", f"{_face(world, 'P')}/sanctions", {"kind": "suspension", "until": until, **_REASON})
    path = f"/v1/communities/{world.community.slug}/boards"
    await world.refused("suspended", "P", "GET", path)
    if world.as_one:
        await world.refused("suspended", "Q", "GET", path)
    await world.write("staff", f"{_face(world, 'Q')}/sanctions", {"kind": "warning", **_REASON})
    await world.look("P is suspended")
    world.clock.moment += timedelta(hours=2)
    for face in ("P", "Q"):
        await _reply(world, f"{face} is back", face, "Q")
    await world.look("the suspension has ended")
    world.exercised.add("bans: suspension")


async def an_appeal(world: World) -> None:
    """P is expelled, appeals, and is back."""
    await world.write("owner", f"{_face(world, 'P')}/sanctions", {"kind": "expulsion", **_REASON})
    await world.refused("not_a_member", "P", "GET", f"{world.at}/boards")
    await world.write("staff", f"{_face(world, 'Q')}/sanctions", {"kind": "notice", **_REASON})
    await world.look("P is expelled")
    own = await world.act("P", "GET", f"{world.at}/memberships/me/sanctions")
    (sanction,) = [item["id"] for item in own["items"] if item["kind"] == "expulsion"]
    appeal = {"text": "もう一度見てください。"}
    await world.act("P", "POST", f"{world.at}/memberships/me/sanctions/{sanction}/appeal", appeal, expect=204)
    decision = {"decision": "overturn", "reason": "言いすぎではありません。"}
    for name in ("member", "owner", "staff", "staff"):
        await world.ask(name, "POST", f"{world.at}/sanctions/{sanction}/decision", decision)
    await world.act("P", "GET", f"{world.at}/boards")
    await world.look("P is back")
    world.exercised |= {"bans: expulsion", "appeals"}


async def retiring(world: World) -> None:
    await world.act("Q", "DELETE", f"/v1/pseudonyms/{world.faces['Q']}")
    await world.look("Q is retired")
    world.exercised.add("retiring")


async def leaving(world: World) -> None:
    """All leave on one day. Each face goes at a random hour of its own: which one it is, is left out of the comparison,
    and that P goes first is arranged (see `_newcomer`).
    """
    p, q = world.faces["P"], world.faces["Q"]
    kept, withdrawn = {"writing": "keep", "faces": {}}, {"writing": "withdraw", "faces": {}}
    if world.as_one:
        await _leave(world, "P", {"writing": "keep", "faces": {q: "withdraw"}})
    else:
        await _leave(world, "P", kept)
        await _leave(world, "Q", withdrawn)
    await world.look("those who wear P and Q left")
    world.transcript.without_times = True
    went = await _hours_of_going(world, [p, q])
    assert went[p] < went[q]
    await world.look("all is over", fully=True)
    world.exercised.add("leaving, erasure")


async def _hours_of_going(world: World, faces: list[str]) -> dict[str, datetime]:
    """After which hour each face was gone. Everybody looks whenever one did."""
    there, went, left = set(faces), dict[str, datetime](), world.clock.now()
    while there:
        assert world.clock.now() < left + timedelta(days=9), "the days of leaving are over"
        world.clock.moment += timedelta(hours=1)
        await world.services.departures.tend()
        now = {row["id"] for row in await world.services.pool.fetch(_THERE, faces)}
        if now != there:
            went |= dict.fromkeys(there - now, world.clock.now())
            there = now
            await world.look("faces went")
    return went


_THERE = "SELECT id FROM community.pseudonyms WHERE id = ANY($1)"


async def _leave(world: World, face: str, how: object) -> None:
    await world.act(face, "POST", f"{world.at}/memberships/me/departure", how, expect=204)


async def _reply(world: World, post: str, face: str, thread: str) -> None:
    words = {"body": "そうですね。", "pseudonym_id": world.faces[face]}
    path = f"/v1/threads/{world.threads[thread]}/posts"
    world.posts[post] = (await world.act(face, "POST", path, words))["id"]


async def _picture(world: World, name: str, file: bytes) -> None:
    path = f"/v1/pseudonyms/{world.faces[name]}"
    await world.act(name, "PUT", f"{path}/avatar", content=file, headers=_PICTURE)
    address = (await world.act(name, "GET", path))["avatar"]
    world.avatars.append(address.removeprefix("/v1/avatars/").removesuffix(".webp"))


def _face(world: World, name: str) -> str:
    return f"{world.at}/pseudonyms/{world.faces[name]}"


async def _newcomer(world: World, faces: str) -> Person:
    """Somebody who is to wear these faces, and whose secret lets P go before Q when they leave.

    Who has another secret stays, without a face: nobody notices those either.
    """
    while True:
        person = await join(await sign_up(world.client), world.community.slug)
        moments = [await _moment(world, person, number) for number in range(len(faces))]
        if all((moment < 0.5) if face == "P" else (moment > 0.6) for face, moment in zip(faces, moments, strict=True)):
            return person


async def _moment(world: World, person: Person, number: int) -> float:
    """When in the days of leaving that face will go, from 0 to 1: as an installation with its keys can tell."""
    row = await world.services.vault_pool.fetchrow(
        "SELECT id, personal FROM vault.memberships WHERE account_id = $1", person.account_id
    )
    assert row is not None
    ring = KeyRing(KeyFile(world.settings.keys))
    personal = SealedPersonal(ring).open_personal(row["id"], row["personal"])
    tag = LinkSeals(ring).tag(Wearer(row["id"], personal.tag_key), f"departs/{number}")
    return int.from_bytes(hashlib.sha256(tag).digest()[:6]) / 2**48


LIFE = (
    arriving,
    limits,
    speaking,
    being_spoken_to,
    being_moderated,
    asking,
    picturing,
    shunning,
    renaming,
    pausing,
    new_rules,
    entrusting,
    answering,
    in_office,
    sanctions,
    an_appeal,
    retiring,
    leaving,
)
