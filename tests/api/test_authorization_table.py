"""Who may do what: every operation of the description against every role and state, complete or the suite fails.

A row has what each of `WHO` gets: a status, and with a refusal its code. `nobody` has no token, a `stranger` is signed
in and no member; then come the states of a membership, a member whose acceptance of the rules is `outdated`, and, all
active, a `member`, a `deputy` (with the duty to approve applications), somebody `trusted` (with the duty to unseal),
`staff` and the `owner`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.views.communities import PublishRules
from tests.openapi.committed import Operation, operations
from tests.people import Person, face_of, found_community, join, new_member, sign_up, uploaded_avatar, uploaded_image
from tests.pictures import plain

OUTSIDE = ("stranger", "applied", "declined", "lapsed", "expelled")
INSIDE = ("member", "grace", "deputy", "trusted", "staff", "owner")
WHO = ("nobody", *OUTSIDE, "suspended", "paused", "trial", "outdated", *INSIDE)
Outcome = int | tuple[int, str]
Row = dict[str, Outcome]

NOBODY, NO_MEMBER, NOT_STAFF = (401, "not_signed_in"), (403, "not_a_member"), (403, "not_staff")
OUTDATED, ALREADY, SUSPENDED = (409, "rules_not_accepted"), (409, "already_member"), (403, "suspended")
PAUSED, TRIAL, IMPOSSIBLE = (409, "membership_paused"), (403, "trial_reads_only"), (409, "action_impossible")


def _row(outcome: Outcome, *others: Mapping[str, Outcome], **single: Outcome) -> Row:
    """The same for everybody with a token, but for these."""
    row: dict[str, Outcome] = dict.fromkeys(WHO, outcome) | {"nobody": NOBODY}
    for other in others:
        row |= other
    return row | single


def _all(who: tuple[str, ...], outcome: Outcome) -> Row:
    return dict.fromkeys(who, outcome)


def _everybody(outcome: Outcome) -> Row:
    return dict.fromkeys(WHO, outcome)


def _here(outcome: Outcome, **single: Outcome) -> Row:
    """In a community, which is public: who may not take part is told why."""
    return _row(outcome, _all(OUTSIDE, NO_MEMBER), suspended=SUSPENDED, **single)


def _hidden(absent: Outcome, outcome: Outcome, **single: Outcome) -> Row:
    """On what only members know: for everybody else it is not there."""
    return _row(outcome, _all(OUTSIDE, absent), suspended=absent, **single)


_WRITING: Row = {"paused": PAUSED, "trial": TRIAL, "outdated": OUTDATED}


def _office(done: Outcome, *whom: str) -> Row:
    """For those whom the community has entrusted with it."""
    return _here(NOT_STAFF) | _all(whom, done)


def _own(outcome: Outcome) -> Row:
    """About one's own membership, in whatever state it is."""
    return _row(outcome, stranger=(404, "membership_missing"))


STAFF, DEPUTIES, TRUSTED = ("staff", "owner"), ("deputy", "staff", "owner"), ("trusted", "owner")
_UNKNOWN = (404, "unsealing_missing")
"""To whom it is not given, a request to open a face that is there is as one that is not."""

