"""Posts warn of what they speak of, and quote one another"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_USUAL = """["self_harm", "suicide", "eating", "abuse", "violence", "sexual_violence", "medication", "addiction",
"death", "other"]"""


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("warned_of", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("warning", sa.Text, nullable=True),
        sa.Column("staff_warned_of", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("quotes", sa.dialects.postgresql.JSONB, nullable=False, server_default="[]"),
        sa.Column("quotable_from", sa.Integer, nullable=False, server_default="1"),
    )


def upgrade() -> None:
    """Nobody has quoted anything yet, so that of what was redacted before nothing can be shown."""
    for column in _columns():
        op.add_column("posts", column, schema="community")
        op.alter_column("posts", column.name, schema="community", server_default=None)
    op.add_column("threads", sa.Column("warns", sa.Boolean, nullable=False, server_default="false"), schema="community")
    op.alter_column("threads", "warns", schema="community", server_default=None)
    op.execute(
        f"UPDATE community.communities SET policy = policy || jsonb_build_object('content_warnings', '{_USUAL}'::jsonb)"  # noqa: S608
    )


def downgrade() -> None:
    """What readers were warned of stands there without a warning again."""
    op.execute("UPDATE community.communities SET policy = policy - 'content_warnings'")
    op.drop_column("threads", "warns", schema="community")
    for column in reversed(_columns()):
        op.drop_column("posts", column.name, schema="community")
