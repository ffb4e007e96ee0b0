"""A server that runs does what is due without being asked: what is kept for a time is gone after it."""

import asyncio

import asyncpg

from api.bootstrap import wire
from api.settings import Settings

PATIENCE = 20
"""Seconds; it is done as soon as the server has started."""


_SOWN = [
    "INSERT INTO vault.refresh_tokens (digest, expires_at, used) VALUES ('a', now() - interval '1 minute', true)",
    "INSERT INTO vault.refresh_tokens (digest, expires_at, used) VALUES ('b', now() - interval '1 minute', false)",
    "INSERT INTO vault.refresh_tokens (digest, expires_at, used) VALUES ('c', now() + interval '1 hour', false)",
    "INSERT INTO vault.refresh_tokens (digest, expires_at, used) VALUES ('d', now() + interval '1 hour', true)",
    "INSERT INTO vault.realtime_tickets VALUES ('a', 'acc_1', 'first-party', now() - interval '1 second')",
    "INSERT INTO vault.realtime_tickets VALUES ('b', 'acc_1', 'first-party', now() + interval '1 hour')",
]


async def test_tickets_and_tokens_are_forgotten_when_they_are_over(settings: Settings, own_migrated: str) -> None:
    connection = await asyncpg.connect(own_migrated)
    for statement in _SOWN:
        await connection.execute(statement)
    left = """
    SELECT (SELECT array_agg(digest ORDER BY digest) FROM vault.refresh_tokens) AS tokens,
           (SELECT array_agg(digest ORDER BY digest) FROM vault.realtime_tickets) AS tickets
    """
    assert tuple(await connection.fetchrow(left) or ()) == ([b"a", b"b", b"c", b"d"], [b"a", b"b"])
    expected = ([b"c", b"d"], [b"b"])
    async with wire(settings, own_migrated), asyncio.timeout(PATIENCE):
        while tuple(await connection.fetchrow(left) or ()) != expected:
            await asyncio.sleep(0.02)
    await connection.close()


_ASKED = [
    """INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,
         founded_month, revision)
       VALUES ('com_1', 'c', '{}', '{}', 'Asia/Tokyo', '{ja}', '{}', 1, now(), 1)""",
    """INSERT INTO community.pseudonyms (id, community_id, scope, name, name_key, wearer_tag, number_tag, sealed_wearer,
         created_month)
       VALUES ('psd_1', 'com_1', 'community:com_1', 'x', 'x', 'a', 'b', 'c', now())""",
    """INSERT INTO community.unsealings (id, community_id, pseudonym_id, scope, reason, requested_at, requested_by,
         requester_mark, expires_at, state, decision_reason, seal)
       SELECT state, 'com_1', 'psd_1', '{standing}', 'x', now(), 'psd_1', '', now() - interval '1 second', state, '', ''
       FROM unnest('{open,approved,refused}'::text[]) state""",
]


async def test_requests_to_open_a_face_end_when_their_time_is_up(settings: Settings, own_migrated: str) -> None:
    connection = await asyncpg.connect(own_migrated)
    for statement in _ASKED:
        await connection.execute(statement)
    async with wire(settings, own_migrated), asyncio.timeout(PATIENCE):
        ended = {"open": "expired", "approved": "ended", "refused": "refused"}
        states = "SELECT id, state FROM community.unsealings"
        while {row["id"]: row["state"] for row in await connection.fetch(states)} != ended:
            await asyncio.sleep(0.02)
    entries = await connection.fetch("SELECT what, by FROM community.audit_entries ORDER BY what")
    assert [tuple(row) for row in entries] == [("unsealing_ended", None), ("unsealing_expired", None)]
    await connection.close()