TABLE: Mapping[str, Row] = {
    "open_account": _everybody(201),
    "issue_tokens": _everybody((400, "invalid_grant")),
    "revoke_token": _everybody(200),
    "show_server_metadata": _everybody(200),
    "show_keys": _everybody(200),
    "show_me": _row(200),
    "list_communities": _everybody(200),
    "show_community": _everybody(200),
    "list_rules": _everybody(200),
    "found_community": _row(NOT_STAFF, owner=(409, "slug_taken")),
    "revise_community": _office(200, "owner"),
    "list_revisions": _office(200, *STAFF),
    "publish_rules": _office((409, "rules_unchangeable"), "owner"),
    "accept_rules": _row(200),
    "join_community": _row(ALREADY, stranger=OUTDATED, declined=201, lapsed=201, expelled=(403, "entry_refused")),
    "show_own_membership": _own(200),
    "change_own_membership": _own(IMPOSSIBLE)
    | _all(("member", "deputy", "trusted", "staff", "owner", "outdated", "suspended"), 200),
    "depart": _own(204) | {"expelled": IMPOSSIBLE, "owner": (409, "last_owner")},
    "leave_community": _own(204) | {"expelled": IMPOSSIBLE, "owner": (409, "last_owner")},
    "show_proof": _own((409, "proof_needed")) | _all(("applied", "declined", "expelled"), IMPOSSIBLE),
    "show_own_preferences": _here(200),
    "change_own_preferences": _here(200),
    "list_own_history": _own(200),
    "show_own_application": _own((404, "application_missing")),
    "list_own_sanctions": _own(200),
    "appeal_sanction": _own((404, "sanction_missing")),
    "list_own_invitations": _here(200),
    "invite": _here((409, "invitation_limit_reached"), **_WRITING) | _all(STAFF, 201),
    "revoke_invitation": _here((404, "invitation_missing")),
    "list_applications": _office(200, *DEPUTIES),
    "decide_application": _office((404, "application_missing"), *DEPUTIES),
    "count_vouchers": _office(200, *STAFF),
    "issue_vouchers": _office(201, *STAFF),
    "import_vouchers": _office(201, *STAFF),
    "give_role": _office(204, *STAFF),
    "take_role": _office(204, *STAFF),
    "give_duty": _office(204, *STAFF),
    "take_duty": _office(204, *STAFF),
    "attest_profession": _office(204, *STAFF),
    "withdraw_profession": _office(204, *STAFF),
    "impose_sanction": _office(201, *STAFF),
    "list_sanctions": _office(200, *STAFF),
    "decide_appeal": _office((404, "sanction_missing"), *STAFF),
    "list_audit_entries": _office(200, *STAFF),
    "list_dead_letters": _office(200, "owner"),
    "replay_dead_letter": _office((404, "dead_letter_missing"), "owner"),
    "verify_audit_log": _office(200, *STAFF),
    "request_unsealing": _office(201, *TRUSTED),
    "list_unsealings": _office(200, *TRUSTED),
    "show_unsealing": _here(_UNKNOWN) | _all(TRUSTED, 200),
    "decide_unsealing": _here(_UNKNOWN, trusted=204, owner=(403, "second_person_needed")),
    "withdraw_unsealing": _here(_UNKNOWN, trusted=(403, "requesters_only"), owner=204),
    "show_disclosure": _here(_UNKNOWN) | _all(TRUSTED, (409, "unsealing_not_open")),
    "show_anonymity": _everybody(200),
    "show_transparency": _everybody(200),
    "list_own_pseudonyms": _here(200),
    "wear_pseudonym": _here(201, **_WRITING),
    "show_pseudonym": _hidden((404, "pseudonym_missing"), 200),
    "rename_pseudonym": _hidden((404, "pseudonym_missing"), (403, "not_your_pseudonym")),
    "retire_pseudonym": _hidden((404, "pseudonym_missing"), (403, "not_your_pseudonym")),
    "show_generated_avatar": _everybody(200),
    "show_uploaded_avatar": _everybody(200),
    "upload_avatar": _row((404, "pseudonym_missing")),  # the face is somebody else's
    "delete_avatar": _row((404, "pseudonym_missing")),
    "mute_pseudonym": _hidden((404, "pseudonym_missing"), 204),
    "unmute_pseudonym": _hidden((404, "pseudonym_missing"), 204),
    "block_pseudonym": _hidden((404, "pseudonym_missing"), 204),
    "unblock_pseudonym": _hidden((404, "pseudonym_missing"), 204),
    "list_own_mutes": _here(200),
    "list_own_blocks": _here(200),
    "list_boards": _here(200),
    "show_board": _hidden((404, "board_missing"), 200),
    "change_board": _hidden((404, "board_missing"), NOT_STAFF) | _all(STAFF, 200),
    "create_board": _office((422, "invalid_input"), *STAFF),  # the category is not theirs
    "list_categories": _here(200),
    "create_category": _office(201, "staff") | {"owner": (409, "category_slug_taken")},
    "change_category": _hidden((404, "category_missing"), NOT_STAFF) | _all(STAFF, 200),
    "list_threads": _hidden((404, "board_missing"), 200),
    "open_thread": _hidden((404, "board_missing"), 201, **_WRITING),
    "show_thread": _hidden((404, "thread_missing"), 200),
    "search": _here(200),
    "mark_thread_read": _hidden((404, "thread_missing"), 204),
    "mark_board_read": _hidden((404, "board_missing"), 204),
    "mark_all_read": _here(204),
    "follow_thread": _hidden((404, "thread_missing"), 204),
    "unfollow_thread": _hidden((404, "thread_missing"), 204),
    "list_followed_threads": _here(200),
    "show_following_room": _here(200),
    "choose_boards": _here(204),
    "list_posts": _hidden((404, "thread_missing"), 200),
    "publish_post": _hidden((404, "thread_missing"), 201, **_WRITING),
    "set_response_contract": _hidden((404, "thread_missing"), (403, "not_your_thread"), **_WRITING),
    "list_unanswered": _office(200, *STAFF),
    "preview_post": _row(200),
    "upload_image": _here(201, **_WRITING),
    "show_image": _everybody(200),
    "show_post": _hidden((404, "post_missing"), 200),
    "report_post": _hidden((404, "post_missing"), 201),
    "list_own_reports": _here(200),
    "list_reports": _office(200, *STAFF),
    "close_report": _office((404, "report_missing"), *STAFF),
    "list_mentionable": _hidden((404, "thread_missing"), 200),
    "list_notices": _here(200),
    "read_notices": _here(204),
    "show_notice_preferences": _here(200),
    "choose_notices": _here(200),
    "show_on_call": _here(200),
    "choose_on_call": _office(200, *STAFF),
    "say_absence": _office(200, *STAFF),
    "list_calls": _office(200, *STAFF),
    "claim_call": _row((404, "call_missing"), staff=204, owner=(409, "call_claimed")),
    "give_call_back": _row((404, "call_missing")) | _all(STAFF, 204),
    "answer_call": _row((404, "call_missing")) | _all(STAFF, 204),
    "flag_claim": _hidden((404, "post_missing"), 201),
    "list_own_claims": _here(200),
    "list_claims": _here((403, "not_a_reviewer")) | _all(STAFF, 200),
    "dismiss_claim": _here((403, "not_a_reviewer")) | _all(STAFF, (404, "claim_missing")),
    "give_verdict": _hidden((404, "post_missing"), (403, "not_a_reviewer")) | _all(STAFF, (422, "invalid_input")),
    "list_verdicts": _hidden((404, "post_missing"), (403, "not_a_reviewer")) | _all(STAFF, 200),
    "react": _hidden((404, "post_missing"), 204, **_WRITING),
    "take_reaction_back": _hidden((404, "post_missing"), 204, **_WRITING),
    "show_reactions": _here(200),
    "choose_reactions": _office(200, *STAFF),
    "edit_post": _hidden((404, "post_missing"), (403, "not_your_post")),
    "redact_post": _hidden((404, "post_missing"), (403, "not_your_post")),
    "delete_post": _hidden((404, "post_missing"), (403, "not_your_post")) | _all(STAFF, (422, "invalid_input")),
    "list_post_revisions": _hidden((404, "post_missing"), NOT_STAFF) | _all(STAFF, 200),
    "hide_post": _hidden((404, "post_missing"), NOT_STAFF) | _all(STAFF, 204),
    "unhide_post": _hidden((404, "post_missing"), NOT_STAFF) | _all(STAFF, 204),
    "warn_of_post": _hidden((404, "post_missing"), NOT_STAFF) | _all(STAFF, 200),
    "show_content_warnings": _everybody(200),
    "change_thread": _hidden((404, "thread_missing"), (403, "not_your_thread")) | _all(STAFF, 200),
    "merge_thread": _hidden((404, "thread_missing"), NOT_STAFF) | _all(STAFF, (422, "invalid_input")),
    "split_thread": _hidden((404, "thread_missing"), NOT_STAFF) | _all(STAFF, (422, "invalid_input")),
    "issue_realtime_ticket": _row(201),
    "poll_events": _hidden((404, "topic_missing"), 200),
    "stream_events": _hidden((404, "topic_missing"), 200),
    "show_health": _everybody(200),
    "show_readiness": _everybody(200),
}

