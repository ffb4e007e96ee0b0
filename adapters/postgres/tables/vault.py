"""The sealed world: accounts, their secrets, and memberships. Nothing here names a pseudonym or what one wrote.

Times are months, and expiry times are those of the sign-in alone.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored

SCHEMA = {"schema": "vault"}
_SECRET = Kind.SECRET


class AccountRow(SQLModel, table=True):
    __tablename__ = "accounts"
    __table_args__ = SCHEMA
    id: str = stored(Id, _SECRET, Keep.ACCOUNT, primary_key=True)
    opened_month: date = stored(Date, _SECRET, Keep.ACCOUNT)


class CredentialRow(SQLModel, table=True):
    __tablename__ = "credentials"
    __table_args__ = SCHEMA
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.ACCOUNT, primary_key=True)
    account_id: str = stored(Id, _SECRET, Keep.ACCOUNT, ForeignKey("vault.accounts.id", ondelete="CASCADE"), index=True)
    kind: str = stored(Text, Kind.OPERATIONAL, Keep.ACCOUNT)


class LoginRow(SQLModel, table=True):
    __tablename__ = "logins"
    __table_args__ = SCHEMA
    id: str = stored(Id, _SECRET, Keep.ACCOUNT, primary_key=True)
    account_id: str = stored(Id, _SECRET, Keep.ACCOUNT, ForeignKey("vault.accounts.id", ondelete="CASCADE"), index=True)
    client_id: str = stored(Id, _SECRET, Keep.ACCOUNT)
    ended: bool = stored(Boolean, Kind.OPERATIONAL, Keep.ACCOUNT)


class RefreshTokenRow(SQLModel, table=True):
    """Nothing here tells whose token it is: see `RefreshToken`."""

    __tablename__ = "refresh_tokens"
    __table_args__ = SCHEMA
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.LOGIN, primary_key=True)
    expires_at: datetime = stored(DateTime(timezone=True), _SECRET, Keep.LOGIN)
    used: bool = stored(Boolean, Kind.OPERATIONAL, Keep.LOGIN)


class TicketRow(SQLModel, table=True):
    """One-time tickets that open a socket. Unlogged: losing them in a crash costs a reconnect."""

    __tablename__ = "realtime_tickets"
    __table_args__ = ({"prefixes": ["UNLOGGED"], **SCHEMA},)
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.TICKET, primary_key=True)
    account_id: str = stored(Id, _SECRET, Keep.TICKET)
    client_id: str = stored(Id, _SECRET, Keep.TICKET)
    expires_at: datetime = stored(DateTime(timezone=True), _SECRET, Keep.TICKET, index=True)


class MembershipRow(SQLModel, table=True):
    """At most one per person and community that has not been left; what was left stays as a fact without a face.

    What is particular to a person (roles, sanctions, professions) is in `personal`, sealed at one length.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "memberships_one_live_idx",
            "account_id",
            "community_id",
            unique=True,
            postgresql_where=text("state <> 'left'"),
        ),
        Index("memberships_due_on_idx", "due_on", postgresql_where=text("due_on IS NOT NULL")),
        SCHEMA,
    )
    id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, primary_key=True)
    account_id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, ForeignKey("vault.accounts.id", ondelete="CASCADE"))
    community_id: str = stored(Id, Kind.PUBLIC, Keep.MEMBERSHIP, index=True)
    state: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    joined_month: date = stored(Date, _SECRET, Keep.MEMBERSHIP)
    due_on: date | None = stored(Date, _SECRET, Keep.MEMBERSHIP, nullable=True)
    reminded: bool = stored(Boolean, _SECRET, Keep.MEMBERSHIP)
    personal: bytes = stored(LargeBinary, Kind.SEALED, Keep.MEMBERSHIP)


class OwnershipRow(SQLModel, table=True):
    __tablename__ = "ownerships"
    __table_args__ = SCHEMA
    community_id: str = stored(Id, Kind.PUBLIC, Keep.COMMUNITY, primary_key=True)
    owners: int = stored(Integer, Kind.OPERATIONAL, Keep.COMMUNITY)


class UnwrittenRow(SQLModel, table=True):
    """Audit entries on their way to the community's world, sealed."""

    __tablename__ = "unwritten_entries"
    __table_args__ = SCHEMA
    id: str = stored(Id, Kind.OPERATIONAL, Keep.UNWRITTEN, primary_key=True)
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.UNWRITTEN)


