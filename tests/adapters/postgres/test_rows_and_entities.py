"""A row has the fields of its entity, no more and no less, and gives back the entity that was put in."""

import dataclasses
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import inspect

from adapters.crypto.personal import SealedPersonal
from adapters.postgres.mapping import RowMapping
from adapters.postgres.pool import Connection, Pool
from adapters.postgres.stores import mappings
from adapters.postgres.tables import (
    ChoreRow,
    CommunityRepeatRow,
    ConsumerRow,
    DeadLetterRow,
    ErasureRow,
    EventLogRow,
    EventRow,
    EventSlotRow,
    ImageObjectRow,
    VaultRepeatRow,
    metadata,
)
from adapters.system import SystemIds
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import KeptState, Notice, NoticeKind
from domain.boards.mentions.rotas import USUAL, OnCall, Rota
from domain.boards.model.board import Board, BoardKind, Category
from domain.boards.model.post import Mark, Post, PostRevision, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.posts.images import Image
from domain.boards.posts.quotes import Quote
from domain.boards.posts.reactions import Reaction, ReactionSet
from domain.boards.reading.preferences import KeptPreferences
from domain.boards.reading.traces import Follow, FollowKind, TraceKey
from domain.boards.review.claims import Claim, ClaimOutcome
from domain.boards.review.reports import Report, ReportCategory, ReportOutcome
from domain.boards.review.verdicts import Finding, Source, Verdict
from domain.identity.model import Account, Credential, Login, RefreshToken, Ticket
from domain.memberships.model.admission import Application, ApplicationState, Invitation, Proof, Voucher
from domain.memberships.model.community import (
    Acknowledgement,
    Admission,
    Community,
    CommunityRevision,
    Fee,
    Policy,
    ProofKind,
    Question,
    Rules,
)
from domain.memberships.model.membership import Fact, Membership, Ownership, Personal, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction, SanctionKind, SanctionState
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Attestation, Pseudonym
from domain.pseudonyms.shunned import ShunKind, Shunned
from domain.pseudonyms.unsealing.model import Part, Unsealing, UnsealingId, UnsealingState
from domain.shared.actor import MembershipState
from domain.shared.audit import AuditHead, ChainedEntry
from domain.shared.ids import (
    AccountId,
    ApplicationId,
    AuditEntryId,
    AvatarId,
    BoardId,
    CallId,
    CategoryId,
    ClaimId,
    CommunityId,
    FactId,
    ImageId,
    InvitationId,
    LoginId,
    MembershipId,
    NoticeId,
    PostId,
    PseudonymId,
    ReportId,
    SanctionId,
    ThreadId,
)
from domain.shared.scopes import PseudonymScope, in_community
from domain.shared.warnings import WarningTag
from tests.adapters.crypto.keys import some_ring
from tests.domain.fakes import A_DAY

MAPPINGS: list[RowMapping[Any]] = [each for each in vars(mappings).values() if isinstance(each, RowMapping)]
EACH = pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda mapping: mapping.entity.__name__)


def disparities(entity: type, mapping: RowMapping[Any]) -> list[str]:
    """What the entity and the row do not agree on."""
    fields = [field.name for field in dataclasses.fields(entity)]
    if fields != mapping.columns:
        return [f"{fields} are kept in {mapping.columns}"]
    optional = {name for name, hint in get_type_hints(entity).items() if NoneType in get_args(hint)}
    nullable = {column.name for column in mapping.table.columns if column.nullable}
    made = {column.name for column in mapping.table.columns if column.server_default is not None}
    if made & set(fields) or made | set(fields) != {column.name for column in mapping.table.columns}:
        return [f"what is neither made by the database nor a field: {set(mapping.table.columns.keys()) ^ set(fields)}"]
    return [f"{name} can be missing on one side only" for name in sorted(optional ^ nullable)]


@EACH
def test_the_columns_are_the_entitys_fields(mapping: RowMapping[Any]) -> None:
    assert disparities(mapping.entity, mapping) == []