LISTENING: Mapping[str, dict[str, int]] = {"poll_events": {"wait": 0}, "stream_events": {}}
"""Called with a board to follow."""

CHANGES_ITS_CALLER = {
    "accept_rules",
    "wear_pseudonym",
    "join_community",
    "change_own_membership",
    "leave_community",
    "depart",
    "decide_unsealing",
    "withdraw_unsealing",
    "answer_call",
}
"""Called by a cast of its own, so that the other stays what it is."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody of each kind, and something to put into each path parameter and in place of an example body."""

    client: httpx.AsyncClient
    people: Mapping[str, Person | None]
    places: Mapping[str, str]
    bodies: Mapping[str, object]

    async def call(self, who: str, operation: Operation) -> httpx.Response:
        caller = self.people[who]
        path, body = operation.path.format(**self.places), self._body_of(operation)
        if operation.id == "search":
            body["params"] = {"q": "話"}
        if operation.id in LISTENING:
            body["params"] = {"topics": f"board:{self.places['board']}"} | LISTENING[operation.id]
        if caller is None:
            return await self.client.request(operation.method, path, **body)
        return await caller.call(operation.method, path, **body)

    def _body_of(self, operation: Operation) -> dict[str, Any]:
        content = operation.content.get("requestBody", {"content": {}})["content"]
        for media_type, media in content.items():
            if media_type == "application/json":
                return {"json": self.bodies.get(operation.id, media["example"])}
            if media_type == "text/csv":
                csv = {"Content-Type": "text/csv"}
                return {"content": media["example"].encode(), "headers": csv, "params": {"days": 31}}
            if media_type.startswith("image/"):
                return {"content": plain(), "headers": {"Content-Type": media_type}}
            return {"data": media["example"]}
        return {}


