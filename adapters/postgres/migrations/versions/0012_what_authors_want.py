"""Boards say who writes on them, threads what their authors want in return"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NEW = {
    "boards": (
        sa.Column("writers", sa.ARRAY(sa.Text), nullable=False, server_default="{member}"),
        sa.Column("repliers", sa.ARRAY(sa.Text), nullable=False, server_default="{member}"),
        sa.Column("response_contract", sa.Text, nullable=True),
        sa.Column("archived", sa.Boolean, nullable=False, server_default="false"),
    ),
    "threads": (
        sa.Column("response_contract", sa.Text, nullable=True),
        sa.Column("unanswered", sa.Boolean, nullable=False, server_default="false"),
    ),
    "posts": (sa.Column("kind", sa.Text, nullable=True),),
}

_KINDS_HAVE_IT = (
    "UPDATE community.boards SET writers = '{staff}' WHERE kind = 'announcement'",
    "UPDATE community.boards SET repliers = '{}' WHERE kind IN ('announcement', 'listening')",
    "UPDATE community.boards SET response_contract = 'listen' WHERE kind = 'listening'",
    "UPDATE community.boards SET response_contract = 'advice' WHERE kind = 'question'",
    """UPDATE community.threads t SET response_contract = b.response_contract FROM community.boards b
       WHERE b.id = t.board_id AND b.response_contract IS NOT NULL""",
    """UPDATE community.threads t SET unanswered = true WHERE response_contract = 'advice' AND NOT EXISTS (
       SELECT FROM community.posts p WHERE p.thread_id = t.id AND p.pseudonym_id IS DISTINCT FROM t.pseudonym_id)""",
)
"""Known boards get the rules that their kinds had, and threads the contract that their board has."""


def upgrade() -> None:
    for table, columns in _NEW.items():
        for column in columns:
            op.add_column(table, column, schema="community")
            op.alter_column(table, column.name, schema="community", server_default=None)
    for statement in _KINDS_HAVE_IT:
        op.execute(statement)
    op.create_index(
        "threads_unanswered_idx",
        "threads",
        ["board_id", "id"],
        schema="community",
        postgresql_where=sa.text("unanswered"),
    )

    op.create_table(
        "reaction_sets",
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("reactions", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("reaction_sets_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("community_id", name=op.f("reaction_sets_pkey")),
        schema="community",
    )


def downgrade() -> None:
    """Who may write is a matter of the kind of board again; case conferences are talked in like on other boards. Of the
    reactions those stay that every community had.
    """
    op.drop_table("reaction_sets", schema="community")
    op.execute("DELETE FROM community.marks WHERE reaction NOT IN ('heard', 'same', 'thanks', 'cheer')")
    op.execute("UPDATE community.boards SET kind = 'talk' WHERE kind = 'case_conference'")
    op.drop_index("threads_unanswered_idx", "threads", schema="community")
    for table, columns in reversed(_NEW.items()):
        for column in reversed(columns):
            op.drop_column(table, column.name, schema="community")