def test_every_table_is_mapped_or_holds_no_entity() -> None:
    """The event log with its consumers, what is to be erased, what is to be deleted where images lie, marks of writes
    that may come twice, and chores.
    """
    others = (
        *(EventRow, EventLogRow, EventSlotRow, ConsumerRow, DeadLetterRow, ErasureRow, ImageObjectRow),
        *(CommunityRepeatRow, VaultRepeatRow, ChoreRow),
    )
    left = set(metadata.sorted_tables) - {inspect(row).local_table for row in others}
    assert {each.table.fullname for each in MAPPINGS} == {table.fullname for table in left}
    assert len({each.entity for each in MAPPINGS}) == len(MAPPINGS)


@dataclass(frozen=True, slots=True)
class AccountWithMore:
    id: AccountId
    opened_month: date
    nickname: str


@dataclass(frozen=True, slots=True)
class AccountWithLess:
    id: AccountId


@dataclass(frozen=True, slots=True)
class AccountWithoutAMonth:
    id: AccountId
    opened_month: date | None


@pytest.mark.parametrize("entity", [AccountWithMore, AccountWithLess, AccountWithoutAMonth])
def test_an_entity_that_departs_from_its_row_would_be_found(entity: type) -> None:
    assert len(disparities(entity, mappings.ACCOUNTS)) == 1


