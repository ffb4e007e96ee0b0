"""Whoever looks on is told the same, whether P and Q are worn by one person or by two.

What happens is the same in both lives; what every onlooker was told (status, headers, bodies, frames) is compared to
the byte, but for the names that random ids have. How long answers take is not compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from api.settings import Settings
from tests.anonymity.chapters import LIFE, arriving, speaking
from tests.anonymity.interferences import PLANTS, Plant
from tests.anonymity.surroundings import World, a_world
from tests.anonymity.transcripts import first_difference

ELSEWHERE: Mapping[str, str] = {
    "logs, traces, metrics": "tests.e2e.test_privacy_of_the_run, tests.canaries",
    "backups, WAL": "test_dump_attack, test_two_worlds",
    "certification": "does not exist yet",
    "Zoom, Discord": "does not exist yet",
    "webhooks, exports": "does not exist yet",
    "unsealing of P or Q": "tests.api.pseudonyms.test_unsealing; here only what there is to see of somebody else's",
}
"""Channels that no chapter is about."""
CHANNELS = {
    "ids",
    "creation time",
    "rate limits",
    "presence, typing, unread",
    "block and mute",
    "avatars, images",
    "ETag, caching",
    "sort, counts",
    "search",
    "leaving, erasure",
    "bans: suspension",
    "bans: expulsion",
    "appeals",
    "errors",
    "renaming",
    "retiring",
    "pausing",
    "rules",
    "entrusting",
    "professions",
    "office",
    "moderation",
}
TOLD = (
    "stranger: GET",
    "nobody: GET",
    "→ 304",
    '"code":"name_taken"',
    '"code":"not_your_pseudonym"',
    '"code":"not_staff"',
    '"code":"own_decision"',
    '"code":"already_decided"',
    '"muted":true',
    '"reaction":"thanks","count":1',
    '"renamed_this_month":true',
    '"kind":"expulsion"',
    '"what":"appeal_overturned"',
    '"author":null',
    '"highlights":[{"start":',
    "owner hears",
    "member hears",
    "pseudonyms.pseudonym_gone.v1",
    "boards.reaction_added.v1",
    "boards.verdict_given.v1",
    "memberships.profession_withdrawn.v1",
    '"professional":{"profession":"nurse"}',
)
"""What onlookers must have been told for the comparison to mean something."""


@dataclass(frozen=True, slots=True)
class Lived:
    lines: list[str]
    exercised: set[str]


@pytest.fixture(scope="module")
async def lives(settings: Settings, migrated: str) -> list[Lived]:
    """One person's and two persons'."""
    lived = []
    for as_one in (True, False):
        async with a_world(settings, migrated, as_one=as_one) as world:
            for chapter in LIFE:
                world.transcript.part(chapter.__name__)
                await chapter(world)
            lived.append(Lived(world.transcript.lines, world.exercised))
    return lived


def test_nobody_who_looks_on_can_tell_one_person_from_two(lives: list[Lived]) -> None:
    one, two = lives
    difference = first_difference(one.lines, two.lines)
    assert difference is None, difference


def test_on_every_channel_something_happened_that_could_tell(lives: list[Lived]) -> None:
    for life in lives:
        assert life.exercised == CHANNELS
        lines = [line.replace('" : ', '":').replace(", ", ",") for line in life.lines]
        assert [told for told in TOLD if not any(told in line for line in lines)] == []
    assert not CHANNELS & ELSEWHERE.keys()


@pytest.fixture(scope="module")
async def planted(settings: Settings, migrated: str) -> Mapping[Plant, list[list[str]]]:
    """What was told after each plant, in one person's life and in that of two."""
    told: dict[Plant, list[list[str]]] = {plant: [] for plant in PLANTS}
    untouched: list[list[str]] = []
    for as_one in (True, False):
        async with a_world(settings, migrated, as_one=as_one) as world:
            await arriving(world)
            await speaking(world)
            seen = [await _seen(world)]
            for plant in PLANTS:
                async with plant(world):
                    told[plant].append(await _seen(world))
                if plant is not PLANTS[-1]:
                    seen.append(await _seen(world))
            untouched.append([line for lines in seen for line in lines])
    left = first_difference(*untouched)
    assert left is None, f"what is planted is taken away again, but {left}"
    return told


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_interference_is_found(planted: Mapping[Plant, list[list[str]]], plant: Plant) -> None:
    one, two = planted[plant]
    assert first_difference(one, two) is not None


async def _seen(world: World) -> list[str]:
    """What one look shows."""
    world.transcript.torn_off()
    await world.look("a look")
    return world.transcript.torn_off()
