"""A position sorts by the transaction first, then by the order within it."""

from domain.shared.events import Position


def test_positions_sort_by_transaction_and_then_by_sequence() -> None:
    places = [Position(2, 1), Position(1, 9), Position(1, 3), Position(2, 0)]
    assert sorted(places) == [Position(1, 3), Position(1, 9), Position(2, 0), Position(2, 1)]
