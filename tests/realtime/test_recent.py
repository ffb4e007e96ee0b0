"""What is remembered of the log answers as the log would."""

import random
from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from api.realtime.frames import Encoded, Heartbeat
from api.realtime.recent import Recent
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import EventId

TOPICS = ("community:a", "board:a", "board:b", "thread:a", "me")


def _event(number: int, *topics: str) -> LoggedEvent:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return LoggedEvent(
        Position(number // 3, number), EventId(f"evt_{number}"), "boards.post_published.v1", topics, at, {}
    )


def _as_the_log(
    log: list[LoggedEvent], after: Position, limit: int, until: Position, topics: Collection[str]
) -> list[LoggedEvent]:
    due = (event for event in log if after < event.position <= until and not {*event.topics}.isdisjoint(topics))
    return list(due)[:limit]


@pytest.mark.parametrize("seed", range(5))
def test_it_answers_as_the_log_does_or_not_at_all(seed: int) -> None:
    chance = random.Random(seed)
    recent, log = Recent(Position(0, 0), most=20), []
    for number in range(1, 200):
        log.append(_event(number, *chance.sample(TOPICS, chance.randint(1, 3))))
        recent.add(log[-1])
        after, until = (
            Position(each // 3, each) for each in (chance.randint(0, number), chance.randint(0, number + 2))
        )
        limit, topics = chance.randint(1, 8), [*chance.sample(TOPICS, chance.randint(1, 5)), "board:nobodys"]
        known = recent.read(after, limit=limit, until=until, topics=topics)
        if after < recent.since:
            assert known is None
        else:
            assert known == _as_the_log(log, after, limit, until, topics)
    assert recent.since > Position(0, 0)


def test_what_it_forgets_it_forgets_altogether() -> None:
    recent = Recent(Position(0, 0), most=4)
    events = [_event(number, f"thread:{number}", "board:a") for number in range(1, 100)]
    for event in events:
        recent.add(event)
        recent.keep(event, "board:a", Encoded(Heartbeat(cursor="")))
    forgotten, kept = events[: -4 - 8], [event for event in events if event.position > recent.since]
    assert 4 <= len(kept) <= 8
    assert not any(recent.frame(event, "board:a") for event in forgotten)
    assert all(recent.frame(event, "board:a") for event in kept)
    assert recent.read(recent.since, limit=100, until=Position(99, 99), topics=["board:a"]) == kept
