"""A hundred at once."""

import asyncio

import httpx

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy
from tests.people import found_community, sign_up, try_to_join

CROWD = 100


async def test_a_hundred_joins_with_one_single_use_invitation_make_one_membership(
    timed: httpx.AsyncClient, timed_services: Services
) -> None:
    policy = Policy(admission=Admission.INVITATION, acknowledgements=tuple(Acknowledgement))
    community = await found_community(timed_services, timed, policy=policy)
    code = (await community.owner.post(f"/v1/communities/{community.slug}/invitations", {})).json()["code"]
    people = [await sign_up(timed) for _ in range(CROWD)]
    answers = await asyncio.gather(*(try_to_join(person, community.slug, invitation=code) for person in people))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CROWD - 1)
    assert {answer.json().get("code") for answer in answers} == {None, "invitation_needed"}
    members = await timed_services.vault_pool.fetchval(
        "SELECT count(*) FROM vault.memberships WHERE community_id = $1", community.id
    )
    assert members == 2  # with the owner


async def test_a_hundred_identical_joins_of_one_person_make_one_membership(
    timed: httpx.AsyncClient, timed_services: Services
) -> None:
    community = await found_community(timed_services, timed)
    person = await sign_up(timed)
    await person.post(f"/v1/communities/{community.slug}/rules/1/acceptance")
    answers = await asyncio.gather(*(try_to_join(person, community.slug) for _ in range(CROWD)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CROWD - 1)
    assert {answer.json().get("code") for answer in answers} == {None, "already_member"}


async def test_a_hundred_acceptances_are_recorded_once(timed: httpx.AsyncClient, timed_services: Services) -> None:
    community = await found_community(timed_services, timed)
    person = await sign_up(timed)
    path = f"/v1/communities/{community.slug}/rules/1/acceptance"
    answers = await asyncio.gather(*(person.post(path) for _ in range(CROWD)))
    assert {answer.status_code for answer in answers} == {200}
    kept = await timed_services.vault_pool.fetchval(
        "SELECT count(*) FROM vault.rules_acceptances WHERE account_id = $1", person.account_id
    )
    assert kept == 1
