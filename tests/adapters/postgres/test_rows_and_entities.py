"""A row has the fields of its entity, no more and no less, and gives back the entity that was put in."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from adapters.postgres.mapping import RowMapping
from adapters.postgres.pool import Pool
from adapters.postgres.stores import mappings
from adapters.postgres.tables import EventRow, metadata
from adapters.system import SystemIds
from domain.boards.model import Board, BoardKind, Category, Mark, Post, Reaction, Thread
from domain.identity.model import Account, Credential, Login, RefreshToken, Ticket
from domain.memberships.model import Acknowledgement, Community, Membership, Policy, Rules, RulesAcceptance
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import MembershipState, Role
from domain.shared.ids import (
    AccountId,
    BoardId,
    CategoryId,
    CommunityId,
    LoginId,
    MembershipId,
    PostId,
    PseudonymId,
    ThreadId,
)
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
    return [f"{name} can be missing on one side only" for name in sorted(optional ^ nullable)]


@EACH
def test_the_columns_are_the_entitys_fields(mapping: RowMapping[Any]) -> None:
    assert disparities(mapping.entity, mapping) == []


def test_every_table_is_mapped_or_is_the_event_log() -> None:
    assert {each.table.fullname for each in MAPPINGS} == set(metadata.tables) - {f"community.{EventRow.__tablename__}"}
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
MONTH = date(2026, 11, 1)
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
    policy=Policy(acknowledgements=tuple(Acknowledgement), pseudonyms_per_member=3),
    rules_version=2,
    founded_month=MONTH,
)
FACE = Pseudonym(
    id=PseudonymId(IDS.random("psd")),
    community_id=COMMUNITY.id,
    scope=f"community:{COMMUNITY.id}",
    name="しずかな朝つゆのこりす",
    name_key="しずかな朝つゆのこりす",
    wearer_tag=IDS.random("tag").encode(),
    sealed_wearer=bytes(range(59)),
    created_month=MONTH,
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
)
THREAD = Thread(ThreadId(IDS.ordered("thr")), BOARD.id, FACE.id, "今日", A_DAY)
FIRST = Post(PostId(IDS.ordered("pst")), THREAD.id, FACE.id, "一", None, A_DAY)
SAMPLES: Sequence[Any] = [
    ACCOUNT,
    Credential(IDS.random("dig").encode(), ACCOUNT.id, "recovery-code"),
    LOGIN,
    RefreshToken(IDS.random("dig").encode(), LOGIN.id, A_DAY, used=True),
    Ticket(IDS.random("dig").encode(), ACCOUNT.id, "first-party", A_DAY),
    COMMUNITY,
    Rules(COMMUNITY.id, 2, WORDS, date(2026, 11, 22)),
    RulesAcceptance(ACCOUNT.id, COMMUNITY.id, 2, MONTH),
    Membership(
        id=MembershipId(IDS.random("mem")),
        account_id=ACCOUNT.id,
        community_id=COMMUNITY.id,
        state=MembershipState.LEFT,
        roles=(Role.STAFF, Role.MEMBER),
        joined_month=MONTH,
    ),
    FACE,
    CATEGORY,
    BOARD,
    THREAD,
    FIRST,
    Post(PostId(IDS.ordered("pst")), THREAD.id, FACE.id, "二", FIRST.id, A_DAY + timedelta(microseconds=1)),
    Mark(FIRST.id, Reaction.HEARD, IDS.random("tag").encode()),
]
"""One or more of each kind, those that others belong to first."""

OF: Mapping[type, RowMapping[Any]] = {each.entity: each for each in MAPPINGS}


def test_there_is_a_sample_of_every_kind() -> None:
    assert {type(sample) for sample in SAMPLES} == set(OF)


async def test_what_is_kept_comes_back_equal_and_of_the_same_types(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        for sample in SAMPLES:
            await connection.execute(OF[type(sample)].insert, *OF[type(sample)].values(sample))
        for sample in SAMPLES:
            mapping = OF[type(sample)]
            where, key = _key(mapping, sample)
            (row,) = await connection.fetch(f"{mapping.select} WHERE {where}", *key)
            kept = mapping.entity_of(row)
            assert kept == sample
            assert [type(each) for each in _values(kept)] == [type(each) for each in _values(sample)]


async def test_a_field_that_came_back_otherwise_would_be_found(pool: Pool) -> None:
    mapping, changed = OF[Community], dataclasses.replace(COMMUNITY, id=CommunityId(IDS.ordered("com")), slug="c-other")
    async with pool.acquire() as connection, connection.transaction():
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
