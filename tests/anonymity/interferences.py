"""Interference planted on purpose: what a server would do that lets one face of a person act on the other.

Each plant does to all faces of P's wearer what happened to P alone, and is taken away again afterwards.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from tests.anonymity.surroundings import World

Plant = Callable[[World], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def a_counter_of_the_person_in_each_faces_answer(world: World) -> AsyncIterator[None]:
    siblings = world.siblings("P")
    await _do(world, "UPDATE community.pseudonyms SET name = name || ' 7' WHERE id = ANY($1)", siblings)
    yield
    await _do(world, "UPDATE community.pseudonyms SET name = rtrim(name, ' 7') WHERE id = ANY($1)", siblings)


@asynccontextmanager
async def a_block_that_spreads(world: World) -> AsyncIterator[None]:
    blocking = world.onlookers["blocking"].person
    assert blocking is not None
    faces = [f"/v1/pseudonyms/{face}/block" for face in world.siblings("P")]
    for face in faces:
        assert (await blocking.put(face)).status_code == 204
    yield
    for face in faces:
        assert (await blocking.delete(face)).status_code == 204


@asynccontextmanager
async def a_renaming_that_marks_all_faces(world: World) -> AsyncIterator[None]:
    siblings = world.siblings("P")
    await _do(world, "UPDATE community.pseudonyms SET renamed_month = created_month WHERE id = ANY($1)", siblings)
    yield
    await _do(world, "UPDATE community.pseudonyms SET renamed_month = NULL WHERE id = ANY($1)", siblings)


@asynccontextmanager
async def a_sanction_on_record_at_all_faces(world: World) -> AsyncIterator[None]:
    await _do(world, _SANCTIONS, world.siblings("P"), world.community.id)
    yield
    await _do(world, "DELETE FROM community.sanctions WHERE id LIKE 'san_planted%'")


@asynccontextmanager
async def a_sign_of_life_from_all_faces(world: World) -> AsyncIterator[None]:
    topics = [f"community:{world.community.id}"]
    await _do(world, _EVENTS, topics, world.clock.now(), world.siblings("P"))
    yield


@asynccontextmanager
async def faces_that_leave_together(world: World) -> AsyncIterator[None]:
    """As if there were no moments of their own: what `at_once` does, for P's wearer."""
    leaving = f"{world.at}/memberships/me/departure"
    await world.act("P", "POST", leaving, {"at_once": True}, expect=204)
    if not world.as_one:
        await world.act("Q", "POST", leaving, {}, expect=204)
    world.clock.moment += timedelta(minutes=1)
    await world.services.departures.tend()
    yield


PLANTS: tuple[Plant, ...] = (
    a_counter_of_the_person_in_each_faces_answer,
    a_block_that_spreads,
    a_renaming_that_marks_all_faces,
    a_sanction_on_record_at_all_faces,
    a_sign_of_life_from_all_faces,
    faces_that_leave_together,
)
"""The last one leaves nothing to take away."""


async def _do(world: World, statement: str, *values: object) -> None:
    await world.services.pool.execute(statement, *values)


_SANCTIONS = """
INSERT INTO community.sanctions (id, community_id, pseudonym_id, kind, reason, rule, until, imposed_at,
  imposed_by, imposer_mark, state, appeal, appeal_reason, carried_out)
SELECT 'san_planted0000000000000000000' || n, $2, face, 'notice', 'x', '1', NULL, '2026-03-02', face, '', 'in_force',
  '', '', true
FROM unnest($1::text[]) WITH ORDINALITY AS faces(face, n)
"""
_EVENTS = """
INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_planted0000000000000000000' || n, 'presence', $1, $2,
  jsonb_build_object('pseudonym_id', face)
FROM unnest($3::text[]) WITH ORDINALITY AS faces(face, n), community.event_log
"""
