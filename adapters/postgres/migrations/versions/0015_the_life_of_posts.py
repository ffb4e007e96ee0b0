"""Posts are edited, hidden, redacted and deleted; threads are pinned, locked, moved, merged and split"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")


def _columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "threads": (
            sa.Column("pinned", sa.Boolean, nullable=False, server_default="false"),
            sa.Column("locked", sa.Boolean, nullable=False, server_default="false"),
            sa.Column("merged_into", _ID, nullable=True),
            sa.Column("marked_in", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
            sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        ),
        "posts": (
            sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("withdrawn_by", sa.Text, nullable=True),
            sa.Column("hidden", sa.Boolean, nullable=False, server_default="false"),
            sa.Column("marked_in", _ID, nullable=True),
            sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        ),
    }


def upgrade() -> None:
    """What has no text now was withdrawn by members who left."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column, schema="community")
            if column.server_default is not None:
                op.alter_column(table, column.name, schema="community", server_default=None)
    op.execute("UPDATE community.posts SET withdrawn_by = 'former_member', revision = 0 WHERE body IS NULL")
    op.execute(
        "DELETE FROM community.marks m USING community.posts p WHERE p.id = m.post_id AND p.withdrawn_by IS NOT NULL"
    )
    op.create_foreign_key(
        "threads_merged_into_fkey",
        "threads",
        "threads",
        ["merged_into"],
        ["id"],
        source_schema="community",
        referent_schema="community",
        ondelete="CASCADE",
    )
    op.create_index("threads_merged_into_idx", "threads", ["merged_into"], schema="community")
    op.drop_index("threads_board_id_id_idx", table_name="threads", schema="community")
    op.create_index(
        "threads_board_id_pinned_id_idx",
        "threads",
        ["board_id", "pinned", "id"],
        schema="community",
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_table(
        "post_revisions",
        sa.Column("post_id", _ID, sa.ForeignKey("community.posts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "revision"),
        schema="community",
    )
    op.create_table(
        "erasures",
        sa.Column(
            "transaction",
            sa.BigInteger,
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            autoincrement=False,
            primary_key=True,
        ),
        schema="community",
    )


def downgrade() -> None:
    """What is hidden goes for good, as nobody would know any more that it is hidden; what was said before goes too."""
    op.execute("UPDATE community.posts SET body = NULL, pseudonym_id = NULL WHERE hidden")
    op.execute("DELETE FROM community.threads WHERE merged_into IS NOT NULL")
    op.drop_table("erasures", schema="community")
    op.drop_table("post_revisions", schema="community")
    op.drop_index("threads_board_id_pinned_id_idx", table_name="threads", schema="community")
    op.create_index("threads_board_id_id_idx", "threads", ["board_id", "id"], schema="community")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name, schema="community")