async def _assemble(services: Services, client: httpx.AsyncClient) -> Cast:
    community = await found_community(services, client)
    at, owner = f"/v1/communities/{community.slug}", community.owner
    people: dict[str, Person | None] = {"nobody": None, "stranger": await sign_up(client), "owner": owner}
    people["outdated"] = await new_member(client, community.slug)
    rules = PublishRules(version=2, text={"ja": "あたらしいルール", "en": "New rules"})
    await services.founding.publish_rules(community.slug, rules)
    await owner.post(f"{at}/rules/2/acceptance")
    for who in WHO:
        if who not in people:
            people[who] = await join(await sign_up(client), community.slug, version=2)
    writer, target = [await join(await sign_up(client), community.slug, version=2) for _ in range(2)]
    for who in ("applied", "declined", "lapsed", "paused", "trial", "grace"):
        await _put_into_state(services, people[who], who)
    until = {"until": "2099-01-01T00:00:00Z"}
    for who, path, body in (
        ("suspended", "sanctions", {"kind": "suspension", "reason": "x", "rule": "1", **until}),
        ("expelled", "sanctions", {"kind": "expulsion", "reason": "x", "rule": "1"}),
        ("staff", "roles/staff", None),
        ("deputy", "duties/approve_applications", None),
        ("trusted", "duties/unseal", None),
    ):
        face = await face_of(_somebody(people[who]), community.slug)
        done = await owner.call("POST" if body else "PUT", f"{at}/pseudonyms/{face}/{path}", json=body)
        assert done.status_code in (201, 204), done.text
    thread = (
        await writer.post(f"/v1/boards/{community.boards['talk']}/threads", {"title": "話", "body": "@staff"})
    ).json()
    (post,) = (await writer.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]
    face = await face_of(target, community.slug)
    asked = {"pseudonym_id": face, "reason": "照会がありました。", "scope": ["standing"]}
    unsealing = (await owner.post(f"{at}/unsealings", asked)).json()["id"]
    places = {
        "community": community.slug,
        "version": "2",
        "board": community.boards["talk"],
        "category": (await owner.get(f"{at}/categories")).json()["items"][0]["id"],
        "thread": thread["id"],
        "post": post["id"],
        "pseudonym": face,
        "avatar": await uploaded_avatar(target, face, plain()),
        **await uploaded_image(writer, community.slug),
        "unsealing": unsealing,
        "reaction": "heard",
        "application": "app_" + "0" * 26,
        "invitation": "inv_" + "0" * 26,
        "sanction": "san_" + "0" * 26,
        "dead_letter": "dlt_" + "0" * 26,
        "report": "rep_" + "0" * 26,
        "call": (await owner.get(f"{at}/calls")).json()["items"][0]["id"],
        "claim": "clm_" + "0" * 26,
        "role": "facilitator",
        "duty": "run_sessions",
        "profession": "psychiatrist",
    }
    return Cast(client, people, places, {**_bodies(community.slug), "request_unsealing": asked})


