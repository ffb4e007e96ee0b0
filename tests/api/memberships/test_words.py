"""What people write around memberships is kept as all text here is: something to read, and nothing invisible in it."""

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind, Question
from tests.people import Person, SomeCommunity, face_of, found_community, join, new_member, sign_up, try_to_join

CANARY = "Canary-9f3Q"

BAD_WORDS = {
    "a space": (" ", "empty"),
    "a wide space": ("\u3000\u3000", "empty"),
    "line ends": ("\r\n\n", "empty"),
    "a bell": ("x\x07y", "character_not_allowed"),
    "an escape": ("x\x1b[31my", "character_not_allowed"),
    "a C1 control": ("x\x9by", "character_not_allowed"),
    "writing from right to left": ("x\u202ey", "character_not_allowed"),
    "an isolate": ("x\u2066y", "character_not_allowed"),
}

EACH = pytest.mark.parametrize(("words", "code"), BAD_WORDS.values(), ids=list(BAD_WORDS))


@pytest.fixture
async def sanctioned(client: httpx.AsyncClient, community: SomeCommunity, member: Person) -> str:
    """The path of a sanction on the member."""
    at = f"/v1/communities/{community.slug}"
    face = await face_of(member, community.slug)
    warning = {"kind": "warning", "reason": "ためし。", "rule": "1"}
    imposed = await community.owner.post(f"{at}/pseudonyms/{face}/sanctions", warning)
    return str(imposed.json()["id"])


def assert_flawed(answer: httpx.Response, pointer: str, code: str) -> None:
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


@EACH
async def test_a_sanction_and_its_rule_an_appeal_and_its_decision_are_words(
    community: SomeCommunity, member: Person, sanctioned: str, words: str, code: str
) -> None:
    at, owner = f"/v1/communities/{community.slug}", community.owner
    face = await face_of(member, community.slug)
    good = {"kind": "warning", "reason": "ためし。", "rule": "1"}
    for field in ("reason", "rule"):
        if (field, words) != ("rule", "\r\n\n"):
            assert_flawed(
                await owner.post(f"{at}/pseudonyms/{face}/sanctions", good | {field: words}), f"/{field}", code
            )
    assert_flawed(
        await member.post(f"{at}/memberships/me/sanctions/{sanctioned}/appeal", {"text": words}), "/text", code
    )
    decision = {"decision": "uphold", "reason": words}
    assert_flawed(await owner.post(f"{at}/sanctions/{sanctioned}/decision", decision), "/reason", code)


async def test_what_is_said_is_kept_in_one_form(community: SomeCommunity, member: Person) -> None:
    at = f"/v1/communities/{community.slug}"
    face = await face_of(member, community.slug)
    body = {"kind": "warning", "reason": " か\u3099っこう\r\n二行目 ", "rule": " 3 \u3000 番 "}
    imposed = (await community.owner.post(f"{at}/pseudonyms/{face}/sanctions", body)).json()
    assert (imposed["reason"], imposed["rule"]) == ("がっこう\n二行目", "3 番")
    (entry,) = (await community.owner.get(f"{at}/audit")).json()["items"]
    assert entry["reason"] == "がっこう\n二行目"


@EACH
async def test_an_application_and_its_decision_are_words(
    services: Services, client: httpx.AsyncClient, words: str, code: str
) -> None:
    questions = (
        Question(id="why", text={"ja": "なぜ？"}),
        Question(id="more", text={"ja": "ほかに？"}, required=False),
    )
    policy = Policy(admission=Admission.APPLICATION, questions=questions, acknowledgements=tuple(Acknowledgement))
    community = await found_community(services, client, policy=policy)
    at, person = f"/v1/communities/{community.slug}", await sign_up(client)
    needed = await try_to_join(person, community.slug, answers={"why": words})
    if code == "empty":
        assert (needed.json()["code"], needed.json()["needed"]) == ("answers_needed", "why")
    else:
        assert_flawed(needed, "/answers/why", code)
    unknown = await try_to_join(person, community.slug, answers={"why": "x", CANARY: "x"})
    assert_flawed(unknown, "/answers", "unknown")
    assert CANARY not in unknown.text
    await join(person, community.slug, answers={"why": "話したいです。", "more": " "})
    (application,) = (await community.owner.get(f"{at}/applications")).json()["items"]
    assert application["answers"] == {"why": "話したいです。"}
    for field in ("reason", "attested_subject"):
        body = {"decision": "approve", "reason": "x", field: words}
        if (field, words) != ("attested_subject", "\r\n\n"):
            decided = await community.owner.post(f"{at}/applications/{application['id']}/decision", body)
            assert_flawed(decided, f"/{field}", code)


async def test_one_subject_in_another_spelling_is_the_same_subject(
    services: Services, client: httpx.AsyncClient
) -> None:
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.ATTESTATION, acknowledgements=tuple(Acknowledgement))
    community = await found_community(services, client, policy=policy)
    at = f"/v1/communities/{community.slug}"
    codes = []
    for subject in ("Ａ－１２ ３", " a-12  3"):
        await new_member(client, community.slug)
        *_, newest = (await community.owner.get(f"{at}/applications")).json()["items"]
        body = {"decision": "approve", "reason": "見ました。", "attested_subject": subject}
        decided = await community.owner.post(f"{at}/applications/{newest['id']}/decision", body)
        codes.append(decided.json()["code"] if decided.content else "")
    assert codes == ["", "proof_in_use"]


