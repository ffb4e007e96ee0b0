"""The sealed world: accounts, their secrets, and memberships. Nothing here names a pseudonym or what one wrote.

Times are months, and expiry times are those of the sign-in alone.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)
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
    id: str = stored(Id, _SECRET, Keep.LOGIN, primary_key=True)
    account_id: str = stored(Id, _SECRET, Keep.LOGIN, ForeignKey("vault.accounts.id", ondelete="CASCADE"), index=True)
    client_id: str = stored(Id, _SECRET, Keep.LOGIN)
    ended: bool = stored(Boolean, Kind.OPERATIONAL, Keep.LOGIN)


class RefreshTokenRow(SQLModel, table=True):
    __tablename__ = "refresh_tokens"
    __table_args__ = SCHEMA
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.LOGIN, primary_key=True)
    login_id: str = stored(Id, _SECRET, Keep.LOGIN, ForeignKey("vault.logins.id", ondelete="CASCADE"), index=True)
    expires_at: datetime = stored(DateTime(timezone=True), _SECRET, Keep.LOGIN)
    used: bool = stored(Boolean, Kind.OPERATIONAL, Keep.LOGIN)


class TicketRow(SQLModel, table=True):
    """One-time tickets that open a socket. Unlogged: losing them in a crash costs a reconnect."""

    __tablename__ = "realtime_tickets"
    __table_args__ = ({"prefixes": ["UNLOGGED"], **SCHEMA},)
    digest: bytes = stored(LargeBinary, Kind.SEALED, Keep.MINUTE, primary_key=True)
    account_id: str = stored(Id, _SECRET, Keep.MINUTE)
    client_id: str = stored(Id, _SECRET, Keep.MINUTE)
    expires_at: datetime = stored(DateTime(timezone=True), _SECRET, Keep.MINUTE, index=True)


class MembershipRow(SQLModel, table=True):
    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "community_id"), SCHEMA)
    id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, primary_key=True)
    account_id: str = stored(Id, _SECRET, Keep.MEMBERSHIP, ForeignKey("vault.accounts.id", ondelete="CASCADE"))
    community_id: str = stored(Id, Kind.PUBLIC, Keep.MEMBERSHIP, index=True)
    state: str = stored(Text, _SECRET, Keep.MEMBERSHIP)
    roles: list[str] = stored(ARRAY(Text), _SECRET, Keep.MEMBERSHIP)
    joined_month: date = stored(Date, _SECRET, Keep.MEMBERSHIP)


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