class FactRow(SQLModel, table=True):
    """`number` counts within the membership: a count over all of them would tell in which order people came."""

    __tablename__ = "membership_facts"
    __table_args__ = (Index("membership_facts_membership_id_number_idx", "membership_id", "number"), SCHEMA)
    id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, primary_key=True)
    number: int = stored(BigInteger, Kind.OPERATIONAL, Keep.MEMBERSHIP, Identity(always=True))
    membership_id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, ForeignKey("vault.memberships.id", ondelete="CASCADE"))
    occurred_on: date = stored(Date, _SECRET, Keep.MEMBERSHIP)
    what: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    state: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    by: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    reason: str = stored(Text, _SECRET, Keep.MEMBERSHIP)


class ApplicationRow(SQLModel, table=True):
    __tablename__ = "applications"
    __table_args__ = (Index("applications_community_id_number_idx", "community_id", "number"), SCHEMA)
    id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, primary_key=True)
    number: int = stored(BigInteger, Kind.OPERATIONAL, Keep.MEMBERSHIP, Identity(always=True))
    membership_id: str = stored(
        Id, _SECRET, Keep.MEMBERSHIP, ForeignKey("vault.memberships.id", ondelete="CASCADE"), index=True
    )
    community_id: str = stored(Id, Kind.PUBLIC, Keep.MEMBERSHIP)
    answers: dict[str, str] = stored(JSONB, _SECRET, Keep.MEMBERSHIP)
    submitted_on: date = stored(Date, _SECRET, Keep.MEMBERSHIP)
    state: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    reason: str = stored(Text, _SECRET, Keep.MEMBERSHIP)


class InvitationRow(SQLModel, table=True):
    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("digest"), SCHEMA)
    id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, primary_key=True)
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.MEMBERSHIP)
    community_id: str = stored(Id, Kind.PUBLIC, Keep.MEMBERSHIP)
    inviter_id: str = stored(
        Id, _SECRET, Keep.MEMBERSHIP, ForeignKey("vault.memberships.id", ondelete="CASCADE"), index=True
    )
    uses: int = stored(Integer, _SECRET, Keep.MEMBERSHIP)
    used: int = stored(Integer, _SECRET, Keep.MEMBERSHIP)
    expires_on: date = stored(Date, _SECRET, Keep.MEMBERSHIP)
    revoked: bool = stored(Boolean, _SECRET, Keep.MEMBERSHIP)


class VoucherRow(SQLModel, table=True):
    __tablename__ = "vouchers"
    __table_args__: Any = (PrimaryKeyConstraint("community_id", "digest"), SCHEMA)
    community_id: str = stored(Id, Kind.PUBLIC, Keep.COMMUNITY)
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.COMMUNITY)
    days: int = stored(Integer, _SECRET, Keep.COMMUNITY)
    expires_on: date = stored(Date, _SECRET, Keep.COMMUNITY)
    claimed: bool = stored(Boolean, _SECRET, Keep.COMMUNITY)


class ChoreRow(SQLModel, table=True):
    """When something that goes on by itself was last done, by whichever process."""

    __tablename__ = "chores"
    __table_args__ = SCHEMA
    name: str = stored(Text, Kind.OPERATIONAL, Keep.INSTALLATION, primary_key=True)
    done_at: datetime = stored(DateTime(timezone=True), Kind.OPERATIONAL, Keep.INSTALLATION)


class ProofRow(SQLModel, table=True):
    __tablename__ = "proofs"
    __table_args__: Any = (PrimaryKeyConstraint("community_id", "digest"), SCHEMA)
    community_id: str = stored(Id, Kind.PUBLIC, Keep.MEMBERSHIP)
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.MEMBERSHIP)
    membership_id: str = stored(
        Id, _SECRET, Keep.MEMBERSHIP, ForeignKey("vault.memberships.id", ondelete="CASCADE"), index=True
    )
    kind: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    level: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    valid_until: date | None = stored(Date, _SECRET, Keep.MEMBERSHIP, nullable=True)


class RulesAcceptanceRow(SQLModel, table=True):
    """Kept with the account, not the membership: rules are accepted before joining."""

    __tablename__ = "rules_acceptances"
    __table_args__: Any = (
        PrimaryKeyConstraint("account_id", "community_id", "version"),
        ForeignKeyConstraint(["account_id"], ["vault.accounts.id"], ondelete="CASCADE"),
        SCHEMA,
    )
    account_id: str = stored(Id, _SECRET, Keep.ACCOUNT)
    community_id: str = stored(Id, Kind.PUBLIC, Keep.ACCOUNT)
    version: int = stored(Integer, _SECRET, Keep.ACCOUNT)
    accepted_month: date = stored(Date, _SECRET, Keep.ACCOUNT)
