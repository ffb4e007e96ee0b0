"""An application stands on a membership, and is found while it is open."""

from dataclasses import replace
from datetime import date

import pytest

from domain.memberships.model.admission import Application, ApplicationState
from domain.shared.actor import MembershipState
from domain.shared.ids import MembershipId
from tests.contract.storage import Storage


async def applied(storage: Storage) -> Application:
    membership = await storage.membership(await storage.community(), state=MembershipState.APPLIED)
    return await storage.application(membership, answers={"why": "「はい」\n\\ \U0001f338", "": ""})


async def open_of(storage: Storage, membership_id: MembershipId) -> Application | None:
    async with storage.begin() as work:
        return await work.applications.open_of(membership_id)


async def test_it_is_found_again_as_it_was(storage: Storage) -> None:
    application = await applied(storage)
    async with storage.begin() as work:
        assert await work.applications.get(application.id) == application


@pytest.mark.parametrize("unknown", ["", "app_00000000000000000000000000", "あ"])
async def test_there_is_none_of_that_id(storage: Storage, unknown: str) -> None:
    async with storage.begin() as work:
        assert await work.applications.get(unknown) is None


@pytest.mark.parametrize("state", ApplicationState)
async def test_only_an_open_one_is_open(storage: Storage, state: ApplicationState) -> None:
    application = await applied(storage)
    assert await open_of(storage, application.membership_id) == application
    async with storage.begin() as work:
        work.applications.save(replace(application, state=state, reason="r"))
    found = await open_of(storage, application.membership_id)
    assert found == (replace(application, reason="r") if state is ApplicationState.OPEN else None)


async def test_of_several_in_the_course_of_time_the_open_one_is_found(storage: Storage) -> None:
    declined = await applied(storage)
    async with storage.begin() as work:
        work.applications.save(replace(declined, state=ApplicationState.DECLINED))
        membership = await work.memberships.get(declined.membership_id)
    assert membership is not None
    again = await storage.application(membership)
    assert await open_of(storage, membership.id) == again


async def test_another_membership_has_none(storage: Storage) -> None:
    await applied(storage)
    other = await storage.membership(await storage.community())
    assert await open_of(storage, other.id) is None


async def test_saving_writes_every_field(storage: Storage) -> None:
    application, other = await applied(storage), await applied(storage)
    changed = Application(
        id=application.id,
        membership_id=other.membership_id,
        community_id=other.community_id,
        answers={},
        submitted_on=date(2027, 1, 1),
        state=ApplicationState.APPROVED,
        reason="ようこそ。",
    )
    async with storage.begin() as work:
        work.applications.save(changed)
    async with storage.begin() as work:
        assert await work.applications.get(application.id) == changed


async def test_an_application_of_nobody_is_a_defect(storage: Storage) -> None:
    nobody = storage.some_membership(await storage.account(), await storage.community())
    with pytest.raises(storage.broken):
        await storage.application(nobody)
