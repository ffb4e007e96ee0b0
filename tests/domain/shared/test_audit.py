"""A chain of audit entries tells every change of it, and where."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from domain.shared.audit import (
    START,
    AuditChain,
    AuditEntry,
    AuditHead,
    AuditVerdict,
    ChainedEntry,
    Examination,
    HeldHead,
)
from domain.shared.ids import AuditEntryId, CommunityId, PseudonymId
from tests.domain.fakes import A_DAY, PlainDigests

HERE = CommunityId("com_1")
FACE = PseudonymId("psd_1")
CHAIN = AuditChain(PlainDigests())
LENGTH = 5


def entry(number: int, **changes: Any) -> AuditEntry:
    plain = AuditEntry(AuditEntryId(f"aud_{number}"), HERE, A_DAY, FACE, "sanction_warning", f"san_{number}", "理由")
    return replace(plain, **changes)


def chained(count: int = LENGTH, chain: AuditChain = CHAIN) -> tuple[list[ChainedEntry], AuditHead]:
    entries: list[ChainedEntry] = []
    head = chain.head(HERE)
    for number in range(1, count + 1):
        entries.append(chain.link(entry(number), number, head.seal))
        head = chain.head(HERE, number, entries[-1].seal)
    return entries, head


def examined(entries: Sequence[ChainedEntry], head: AuditHead | None, held: HeldHead | None = None) -> AuditVerdict:
    examination = Examination(CHAIN, HERE, held)
    for each in entries:
        examination.take(each)
    return examination.end(head)


@pytest.mark.parametrize("count", [0, 1, LENGTH])
def test_what_was_written_is_intact(count: int) -> None:
    entries, head = chained(count)
    verdict = examined(entries, head)
    assert (verdict.intact, verdict.entries, verdict.broken_at, verdict.holds) == (True, count, None, None)
    assert verdict.seal == head.seal.hex()


OTHER: dict[str, Any] = {
    "id": "aud_9",
    "community_id": "com_2",
    "occurred_at": A_DAY + timedelta(seconds=1),
    "by": None,
    "what": "sanction_notice",
    "subject": "san_9",
    "reason": "",
    "position": 9,
    "seal": b"x",
}


def test_every_field_of_an_entry_is_tried() -> None:
    assert OTHER.keys() == {field.name for field in fields(ChainedEntry)}


@pytest.mark.parametrize("at", range(1, LENGTH + 1))
@pytest.mark.parametrize("field", OTHER)
def test_a_changed_field_is_found_at_its_entry(field: str, at: int) -> None:
    entries, head = chained()
    entries[at - 1] = replace(entries[at - 1], **{field: OTHER[field]})
    verdict = examined(entries, head)
    assert (verdict.intact, verdict.broken_at, verdict.seal) == (False, at, None)


@pytest.mark.parametrize("at", range(1, LENGTH + 1))
def test_a_removed_entry_is_found_where_it_was(at: int) -> None:
    entries, head = chained()
    del entries[at - 1]
    assert examined(entries, head).broken_at == at


@pytest.mark.parametrize("at", range(1, LENGTH))
def test_a_removed_entry_is_found_although_the_others_have_moved_up(at: int) -> None:
    entries, head = chained()
    del entries[at - 1]
    moved = [replace(each, position=number) for number, each in enumerate(entries, 1)]
    assert examined(moved, head).broken_at == at


def test_several_entries_cut_off_the_end_are_found_where_they_began() -> None:
    entries, head = chained()
    assert examined(entries[:2], head).broken_at == 3
    assert examined([], head).broken_at == 1


@pytest.mark.parametrize("at", range(1, LENGTH + 1))
def test_an_entry_put_in_between_is_found(at: int) -> None:
    entries, head = chained()
    before = entries[at - 2].seal if at > 1 else START
    forged = ChainedEntry(**{**_plain(entry(99)), "position": at, "seal": before})
    shifted = [replace(each, position=each.position + 1) for each in entries[at - 1 :]]
    assert examined([*entries[: at - 1], forged, *shifted], head).broken_at == at


def test_an_entry_put_at_the_end_is_found_even_with_a_genuine_seal() -> None:
    """Such as one that a work wrote whose head was then put back."""
    _, head = chained()
    longer, _ = chained(LENGTH + 1)
    assert examined(longer, head).broken_at == LENGTH + 1


@pytest.mark.parametrize("first", range(1, LENGTH))
@pytest.mark.parametrize("keeping", ["their positions", "their places"])
def test_two_entries_that_changed_places_are_found(first: int, keeping: str) -> None:
    entries, head = chained()
    one, other = entries[first - 1], entries[first]
    if keeping == "their places":
        one, other = replace(one, position=first + 1), replace(other, position=first)
    entries[first - 1 : first + 1] = [other, one]
    assert examined(entries, head).broken_at == first


HEADS: dict[str, Callable[[AuditHead], AuditHead | None]] = {
    "none": lambda _: None,
    "shorter": lambda head: replace(head, length=head.length - 1),
    "another seal": lambda head: replace(head, seal=b"x"),
    "another mac": lambda head: replace(head, mac=b"x"),
    "of another community": lambda head: CHAIN.head(CommunityId("com_2"), head.length, head.seal),
    "genuine, of other entries": lambda head: CHAIN.head(HERE, head.length, b"x"),
}


@pytest.mark.parametrize("kind", HEADS)
def test_a_head_that_does_not_belong_to_the_entries_is_found(kind: str) -> None:
    entries, head = chained()
    verdict = examined(entries, HEADS[kind](head))
    assert (verdict.intact, verdict.broken_at) == (False, LENGTH + 1)


def test_the_end_is_not_cut_off_by_a_head_made_for_it() -> None:
    """The seal of the entry before is there to be read; the digest over the head is not to be made."""
    entries, head = chained()
    forged = replace(head, length=LENGTH - 1, seal=entries[-2].seal)
    assert examined(entries[:-1], forged).broken_at == LENGTH


def test_everything_set_back_is_found_by_who_has_kept_a_seal() -> None:
    entries, head = chained()
    earlier, earlier_head = chained(3)
    held = HeldHead(head.seal, LENGTH)
    assert examined(entries, head, held).holds is True
    assert examined(entries, head, HeldHead(earlier_head.seal)).holds is True
    assert examined(entries, head, HeldHead(earlier_head.seal, LENGTH)).holds is False
    back = examined(earlier, earlier_head, held)
    assert (back.intact, back.holds) == (True, False)


def test_the_chain_of_other_keys_is_not_ours() -> None:
    class OtherDigests(PlainDigests):
        def digest(self, purpose: str, secret: str) -> bytes:
            return b"other" + super().digest(purpose, secret)

    entries, head = chained(chain=AuditChain(OtherDigests()))
    assert not CHAIN.vouches(head)
    assert examined(entries, head).broken_at == 1


def test_no_two_entries_are_sealed_over_the_same_text() -> None:
    """What moves from one field to the next, or looks like a separator, makes a difference."""
    tried = [
        entry(1, subject="a", reason="b"),
        entry(1, subject="ab", reason=""),
        entry(1, subject="", reason="ab"),
        entry(1, subject='a","b', reason=""),
        entry(1, subject='a\\","b', reason=""),
        entry(1, by=None),
        entry(1, by=PseudonymId("null")),
        entry(1, by=PseudonymId("")),
    ]
    assert len({CHAIN.link(each, 1, START).seal for each in tried}) == len(tried)
    assert CHAIN.link(entry(1), 1, b"\x01").seal != CHAIN.link(entry(1), 11, b"").seal


def _plain(of: AuditEntry) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(AuditEntry)}
