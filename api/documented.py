"""How a route declares what it can answer, so that the OpenAPI says it and a test can hold it to it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from api.problems import MEDIA_TYPE, render, status_of
from api.problems import Problem as _Problem
from api.requests import StrictRoute
from domain.identity.errors import NotSignedIn
from domain.memberships.errors import CommunityMissing
from domain.shared.actor import MembershipPaused, NotAMember, NotStaff, RulesNotAccepted, Suspended, TrialReadsOnly
from domain.shared.errors import CursorInvalid, DatabaseUnavailable, Invalid, Refusal
from domain.shared.shapes import view


def tagged(tag: str, route: type[StrictRoute] = StrictRoute) -> APIRouter:
    return APIRouter(route_class=route, tags=[tag])


@view({"pointer": "/title", "code": "too_long", "detail": "It is too long."})
class InputError:
    """One thing that is wrong with an input."""

    pointer: str | None = None
    """Where in the body (JSON pointer, RFC 6901)."""
    parameter: str | None = None
    """Which parameter of the address, or header."""
    code: str
    """Stable, in snake case."""
    detail: str
    """In the reader's language."""


@view(
    {
        "type": "urn:ibasho:problem:board_missing",
        "title": "No such board",
        "status": 404,
        "detail": "It does not exist or cannot be seen from here.",
        "code": "board_missing",
    }
)
class Problem:
    """Problem details (RFC 9457). Further members are facts that help to go on, such as `version`."""

    type: str
    title: str
    """In the reader's language."""
    status: int
    detail: str
    """In the reader's language."""
    code: str
    """Stable, in snake case: what programs look at."""
    errors: list[InputError] | None = None


def problems(
    *refusals: type[Refusal], signed_in: bool = True, database: bool = True, transport: tuple[int, ...] = ()
) -> dict[int | str, Any]:
    """The `responses` of a route: what it can refuse, with one example per problem.

    Most routes need an access token (`signed_in`) and the database.
    """
    declared: list[_Problem] = [_example_of(refusal) for refusal in refusals]
    if signed_in:
        declared.insert(0, _example_of(NotSignedIn))
    if database:
        declared.append(_example_of(DatabaseUnavailable))
    declared += [_Problem(status, code) for status, code in _TRANSPORT.items() if status in (*transport, 500)]
    responses: dict[int | str, Any] = {}
    for problem in declared:
        known = responses.setdefault(problem.status, _response())
        example = {"summary": problem.code, "value": render(problem, "en")}
        known["content"][MEDIA_TYPE]["examples"][problem.code] = example
        codes = known["content"][MEDIA_TYPE]["examples"]
        known["description"] = "Refused: " + ", ".join(f"`{code}`" for code in codes)
    return responses


def located(example: str) -> dict[int | str, Any]:
    """The `responses` of a route that makes a resource with an address."""
    schema = {"type": "string", "format": "uri-reference"}
    description = "The address of what was made."
    return {
        201: {
            "headers": {
                "Location": {"description": description, "required": True, "schema": schema, "example": example}
            }
        }
    }


def tagged_by_revision() -> dict[int | str, Any]:
    """The `responses` of a route whose answer has an `ETag` that counts its changes."""
    schema = {"type": "string"}
    description = "Which revision this is; send it as `If-Match` with a change."
    return {200: {"headers": {"ETag": {"description": description, "schema": schema, "example": '"3"'}}}}


def cached(*, localised: bool = False) -> dict[int | str, Any]:
    """The `responses` of a route whose answer is public and can be kept."""
    tag = {"description": "Send it as `If-None-Match` the next time.", "schema": {"type": "string"}}
    headers: dict[str, Any] = {"ETag": {**tag, "example": '"9f2b6c1d8e7a40539f2b6c1d8e7a4053"'}}
    if localised:
        schema = {"type": "string", "enum": ["ja", "en"]}
        headers["Content-Language"] = {"description": "The language of its words.", "schema": schema, "example": "ja"}
    return {200: {"headers": headers}, 304: {"description": "It has not changed.", "headers": headers}}


HERE = (CommunityMissing, NotAMember, Suspended, MembershipPaused)
"""What keeps somebody out of a community that they may know of."""
WRITING = (TrialReadsOnly, MembershipPaused, RulesNotAccepted)
"""What keeps somebody who reads from writing."""
OFFICE = (*HERE, NotStaff, TrialReadsOnly, RulesNotAccepted)
"""What keeps somebody from what a community entrusts to some."""

DONE: Mapping[str, Any] = {"status_code": 204, "response_class": Response}
"""What is declared of an operation that has nothing to say but that it is done."""
BODY: tuple[int, ...] = (400, 413, 415)
"""What can be wrong with any body, before it is looked into."""

_TRANSPORT: Mapping[int, str] = {
    400: "malformed_request",
    413: "body_too_large",
    415: "unsupported_media_type",
    500: "internal_error",
}

_FACTS: Mapping[str, Mapping[str, str | int]] = {
    "acknowledgements_needed": {"needed": "not_a_treatment staff_cannot_identify_me"},
    "database_unavailable": {"retry_after": 2},
    "event_log_unavailable": {"retry_after": 1},
    "board_takes_no_replies": {"kind": "listening"},
    "board_written_by_others": {"writers": "staff"},
    "reaction_not_offered": {"offered": "read heard same thanks cheer"},
    "call_limit_reached": {
        "called": "profession:psychiatrist",
        "limit": 1,
        "window": 86400,
        "retry_after": 3600,
    },
    "reply_not_welcome": {"contract": "empathy", "welcome": "empathy"},
    "pseudonym_limit_reached": {"limit": 3},
    "follow_limit_reached": {"limit": 1000},
    "rules_not_accepted": {"version": 2},
    "action_impossible": {"state": "applied", "action": "pause"},
    "already_decided": {"state": "approved"},
    "answers_needed": {"needed": "practice"},
    "invitation_limit_reached": {"limit": 5},
    "proof_needed": {"proof": "voucher"},
    "pictures_busy": {"retry_after": 2},
    "images_unavailable": {"retry_after": 5},
    "upload_limit_reached": {"retry_after": 1800},
    "proof_unavailable": {"retry_after": 60},
    "report_limit_reached": {"retry_after": 3600},
    "claim_limit_reached": {"retry_after": 3600},
    "revision_outdated": {"revision": 4},
    "faces_stay_here": {"pseudonym_scope": "thread"},
    "rules_unchangeable": {"version": 2},
    "restarting": {"retry_after": 1},
    "scope_only_tightens": {"pseudonym_scope": "board"},
    "too_many_connections": {"limit": 10, "retry_after": 30},
    "too_many_topics": {"limit": 200},
    "topic_missing": {"topic": "thread:thr_01kb2y8v4t6m0q3r5s7w9x1z2a"},
    "unsealing_not_open": {"state": "refused"},
    "suspended": {"until": "2099-12-01T00:00:00Z"},
}
"""The facts that come with a refusal: a problem with this code has these members, and no other has any."""


def _response() -> dict[str, Any]:
    """By reference: a `model` would be compiled anew for each of hundreds of responses, at every start."""
    return {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}}}


def _example_of(refusal: type[Refusal]) -> _Problem:
    """What is wrong with an input depends on the operation, so `openapi` adds that."""
    flaws = CursorInvalid().flaws if refusal is CursorInvalid else ()
    assert issubclass(refusal, Invalid) or not flaws
    return _Problem(status_of(refusal), refusal.code, _FACTS.get(refusal.code), flaws)