def _bodies(slug: str) -> Mapping[str, object]:
    """Where the example would not do: a name can be taken once; rules, posts and boards are to stay."""
    words = {"ja": "ためし"}
    new = {"slug": slug, "name": words, "description": words, "time_zone": "Asia/Tokyo", "languages": ["ja"]}
    rules = {"version": 1, "text": words}
    return {
        "wear_pseudonym": {},
        "depart": {},
        "found_community": {"community": {**new, "policy": {}}, "rules": rules},
        "publish_rules": rules,
        "change_board": {"visible_to": []},
        "choose_reactions": {"reactions": ["same", "heard"]},
        "mark_thread_read": {},
        "choose_boards": {"board_ids": []},
        "delete_post": {"reason": " "},
        "change_thread": {"pinned": False},
        "choose_on_call": {"groups": [{"group": "staff", "words": ["staff"]}]},
        "give_verdict": {"verdict": "incorrect", "about_revision": 1, "note": "出典がありません。"},
        "show_proof": {"voucher": secrets.token_hex(8)},
    }


async def _put_into_state(services: Services, person: Person | None, state: str) -> None:
    await services.vault_pool.execute(
        "UPDATE vault.memberships SET state = $2 WHERE account_id = $1", _somebody(person).account_id, state
    )


def _somebody(person: Person | None) -> Person:
    assert person is not None
    return person


@pytest.fixture(scope="module")
async def cast(services: Services, client: httpx.AsyncClient) -> Cast:
    return await _assemble(services, client)


def test_every_operation_has_a_row() -> None:
    assert TABLE.keys() == {operation.id for operation in operations()}


def test_what_needs_a_token_refuses_nobody_and_the_rest_lets_everybody_in() -> None:
    for operation in operations():
        assert (TABLE[operation.id]["nobody"] == NOBODY) is bool(operation.content["security"]), operation.id


@pytest.mark.parametrize("operation", list(operations()), ids=lambda operation: operation.id)
async def test_each_gets_what_the_table_says(
    cast: Cast, services: Services, client: httpx.AsyncClient, operation: Operation
) -> None:
    row = TABLE.get(operation.id)
    assert row is not None, f"{operation.id} has no row in the table"
    if operation.id in CHANGES_ITS_CALLER:
        cast = await _assemble(services, client)
    got = {who: _outcome(await cast.call(who, operation)) for who in WHO}
    assert got == row


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.status_code < 400:
        return answer.status_code
    told = answer.json()
    return answer.status_code, told.get("code") or told["error"]
