"""Names are the same when they can be taken for one another"""

import unicodedata

import sqlalchemy as sa
from alembic import op

from domain.pseudonyms.names import name_key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LOCK = "LOCK TABLE community.pseudonyms IN SHARE ROW EXCLUSIVE MODE"
_NAMES = sa.text("SELECT id, community_id, name FROM community.pseudonyms ORDER BY id")
_APART = sa.text("UPDATE community.pseudonyms SET name_key = '#' || id")
_SET = sa.text("UPDATE community.pseudonyms SET name_key = :key WHERE id = :id")


def upgrade() -> None:
    """Faces whose names are now the same keep them: one has the key, the others are put aside under their ids.

    No key is ever of that form, since none has punctuation; a new name meets the one that has the key.
    """
    op.execute(_LOCK)
    connection = op.get_bind()
    faces = connection.execute(_NAMES).all()
    connection.execute(_APART)
    taken: set[tuple[str, str]] = set()
    for face in faces:
        key = name_key(face.name)
        if (face.community_id, key) not in taken:
            taken.add((face.community_id, key))
            connection.execute(_SET, {"id": face.id, "key": key})


def downgrade() -> None:
    """To keys that tell names apart by more than looks, so that none meet."""
    op.execute(_LOCK)
    connection = op.get_bind()
    faces = connection.execute(_NAMES).all()
    connection.execute(_APART)
    for face in faces:
        key = "".join(unicodedata.normalize("NFKC", face.name).casefold().split())
        connection.execute(_SET, {"id": face.id, "key": key})
