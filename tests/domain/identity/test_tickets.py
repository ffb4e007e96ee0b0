"""A ticket stands for its bearer once, within half a minute."""

import asyncio

import pytest

from domain.identity.errors import TicketRefused
from domain.identity.model import Ticket
from domain.identity.ports import Bearer
from tests.domain.world import CLIENT, World


async def bearer(world: World) -> Bearer:
    return Bearer(await world.account(), CLIENT)


async def test_a_ticket_gives_the_bearer_once(world: World) -> None:
    somebody = await bearer(world)
    issued = await world.identity.issue_ticket(somebody)
    assert await world.identity.redeem_ticket(issued.ticket) == somebody
    with pytest.raises(TicketRefused):
        await world.identity.redeem_ticket(issued.ticket)


async def test_of_two_concurrent_uses_one_gets_in(world: World) -> None:
    issued = await world.identity.issue_ticket(await bearer(world))
    answers = await asyncio.gather(
        *(world.identity.redeem_ticket(issued.ticket) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Bearer", "TicketRefused"]


async def test_it_is_good_for_as_long_as_it_says(world: World) -> None:
    issued = await world.identity.issue_ticket(await bearer(world))
    assert issued.expires_in == 30
    world.clock.let_pass(seconds=29.999)
    await world.identity.redeem_ticket(issued.ticket)


async def test_half_a_minute_later_it_is_too_old(world: World) -> None:
    issued = await world.identity.issue_ticket(await bearer(world))
    world.clock.let_pass(seconds=30)
    with pytest.raises(TicketRefused):
        await world.identity.redeem_ticket(issued.ticket)


async def test_an_unknown_ticket_is_refused(world: World) -> None:
    with pytest.raises(TicketRefused):
        await world.identity.redeem_ticket("ibt_nobodys")


async def test_it_is_kept_as_a_digest_and_not_once_it_was_used(world: World) -> None:
    issued = await world.identity.issue_ticket(await bearer(world))
    (kept,) = world.kept(Ticket)
    assert kept.digest == f"ticket/{issued.ticket}".encode()
    await world.identity.redeem_ticket(issued.ticket)
    assert world.kept(Ticket) == []
