"""What is kept of writes that came with an idempotency key, in each world of what was written there.

A row stands in the transaction of the effect that it is about. It holds nothing but a keyed digest and ciphertext, and
the two rows of a request that writes in both worlds have no value in common.
"""

from typing import Any

from sqlalchemy import Index, Integer, LargeBinary
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Keep, Kind, stored


class CommunityRepeatRow(SQLModel, table=True):
    """`expires`: an hour, counted from 1970."""

    __tablename__ = "repeats"
    __table_args__: Any = (Index("repeats_expires_idx", "expires"), {"schema": "community"})
    tag: bytes = stored(LargeBinary, Kind.SEALED, Keep.REPEAT, primary_key=True)
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.REPEAT)
    expires: int = stored(Integer, Kind.OPERATIONAL, Keep.REPEAT)


class VaultRepeatRow(SQLModel, table=True):
    """The same, of what was written in the vault."""

    __tablename__ = "repeats"
    __table_args__: Any = (Index("repeats_expires_idx", "expires"), {"schema": "vault"})
    tag: bytes = stored(LargeBinary, Kind.SEALED, Keep.REPEAT, primary_key=True)
    sealed: bytes = stored(LargeBinary, Kind.SEALED, Keep.REPEAT)
    expires: int = stored(Integer, Kind.OPERATIONAL, Keep.REPEAT)
