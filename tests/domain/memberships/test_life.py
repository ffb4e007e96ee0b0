"""The state machine, pair by pair: what goes where, and that nothing else goes anywhere."""

import itertools

import pytest

from domain.memberships.life import Action, ActionImpossible, next_state
from domain.shared.actor import MembershipState

# One row per state, one column per action; a dot is a refusal.
TABLE = """
           apply    admit    try    decline   finish_trial lose_proof show_proof lapse   pause   resume  leave  expel     reinstate
applied    .        active   trial  declined  .            .          .          .       .       .       left   expelled  .
declined   applied  .        .      .         .            .          .          .       .       .       left   .         .
trial      .        .        .      .         active       grace      trial      .       .       .       left   expelled  .
active     .        .        .      .         .            grace      active     .       paused  .       left   expelled  .
grace      .        .        .      .         .            .          active     lapsed  .       .       left   expelled  .
paused     .        .        .      .         .            .          paused     .       .       active  left   expelled  .
lapsed     applied  active   .      .         .            .          active     .       .       .       left   expelled  .
left       .        .        .      .         .            .          .          .       .       .       .      .         .
expelled   .        .        .      .         .            .          .          .       .       .       .      .         active
"""  # noqa: E501


def expected() -> dict[tuple[MembershipState, Action], MembershipState | None]:
    heading, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {
        (MembershipState(state), Action(action)): None if cell == "." else MembershipState(cell)
        for state, *cells in rows
        for action, cell in zip(heading, cells, strict=True)
    }


def test_the_table_has_every_pair() -> None:
    assert set(expected()) == set(itertools.product(MembershipState, Action))


@pytest.mark.parametrize(("pair", "after"), expected().items(), ids=lambda value: str(value))
def test_every_pair_is_a_transition_or_a_refusal(
    pair: tuple[MembershipState, Action], after: MembershipState | None
) -> None:
    if after is not None:
        assert next_state(*pair) is after
        return
    with pytest.raises(ActionImpossible) as refusal:
        next_state(*pair)
    assert refusal.value.facts == {"state": pair[0], "action": pair[1]}