IDS = SystemIds()
MONTH, DAY = date(2026, 11, 1), date(2026, 11, 22)
WORDS = {"ja": "「会」\n\\ \U0001f338", "en": 'It\'s a "group"'}
ACCOUNT = Account(AccountId(IDS.random("acc")), MONTH)
LOGIN = Login(LoginId(IDS.random("log")), ACCOUNT.id, "first-party", ended=True)
COMMUNITY = Community(
    id=CommunityId(IDS.ordered("com")),
    slug=f"c-{IDS.random('slg')[4:]}",
    name=WORDS,
    description=WORDS,
    time_zone="Asia/Tokyo",
    languages=("ja", "en"),
    policy=Policy(
        admission=Admission.PROOF,
        proof=ProofKind.VOUCHER,
        questions=(Question(id="hope", text=WORDS, required=False), Question(id="why", text=WORDS)),
        eligibility=WORDS,
        acknowledgements=tuple(Acknowledgement),
        trial_days=7,
        while_paused="nothing",
        invitations_per_member=3,
        fee=Fee(amount=3_000, currency="JPY", per="month", where=WORDS),
        pseudonyms_per_member=3,
        retention_days=365,
    ),
    rules_version=2,
    founded_month=MONTH,
    revision=4,
)
MEMBERSHIP = Membership(
    id=MembershipId(IDS.random("mem")),
    account_id=ACCOUNT.id,
    community_id=COMMUNITY.id,
    state=MembershipState.GRACE,
    joined_month=MONTH,
    due_on=DAY,
    reminded=True,
    personal=SealedPersonal(some_ring()).seal_personal(MembershipId(""), Personal()),
)
LEFT = dataclasses.replace(
    MEMBERSHIP, id=MembershipId(IDS.random("mem")), state=MembershipState.LEFT, due_on=None, reminded=False
)
PROOF = Proof(COMMUNITY.id, IDS.random("dig").encode(), MEMBERSHIP.id, ProofKind.YOUTUBE, "gold", None)
FACE = Pseudonym(
    id=PseudonymId(IDS.random("psd")),
    community_id=COMMUNITY.id,
    scope=in_community(COMMUNITY.id),
    name="しずかな朝つゆのこりす",
    name_key="しずかな朝つゆのこりす",
    wearer_tag=IDS.random("tag").encode(),
    number_tag=IDS.random("tag").encode(),
    renamed_month=MONTH,
    retired_month=MONTH,
    sealed_wearer=bytes(range(59)),
    created_month=MONTH,
)
UNSEALING = Unsealing(
    id=UnsealingId(IDS.random("uns")),
    community_id=COMMUNITY.id,
    pseudonym_id=FACE.id,
    scope=(Part.STANDING, Part.MATCH),
    match_tag=bytes(range(32)),
    reason="照会がありました。",
    requested_at=A_DAY,
    requested_by=FACE.id,
    requester_mark=bytes(range(32)),
    expires_at=A_DAY + timedelta(days=3),
    state=UnsealingState.APPROVED,
    decided_by=FACE.id,
    decision_reason="はい。",
    seal=bytes(range(32)),
)
CATEGORY = Category(CategoryId(IDS.ordered("cat")), COMMUNITY.id, "just-listen", WORDS, 1)
BOARD = Board(
    id=BoardId(IDS.ordered("brd")),
    community_id=COMMUNITY.id,
    category_id=CATEGORY.id,
    slug="vent",
    kind=BoardKind.LISTENING,
    name=WORDS,
    description=WORDS,
    place=2,
    pseudonym_scope=PseudonymScope.THREAD,
)
THREAD = Thread(ThreadId(IDS.ordered("thr")), BOARD.id, FACE.id, "今日", A_DAY)
FIRST = Post(PostId(IDS.ordered("pst")), THREAD.id, FACE.id, "一", None, A_DAY)
REPORT = Report(
    id=ReportId(IDS.random("rep")),
    community_id=COMMUNITY.id,
    post_id=FIRST.id,
    category=ReportCategory.PRIVACY,
    note="名前が出ています。",
    reporter_mark=b"1",
    slot=b"1",
    answer_to=b"00.11",
    reported_at=A_DAY.replace(minute=0, second=0, microsecond=0),
)
CLAIM = Claim(
    id=ClaimId(IDS.random("clm")),
    community_id=COMMUNITY.id,
    post_id=FIRST.id,
    note="本当ですか。",
    claimant_mark=b"1",
    slot=b"1",
    answer_to=b"00.11",
    flagged_at=A_DAY.replace(minute=0, second=0, microsecond=0),
)
VERDICT = Verdict(
    post_id=FIRST.id,
    number=1,
    about_revision=1,
    verdict=Finding.INCORRECT,
    note="「逆」です。",
    sources=(Source(title="本", citation="一頁"), Source(title="頁", url="https://example.org/?a=%20")),
    pseudonym_id=FACE.id,
    profession="psychiatrist",
    given_at=A_DAY,
)
IMAGE = Image(
    id=ImageId(IDS.random("img")),
    community_id=COMMUNITY.id,
    width=2048,
    height=1536,
    key=bytes(range(32)),
    whole=IDS.random("obj"),
    thumbnail=IDS.random("obj"),
    marker=IDS.random("tag").encode(),
    expires=494_000,
)
SHOWN = dataclasses.replace(IMAGE, id=ImageId(IDS.random("img")), marker=None, expires=None)
TRACES = TraceKey(COMMUNITY.id, bytes(range(32)))
SAMPLES: Sequence[Any] = [
    ACCOUNT,
    Credential(IDS.random("dig").encode(), ACCOUNT.id, "recovery-code"),
    LOGIN,
    RefreshToken(IDS.random("dig").encode(), A_DAY, used=True),
    Ticket(IDS.random("dig").encode(), ACCOUNT.id, "first-party", A_DAY),
    COMMUNITY,
    CommunityRevision(COMMUNITY.id, 3, {"name": WORDS, "languages": ["ja"], "policy": {"proof": None}}, DAY),
    Rules(COMMUNITY.id, 2, WORDS, {}, DAY),
    RulesAcceptance(ACCOUNT.id, COMMUNITY.id, 2, MONTH),
    Ownership(COMMUNITY.id, 2),
    MEMBERSHIP,
    LEFT,
    Fact(FactId(IDS.random("fct")), MEMBERSHIP.id, DAY, "lose_proof", MembershipState.GRACE, "proof", "\u4e00"),
    Application(
        id=ApplicationId(IDS.random("app")),
        membership_id=MEMBERSHIP.id,
        community_id=COMMUNITY.id,
        answers=WORDS,
        submitted_on=DAY,
        state=ApplicationState.DECLINED,
        reason="今は満員です。",
    ),
    Invitation(
        id=InvitationId(IDS.random("inv")),
        digest=IDS.random("dig").encode(),
        community_id=COMMUNITY.id,
        inviter_id=MEMBERSHIP.id,
        uses=5,
        used=2,
        expires_on=DAY,
        revoked=True,
    ),
    Voucher(COMMUNITY.id, IDS.random("dig").encode(), 31, DAY, claimed=True),
    PROOF,
    dataclasses.replace(PROOF, digest=IDS.random("dig").encode(), kind=ProofKind.VOUCHER, level="", valid_until=DAY),
    FACE,
    Sanction(
        id=SanctionId(IDS.random("san")),
        community_id=COMMUNITY.id,
        pseudonym_id=FACE.id,
        kind=SanctionKind.SUSPENSION,
        reason="名前をたずね続けました。",
        rule="3",
        until=A_DAY + timedelta(days=7),
        imposed_at=A_DAY,
        imposed_by=FACE.id,
        imposer_mark=bytes(range(32)),
        state=SanctionState.UPHELD,
        appeal="誤解です。",
        appeal_reason="記録のとおりです。",
        carried_out=True,
    ),
    Unwritten(IDS.random("unw"), bytes(range(59))),
    ChainedEntry(
        AuditEntryId(IDS.random("aud")), COMMUNITY.id, A_DAY, FACE.id, "appeal_upheld", "1", "はい。", 1, b"a"
    ),
    ChainedEntry(AuditEntryId(IDS.random("aud")), COMMUNITY.id, A_DAY, None, "rules_published", "2", "", 2, b"b"),
    AuditHead(COMMUNITY.id, 2, b"b", b"c"),
    UNSEALING,
    dataclasses.replace(UNSEALING, id=UnsealingId(IDS.random("uns")), match_tag=None, decided_by=None),
    Avatar(AvatarId(IDS.random("ava")), FACE.id, bytes(range(256))),
    Shunned(IDS.random("tag").encode(), FACE.id, ShunKind.BLOCK),
    Attestation(FACE.id, "psychiatrist"),
    CATEGORY,
    BOARD,
    dataclasses.replace(BOARD, id=BoardId(IDS.ordered("brd")), slug="kb", tags=("不眠",), reviewers=("professional",)),
    THREAD,
    FIRST,
    Post(PostId(IDS.ordered("pst")), THREAD.id, FACE.id, "二", FIRST.id, A_DAY + timedelta(microseconds=1)),
    ReactionSet(COMMUNITY.id, (Reaction.REST, Reaction.HEARD), 2),
    REPORT,
    dataclasses.replace(REPORT, id=ReportId(IDS.random("rep")), slot=b"2", reporter_mark=b"2").closed(
        ReportOutcome.HIDDEN, "隠しました。", FACE.id
    ),
    Post(
        PostId(IDS.ordered("pst")),
        THREAD.id,
        None,
        None,
        FIRST.id,
        A_DAY,
        edited_at=A_DAY + timedelta(microseconds=1),
        withdrawn_by=Withdrawer.STAFF,
        hidden=True,
        marked_in=THREAD.id,
        revision=2,
        warned_of=(WarningTag.EATING, WarningTag.SUICIDE),
        warning="つらい話",
        staff_warned_of=(WarningTag.ABUSE,),
        quotes=(Quote(FIRST.id, 1, 0, 1),),
        quotable_from=2,
    ),
    KeptPreferences(b"1", COMMUNITY.id, b"2"),
    Thread(
        ThreadId(IDS.ordered("thr")),
        BOARD.id,
        None,
        None,
        A_DAY,
        pinned=True,
        locked=True,
        merged_into=THREAD.id,
        marked_in=(THREAD.id,),
        revision=2,
        awaits_professional=True,
        tags=("不眠", "仕事"),
        helped=3,
    ),
    PostRevision(FIRST.id, 1, "いち", A_DAY),
    PostRevision(FIRST.id, 2, "い\n\nち", A_DAY, (1, 1, 0, 0)),
    Post(
        PostId(IDS.ordered("pst")), THREAD.id, FACE.id, "四", None, A_DAY, profession="psychiatrist", parts=(1, 0, 0, 0)
    ),
    CLAIM,
    dataclasses.replace(CLAIM, id=ClaimId(IDS.random("clm")), slot=b"2", claimant_mark=b"2").closed(
        ClaimOutcome.DISMISSED, "体験です。", FACE.id
    ),
    VERDICT,
    dataclasses.replace(VERDICT, number=2, sources=(), pseudonym_id=None, profession=None),
    Mark(FIRST.id, Reaction.HEARD, IDS.random("tag").encode()),
    TRACES.reading(FIRST.id),
    TRACES.reading(FIRST.id, BOARD.id),
    TRACES.reading(FIRST.id, None, THREAD.id),
    Follow(TRACES.of_slot(1), TRACES.of_follow(THREAD.id), THREAD.id, FollowKind.MUTE),
    TRACES.choice([BOARD.id]),
    Rota(COMMUNITY.id, (*USUAL, OnCall("profession:psychiatrist", ("先生", "doctor"), 24, 3, DAY)), 2),
    Call(CallId(IDS.ordered("cal")), COMMUNITY.id, FIRST.id, "staff", "@スタッフ", True, b"1"),
    Call(CallId(IDS.ordered("cal")), COMMUNITY.id, FIRST.id, "owner", "@owner"),
    CallTally(FACE.id, "staff", 2, A_DAY),
    Notice(NoticeId(IDS.ordered("ntc")), FACE.id, FIRST.id, NoticeKind.REPLY),
    KeptState(b"1", b"2"),
    IMAGE,
    dataclasses.replace(SHOWN, post_id=FIRST.id, place=1, alt="絵"),
]
"""One or more of each kind, those that others belong to first."""

