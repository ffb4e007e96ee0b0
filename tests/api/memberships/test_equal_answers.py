"""What somebody may not know of is answered like what is not there: the same bytes, under the same headers."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy
from tests.api.hostile import body_of
from tests.openapi.committed import Operation, operations
from tests.people import Person, SomeCommunity, face_of, found_community, join, new_member, sign_up

ABSENT: Mapping[str, str] = {
    "application": "app_" + "0" * 26,
    "invitation": "inv_" + "0" * 26,
    "sanction": "san_" + "0" * 26,
    "pseudonym": "psd_" + "0" * 26,
}

FOR_MEMBERS = {f"/v1/pseudonyms/{{pseudonym}}{part}" for part in ("", "/mute", "/block")}
PRIVATE = [
    (operation, name) for operation in operations() for name in ABSENT if f"{{{name}}}" in operation.path.split("/")
]
EACH = pytest.mark.parametrize(
    ("operation", "name"), PRIVATE, ids=[f"{operation.id}-{name}" for operation, name in PRIVATE]
)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two communities, and what there is in the second that nobody of the first may know of."""

    here: SomeCommunity
    member: Person
    staff: Person
    """Entitled to everything, here."""
    there: Mapping[str, str]
    mine: Mapping[str, str]
    """What there is here, of another member."""


@pytest.fixture(scope="module")
async def neighbours(services: Services, client: httpx.AsyncClient) -> Neighbours:
    here, there = [await by_application(services, client) for _ in range(2)]
    staff, member = [await let_in(client, here) for _ in range(2)]
    at = f"/v1/communities/{here.slug}"
    made = await here.owner.put(f"{at}/pseudonyms/{await face_of(staff, here.slug)}/roles/staff")
    assert made.status_code == 204, made.text
    return Neighbours(here, member, staff, await filled(client, there), await filled(client, here))


async def by_application(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    policy = Policy(
        admission=Admission.APPLICATION,
        acknowledgements=tuple(Acknowledgement),
        invitations_per_member=5,
        pseudonyms_per_member=3,
    )
    return await found_community(services, client, policy=policy)


async def let_in(client: httpx.AsyncClient, community: SomeCommunity) -> Person:
    person, at = await new_member(client, community.slug), f"/v1/communities/{community.slug}"
    waiting = (await community.owner.get(f"{at}/applications", params={"state": "open"})).json()["items"]
    decision = {"decision": "approve", "reason": "ようこそ。"}
    decided = await community.owner.post(f"{at}/applications/{waiting[-1]['id']}/decision", decision)
    assert decided.status_code == 204, decided.text
    return person


async def filled(client: httpx.AsyncClient, community: SomeCommunity) -> Mapping[str, str]:
    """One of each: an open application, an invitation, a face, and a sanction on it that waits for a second look."""
    at = f"/v1/communities/{community.slug}"
    person = await let_in(client, community)
    face = await face_of(person, community.slug)
    invited = (await person.post(f"{at}/invitations", {})).json()
    warning = {"kind": "warning", "reason": "ためし。", "rule": "1"}
    imposed = (await community.owner.post(f"{at}/pseudonyms/{face}/sanctions", warning)).json()
    assert (
        await person.post(f"{at}/memberships/me/sanctions/{imposed['id']}/appeal", {"text": "x"})
    ).status_code == 204
    await join(await sign_up(client), community.slug)
    (application,) = (await community.owner.get(f"{at}/applications", params={"state": "open"})).json()["items"]
    return {
        "application": application["id"],
        "invitation": invited["id"],
        "sanction": imposed["id"],
        "pseudonym": face,
    }


@EACH
async def test_staff_learn_nothing_of_what_there_is_in_another_community(
    neighbours: Neighbours, operation: Operation, name: str
) -> None:
    there = await answer(neighbours, neighbours.staff, operation, name, neighbours.there)
    assert there == await answer(neighbours, neighbours.staff, operation, name, ABSENT)
    assert there[0] == 404


@EACH
async def test_a_member_learns_nothing_of_what_is_for_others(
    neighbours: Neighbours, operation: Operation, name: str
) -> None:
    if operation.path in FOR_MEMBERS:
        return  # faces are what members of a community see of one another, and may shun
    others = await answer(neighbours, neighbours.member, operation, name, neighbours.mine)
    assert others == await answer(neighbours, neighbours.member, operation, name, ABSENT)
    assert others[0] in (403, 404)


async def test_a_stranger_learns_nothing_of_what_there_is_here(
    neighbours: Neighbours, client: httpx.AsyncClient
) -> None:
    stranger = await sign_up(client)
    for operation, name in PRIVATE:
        here = await answer(neighbours, stranger, operation, name, neighbours.mine)
        assert here == await answer(neighbours, stranger, operation, name, ABSENT), operation.id
        assert here[0] in (403, 404), operation.id


async def answer(
    neighbours: Neighbours, who: Person, operation: Operation, name: str, places: Mapping[str, str]
) -> tuple[int, bytes, list[tuple[str, str]]]:
    at = {"community": neighbours.here.slug, "role": "facilitator", "duty": "run_sessions", "profession": "x"}
    path = operation.path.format(**at, **{name: places[name]})
    answered = await who.call(operation.method, path, **body_of(operation))
    return answered.status_code, answered.content, sorted(answered.headers.multi_items())
