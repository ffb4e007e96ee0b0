"""Images in posts, and what lies in the image store for none.

A trigger, `images_let_go`, notes the names of every image whose row is deleted, however that comes about, so that its
bytes are deleted too (`domain/boards/posts/imaging.py`).
"""

from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, Text, text
from sqlmodel import SQLModel

from adapters.postgres.tables.columns import Id, Keep, Kind, stored

_SCHEMA = {"schema": "community"}
_FACE = Kind.PSEUDONYMOUS


class ImageRow(SQLModel, table=True):
    """No face, no time and nothing of its content: two uploads of one picture have nothing in common.

    `marker` and `expires` (an hour, counted from 1970) are there only until a post shows it.
    """

    __tablename__ = "images"
    __table_args__: Any = (
        Index("images_post_id_place_idx", "post_id", "place", unique=True),
        Index("images_expires_idx", "expires", postgresql_where=text("expires IS NOT NULL")),
        _SCHEMA,
    )
    id: str = stored(Id, _FACE, Keep.IMAGE, primary_key=True)
    community_id: str = stored(
        Id, Kind.PUBLIC, Keep.IMAGE, ForeignKey("community.communities.id", ondelete="CASCADE"), index=True
    )
    width: int = stored(Integer, _FACE, Keep.IMAGE)
    height: int = stored(Integer, _FACE, Keep.IMAGE)
    key: bytes = stored(LargeBinary, _FACE, Keep.IMAGE)
    whole: str = stored(Id, _FACE, Keep.IMAGE)
    thumbnail: str = stored(Id, _FACE, Keep.IMAGE)
    marker: bytes | None = stored(LargeBinary, Kind.SEALED, Keep.UPLOAD, nullable=True)
    expires: int | None = stored(Integer, Kind.OPERATIONAL, Keep.UPLOAD, nullable=True)
    post_id: str | None = stored(
        Id,
        _FACE,
        Keep.IMAGE,
        ForeignKey("community.posts.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        nullable=True,
    )
    place: int | None = stored(SmallInteger, _FACE, Keep.IMAGE, nullable=True)
    alt: str | None = stored(Text, _FACE, Keep.IMAGE, nullable=True)


class ImageObjectRow(SQLModel, table=True):
    """What lies in the image store and belongs to no image. `until`: an hour from 1970 at which it is deleted."""

    __tablename__ = "image_objects"
    __table_args__: Any = (Index("image_objects_until_idx", "until"), _SCHEMA)
    name: str = stored(Id, Kind.OPERATIONAL, Keep.UPLOAD, primary_key=True)
    until: int = stored(Integer, Kind.OPERATIONAL, Keep.UPLOAD)
