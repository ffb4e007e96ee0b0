"""Knowledge boards have entries in parts, tags, and counts of whom they helped"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def _columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "boards": (sa.Column("tags", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),),
        "threads": (
            sa.Column("tags", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
            sa.Column("helped", sa.Integer, nullable=False, server_default="0"),
        ),
        "posts": (sa.Column("parts", sa.ARRAY(sa.Integer), nullable=True),),
        "post_revisions": (sa.Column("parts", sa.ARRAY(sa.Integer), nullable=True),),
    }


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column, schema="community")
            if column.server_default is not None:
                op.alter_column(table, column.name, schema="community", server_default=None)
    op.create_index(
        "threads_helped_idx",
        "threads",
        ["board_id", "pinned", "helped", "id"],
        schema="community",
        postgresql_where=sa.text("merged_into IS NULL"),
    )


def downgrade() -> None:
    """Entries stay as texts. Of the reactions those stay that are not about entries."""
    op.execute("DELETE FROM community.marks WHERE reaction = 'helped'")
    op.drop_index("threads_helped_idx", "threads", schema="community")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name, schema="community")
