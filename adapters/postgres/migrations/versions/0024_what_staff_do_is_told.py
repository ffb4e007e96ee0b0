"""What staff do with a post is told to the face that wrote it"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OLD = "notices_post_id_pseudonym_id_key"
_FORGET = "DELETE FROM community.notice_states"


def upgrade() -> None:
    """What somebody has read of their notices, and which they want, is sealed in another way from now on, and what was
    sealed before cannot be sealed anew without their own keys: all of them are unread, and all are wanted.
    """
    op.execute(_FORGET)
    op.create_index(
        "notices_of_post_key",
        "notices",
        ["post_id", "pseudonym_id", sa.text("(kind = 'moderated')")],
        unique=True,
        schema="community",
    )
    op.create_index(
        "notices_moderated_idx", "notices", ["id"], schema="community", postgresql_where=sa.text("kind = 'moderated'")
    )
    op.drop_constraint(_OLD, "notices", schema="community")


def downgrade() -> None:
    op.execute(_FORGET)
    op.execute("DELETE FROM community.notices WHERE kind = 'moderated'")
    op.create_unique_constraint(_OLD, "notices", ["post_id", "pseudonym_id"], schema="community")
    for index in ("notices_moderated_idx", "notices_of_post_key"):
        op.drop_index(index, "notices", schema="community")
