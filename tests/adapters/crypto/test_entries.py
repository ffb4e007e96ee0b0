"""What is owed to the other world is sealed at one length, bound to their row."""

import json
from dataclasses import replace

import pytest

from adapters.crypto.entries import SealedEntries, place_of_entry
from adapters.crypto.envelopes import Envelopes
from adapters.crypto.ring import SealBroken
from domain.memberships.model.membership import Owed
from domain.shared.audit import AuditEntry
from domain.shared.clock import to_second
from domain.shared.ids import AuditEntryId, CommunityId, PseudonymId
from tests.adapters.crypto.keys import some_ring
from tests.domain.fakes import A_DAY

ROW = "unw_5mz0wq6gqk1v0n3h2j4t8r9x7c"
ENTRY = AuditEntry(
    id=AuditEntryId("aud_5mz0wq6gqk1v0n3h2j4t8r9x7c"),
    community_id=CommunityId("com_5mz0wq6gqk1v0n3h2j4t8r9x7c"),
    occurred_at=to_second(A_DAY),
    by=PseudonymId("psd_5mz0wq6gqk1v0n3h2j4t8r9x7c"),
    what=f"profession_attested:{'x' * 40}",
    subject="psd_0000000000000000000000000c",
    reason="",
)
ADDRESS = f"{'0123456789abcdef' * 2}.{'0123456789abcdef' * 4}"
OWED = Owed(ENTRY.community_id, ADDRESS, ENTRY)


@pytest.mark.parametrize(
    "entry", [ENTRY, replace(ENTRY, by=None), replace(ENTRY, what="a", subject="", reason="はい"), None]
)
@pytest.mark.parametrize("to", [ADDRESS, None])
def test_it_opens_to_what_was_sealed(entry: AuditEntry | None, to: str | None) -> None:
    seals, owed = SealedEntries(some_ring()), Owed(ENTRY.community_id, to, entry)
    assert seals.open_entry(ROW, seals.seal_entry(ROW, owed)) == owed


def test_what_the_version_before_left_behind_opens_too() -> None:
    ring = some_ring()
    fields = [ENTRY.id, ENTRY.community_id, ENTRY.occurred_at.isoformat(), ENTRY.by, ENTRY.what, ENTRY.subject, ""]
    sealed = Envelopes(ring).seal(json.dumps(fields).encode().ljust(512), place_of_entry(ROW))
    assert SealedEntries(ring).open_entry(ROW, sealed) == Owed(ENTRY.community_id, None, ENTRY)


def test_all_have_one_length_and_none_is_like_another() -> None:
    seals = SealedEntries(some_ring())
    sealed = [seals.seal_entry(ROW, entry) for entry in (OWED, OWED, Owed(ENTRY.community_id, None))]
    assert {len(each) for each in sealed} == {1 + 4 + 40 + 12 + 512 + 16}
    assert len(set(sealed)) == 3


def test_it_opens_in_its_own_row_alone_and_unaltered() -> None:
    seals = SealedEntries(some_ring())
    sealed = seals.seal_entry(ROW, OWED)
    for row, wrong in (
        ("unw_00000000000000000000000000", sealed),
        (ROW, sealed[:-1]),
        (ROW, b""),
        (ROW, b"\x03" + sealed[1:]),
        (ROW, sealed[:80] + bytes([sealed[80] ^ 1]) + sealed[81:]),
    ):
        with pytest.raises(SealBroken):
            seals.open_entry(row, wrong)


def test_more_than_fits_is_a_defect() -> None:
    with pytest.raises(ValueError, match="more is in an entry than fits"):
        SealedEntries(some_ring()).seal_entry(ROW, replace(OWED, entry=replace(ENTRY, reason="あ" * 200)))
