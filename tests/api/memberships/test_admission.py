"""Who gets in: each of the five communities' policies, from its blueprint, refusals in both languages."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import blueprints
from api.bootstrap import Services
from api.settings import Settings
from tests.api.memberships.conftest import Channel, HeldClock
from tests.people import RECOVERY_CODE_GRANT, Person, face_of, join, sign_up, try_to_join

BLUEPRINTS = Path(__file__).parents[3] / "blueprints"

Owner = Callable[[str], Awaitable[Person]]


@pytest.fixture
async def owner(timed_services: Services, timed: httpx.AsyncClient, settings: Settings) -> Owner:
    """Loads a blueprint, which may be loaded already, and signs its owner in."""

    async def load(slug: str) -> Person:
        settings.state.mkdir(exist_ok=True)
        await blueprints.load(timed_services, blueprints.read(BLUEPRINTS / f"{slug}.toml"), settings.state)
        code = blueprints.owner_file(settings.state, slug).read_text().strip()
        form = {"grant_type": RECOVERY_CODE_GRANT, "recovery_code": code}
        tokens = (await timed.post("/oauth/token", data=form)).json()
        return Person(timed, "", code, tokens["access_token"], tokens["refresh_token"])

    return load


async def refused(person: Person, slug: str, code: str, status: int = 409, **form: Any) -> httpx.Response:
    """A refusal with this code, worded in Japanese and in English."""
    answers = []
    for language in ("ja", "en"):
        person.client.headers["Accept-Language"] = language
        answers.append(await try_to_join(person, slug, **form))
        del person.client.headers["Accept-Language"]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    japanese, english = answers
    assert japanese.json()["title"] != english.json()["title"]
    return english


async def test_assemble_is_open_to_whoever_accepts_the_rules(timed: httpx.AsyncClient, owner: Owner) -> None:
    await owner("assemble")
    person = await sign_up(timed)
    at = "/v1/communities/assemble"
    early = await person.post(f"{at}/memberships", {"acknowledgements": ["staff_cannot_identify_me"]})
    assert (early.status_code, early.json()["code"]) == (409, "rules_not_accepted")
    await person.post(f"{at}/rules/1/acceptance")
    unread = await person.post(f"{at}/memberships", {})
    assert (unread.status_code, unread.json()["code"]) == (409, "acknowledgements_needed")
    assert (await join(person, "assemble")).access_token
    await refused(person, "assemble", "already_member")


async def test_the_founding_community_asks_for_a_youtube_membership(
    timed: httpx.AsyncClient, owner: Owner, channel: Channel
) -> None:
    await owner("jijokai")
    person = await sign_up(timed)
    channel.members["a-payer"] = "standard"
    await refused(person, "jijokai", "proof_needed")
    await refused(person, "jijokai", "proof_needed", proof={"youtube_access_token": "not-a-payer"})
    channel.away = True
    away = await refused(person, "jijokai", "proof_unavailable", 503, proof={"youtube_access_token": "a-payer"})
    assert away.headers["retry-after"]
    channel.away = False
    await join(person, "jijokai", proof={"youtube_access_token": "a-payer"})
    second = await sign_up(timed)
    await refused(second, "jijokai", "proof_in_use", proof={"youtube_access_token": "a-payer"})


async def test_the_study_group_asks_for_a_voucher(timed: httpx.AsyncClient, owner: Owner) -> None:
    staff = await owner("ips-study")
    at = "/v1/communities/ips-study"
    issued = await staff.post(f"{at}/vouchers", {"count": 2, "days": 31})
    code, other = issued.json()["codes"]
    person, second = await sign_up(timed), await sign_up(timed)
    await refused(person, "ips-study", "proof_needed", proof={"voucher": "00000-00000-00000"})
    await join(person, "ips-study", proof={"voucher": f" {code.upper()} "})
    await refused(second, "ips-study", "proof_needed", proof={"voucher": code})
    await join(second, "ips-study", proof={"voucher": other})
    assert (await staff.get(f"{at}/vouchers")).json()["claimed"] == 2


async def test_imomi_lets_in_whom_a_member_brings(timed: httpx.AsyncClient, owner: Owner) -> None:
    staff = await owner("imomi")
    at = "/v1/communities/imomi"
    code = (await staff.post(f"{at}/invitations", {})).json()["code"]
    person, second = await sign_up(timed), await sign_up(timed)
    await refused(person, "imomi", "invitation_needed")
    await join(person, "imomi", invitation=code)
    await refused(second, "imomi", "invitation_needed", invitation=code)
    brought = (await person.post(f"{at}/invitations", {})).json()
    await join(second, "imomi", invitation=brought["code"])
    (own,) = (await person.get(f"{at}/invitations")).json()["items"]
    assert (own["used"], own["code"]) == (1, None)
    revoked = (await person.post(f"{at}/invitations", {})).json()
    assert (await person.delete(f"{at}/invitations/{revoked['id']}")).status_code == 204
    await refused(await sign_up(timed), "imomi", "invitation_needed", invitation=revoked["code"])
    many = await person.post(f"{at}/invitations", {"uses": 3})
    assert (many.status_code, many.json()["code"]) == (409, "invitation_limit_reached")


async def test_the_counsellors_decide_on_applications_and_start_with_a_trial(
    timed: httpx.AsyncClient, timed_services: Services, owner: Owner, clock: HeldClock
) -> None:
    staff = await owner("counsellor-network")
    at = "/v1/communities/counsellor-network"
    person, second = await sign_up(timed), await sign_up(timed)
    await refused(person, "counsellor-network", "answers_needed")
    unknown = await try_to_join(person, "counsellor-network", answers={"practice": "相談", "what": "x"})
    assert unknown.json()["errors"][0]["pointer"] == "/answers/what"
    for somebody in (person, second):
        await join(somebody, "counsellor-network", answers={"practice": "電話相談です。"})
        assert (await somebody.get(f"{at}/boards")).json()["code"] == "not_a_member"
    waiting = (await staff.get(f"{at}/applications", params={"state": "open"})).json()["items"]
    assert [item["answers"] for item in waiting[-2:]] == [{"practice": "電話相談です。"}] * 2
    decisions = [("approve", 204), ("decline", 204)]
    for application, (decision, status) in zip(waiting[-2:], decisions, strict=True):
        body = {"decision": decision, "reason": "読みました。"}
        decided = await staff.post(f"{at}/applications/{application['id']}/decision", body)
        assert decided.status_code == status, decided.text
        again = await staff.post(f"{at}/applications/{application['id']}/decision", body)
        assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert (await person.get(f"{at}/memberships/me")).json()["state"] == "trial"
    assert (await second.get(f"{at}/memberships/me/application")).json()["reason"] == "読みました。"
    assert (await second.get(f"{at}/memberships/me")).json()["state"] == "declined"
    await join(second, "counsellor-network", answers={"practice": "もう一度お願いします。"})
    assert (await second.get(f"{at}/memberships/me")).json()["state"] == "applied"


async def test_on_trial_one_reads_and_does_not_write(timed: httpx.AsyncClient, owner: Owner) -> None:
    staff = await owner("counsellor-network")
    at = "/v1/communities/counsellor-network"
    person = await join(await sign_up(timed), "counsellor-network", answers={"practice": "面接相談です。"})
    newest = (await staff.get(f"{at}/applications", params={"limit": 100})).json()["items"][-1]
    await staff.post(f"{at}/applications/{newest['id']}/decision", {"decision": "approve", "reason": "ようこそ。"})
    boards = (await person.get(f"{at}/boards")).json()["items"]
    talk = next(board for board in boards if board["kind"] == "talk")
    written = await person.post(f"/v1/boards/{talk['id']}/threads", {"title": "あ", "body": "い"})
    assert (written.status_code, written.json()["code"]) == (403, "trial_reads_only")
    assert (await staff.post(f"/v1/boards/{talk['id']}/threads", {"title": "あ", "body": "い"})).status_code == 201
    assert await face_of(staff, "counsellor-network")