@pytest.mark.parametrize(
    ("policy", "pointer"),
    [
        ({"questions": [{"id": "a b", "text": {"ja": "x"}}]}, "/policy/questions/0/id"),
        ({"questions": [{"id": "A", "text": {"ja": "x"}}]}, "/policy/questions/0/id"),
        ({"questions": [{"id": "a", "text": {"en": "x"}}]}, "/policy/questions/0/text/ja"),
        ({"questions": [{"id": "a", "text": {"ja": " "}}]}, "/policy/questions/0/text/ja"),
        ({"questions": [{"id": "a", "text": {"ja": "x"}}, {"id": "a", "text": {"ja": "y"}}]}, "/policy/questions"),
        ({"questions": [{"id": "a", "text": {"ja": "x"}, "required": "yes"}]}, "/policy/questions/0/required"),
        ({"eligibility": {"ja": "x\u202e"}}, "/policy/eligibility/ja"),
        ({"eligibility": {"ja": "x", CANARY: "y"}}, "/policy/eligibility"),
        ({"fee": {"amount": 1, "currency": "jpy", "per": "month", "where": {"ja": "x"}}}, "/policy/fee/currency"),
        ({"fee": {"amount": 1, "currency": "JPY", "per": "month", "where": {}}}, "/policy/fee/where/ja"),
        ({"fee": {"amount": 10**12, "currency": "JPY", "per": "once", "where": {"ja": "x"}}}, "/policy/fee/amount"),
        ({"fee": {"amount": "1", "currency": "JPY", "per": "once", "where": {"ja": "x"}}}, "/policy/fee/amount"),
        ({"trial_days": True}, "/policy/trial_days"),
        ({"grace_days": "14"}, "/policy/grace_days"),
        ({"pseudonyms_per_member": 2.0}, "/policy/pseudonyms_per_member"),
    ],
)
async def test_an_unsound_policy_is_refused_where_it_is_unsound(
    community: SomeCommunity, policy: dict[str, object], pointer: str
) -> None:
    at = f"/v1/communities/{community.slug}"
    refused = await community.owner.call("PATCH", at, json={"policy": policy})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert CANARY not in refused.text
    assert (await community.owner.get(at)).json()["revision"] == 1


async def test_what_is_wrong_with_a_new_community_is_pointed_at_in_the_whole_body(community: SomeCommunity) -> None:
    words = {"ja": "x"}
    new: dict[str, object] = {
        "slug": "x-y",
        "name": words,
        "description": words,
        "time_zone": "Asia/Tokyo",
        "languages": ["ja"],
    }
    body: dict[str, dict[str, object]] = {"community": {**new, "policy": {}}, "rules": {"version": 1, "text": words}}
    for part, field, value, pointer in (
        ("community", "slug", "X", "/community/slug"),
        ("community", "slug", "xX", "/community/slug"),
        ("community", "time_zone", "../../etc/passwd", "/community/time_zone"),
        ("community", "time_zone", "x" * 5_000, "/community/time_zone"),
        ("community", "languages", ["ja", "e" * 99], "/community/languages/1"),
        ("community", "policy", {"admission": "proof"}, "/community/policy/proof"),
        ("rules", "text", {"ja": "\x07"}, "/rules/text/ja"),
        ("rules", "changes", {"en": "x"}, "/rules/changes/ja"),
    ):
        refused = await community.owner.post("/v1/communities", body | {part: body[part] | {field: value}})
        assert refused.status_code == 422, refused.text
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "until",
    [
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2999-01-01T00:00:00",
        "2999-01-01",
        "2999-02-30T00:00:00Z",
        "2999-01-01T24:01:00Z",
        "32472144000",
        "tomorrow",
        "",
        32472144000,
        32472144000.5,
        True,
    ],
)
async def test_an_end_that_is_no_moment_to_come_is_refused(
    community: SomeCommunity, member: Person, until: object
) -> None:
    face = await face_of(member, community.slug)
    body = {"kind": "suspension", "reason": "x", "rule": "1", "until": until}
    refused = await community.owner.post(f"/v1/communities/{community.slug}/pseudonyms/{face}/sanctions", body)
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/until"]


async def test_an_end_in_another_time_zone_is_told_in_utc(community: SomeCommunity, member: Person) -> None:
    face = await face_of(member, community.slug)
    body = {"kind": "suspension", "reason": "x", "rule": "1", "until": "2999-01-01T09:00:00.9+09:00"}
    imposed = await community.owner.post(f"/v1/communities/{community.slug}/pseudonyms/{face}/sanctions", body)
    assert imposed.json()["until"] == "2999-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "last_day", ["2999-02-30", "2999-01-01T01:00:00Z", "", "1", 1, 32472144000, True, "2000-01-01"]
)
async def test_a_last_day_that_is_no_day_to_come_is_refused(
    community: SomeCommunity, member: Person, last_day: object
) -> None:
    face = f"/v1/communities/{community.slug}/pseudonyms/{await face_of(member, community.slug)}"
    refused = await community.owner.call("PUT", f"{face}/professions/nurse", json={"last_day": last_day})
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/last_day"]
