"""The groups to which something can be visible."""

import pytest

from domain.shared.audiences import LONGEST_GROUP, MOST_GROUPS, clean_groups
from domain.shared.errors import Flaw, InvalidInput


def test_groups_are_kept_once_and_in_order() -> None:
    given = ["profession:psychiatrist", "facilitator", "profession:psychiatrist"]
    assert clean_groups(given, "/visible_to") == ("facilitator", "profession:psychiatrist")
    assert clean_groups([], "/visible_to") == ()


@pytest.mark.parametrize(
    "group",
    ["member", "Facilitator", "facilitator ", "profession:", "profession:Nurse", "psychiatrist", "com_x/staff", "",
     f"profession:{'a' * LONGEST_GROUP}", "facilitator\n"],
)  # fmt: skip
def test_what_names_no_group_is_pointed_at(group: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_groups(["facilitator", group], "/visible_to")
    assert refused.value.flaws == (Flaw("/visible_to/1", "does_not_fit"),)


def test_there_is_a_limit() -> None:
    groups = [f"profession:{chr(ord('a') + n)}" for n in range(MOST_GROUPS + 1)]
    assert len(clean_groups(groups[:-1], "/visible_to")) == MOST_GROUPS
    with pytest.raises(InvalidInput) as refused:
        clean_groups(groups, "/visible_to")
    assert refused.value.flaws == (Flaw("/visible_to", "too_long"),)