OF: Mapping[type, RowMapping[Any]] = {each.entity: each for each in MAPPINGS}


def test_there_is_a_sample_of_every_kind() -> None:
    assert {type(sample) for sample in SAMPLES} == set(OF)


@asynccontextmanager
async def undone(pool: Pool) -> AsyncIterator[Connection]:
    """A transaction of which nothing stays: others would find memberships that no key opens."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            yield connection
        finally:
            await transaction.rollback()


async def test_what_is_kept_comes_back_equal_and_of_the_same_types(pool: Pool) -> None:
    async with undone(pool) as connection:
        for sample in SAMPLES:
            await connection.execute(OF[type(sample)].insert, *OF[type(sample)].values(sample))
        for sample in SAMPLES:
            mapping = OF[type(sample)]
            where, key = _key(mapping, sample)
            (row,) = await connection.fetch(f"{mapping.select} WHERE {where}", *key)
            kept = mapping.entity_of(row)
            assert kept == sample
            assert [type(each) for each in _values(kept)] == [type(each) for each in _values(sample)]


async def test_a_membership_is_kept_whole_in_its_row(pool: Pool) -> None:
    """No part of it goes elsewhere, where it would be written and found apart from the others."""
    account = dataclasses.replace(ACCOUNT, id=AccountId(IDS.random("acc")))
    kept = dataclasses.replace(MEMBERSHIP, id=MembershipId(IDS.random("mem")), account_id=account.id)
    async with undone(pool) as connection:
        for sample in (account, kept):
            await connection.execute(OF[type(sample)].insert, *OF[type(sample)].values(sample))
        elsewhere = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'vault.memberships'::regclass"
        assert await connection.fetchval(elsewhere) == 0


async def test_a_field_that_came_back_otherwise_would_be_found(pool: Pool) -> None:
    mapping, changed = OF[Community], dataclasses.replace(COMMUNITY, id=CommunityId(IDS.ordered("com")), slug="c-other")
    async with undone(pool) as connection:
        await connection.execute(mapping.insert, *mapping.values(changed))
        for column, value in {"languages": ["en", "ja"], "name": '{"ja": ""}', "rules_version": 3}.items():
            (row,) = await connection.fetch(
                f"UPDATE community.communities SET {column} = $2 WHERE id = $1 RETURNING *", changed.id, value
            )
            kept = mapping.entity_of(row)
            assert kept != changed
            changed = kept


def _key(mapping: RowMapping[Any], entity: Any) -> tuple[str, list[Any]]:
    key = [column.name for column in mapping.table.primary_key.columns]
    return " AND ".join(f"{name} = ${i}" for i, name in enumerate(key, 1)), [getattr(entity, name) for name in key]


def _values(entity: Any) -> list[Any]:
    return [getattr(entity, field.name) for field in dataclasses.fields(entity)]
