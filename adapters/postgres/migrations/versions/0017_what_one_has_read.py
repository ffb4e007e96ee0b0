"""What people have read, follow and choose; posts know their board"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")


def _of(name: str, *, nullable: bool = False) -> sa.Column[str]:
    parents = {"community_id": "communities", "board_id": "boards", "thread_id": "threads"}
    parent = sa.ForeignKey(f"community.{parents[name]}.id", ondelete="CASCADE")
    return sa.Column(name, _ID, parent, nullable=nullable)


def upgrade() -> None:
    op.add_column("posts", sa.Column("board_id", _ID, nullable=False, server_default=""), schema="community")
    op.execute("UPDATE community.posts p SET board_id = t.board_id FROM community.threads t WHERE t.id = p.thread_id")
    op.create_index("posts_board_id_id_idx", "posts", ["board_id", "id"], schema="community")
    op.create_table(
        "readings",
        sa.Column("marker", sa.LargeBinary, primary_key=True),
        _of("community_id"),
        _of("board_id", nullable=True),
        _of("thread_id", nullable=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        schema="community",
    )
    op.create_index("readings_thread_id_idx", "readings", ["thread_id"], schema="community")
    op.create_table(
        "follows",
        sa.Column("slot", sa.LargeBinary, primary_key=True),
        sa.Column("marker", sa.LargeBinary, nullable=False),
        _of("thread_id"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.UniqueConstraint("marker", name="follows_marker_key"),
        schema="community",
    )
    op.create_index("follows_thread_id_idx", "follows", ["thread_id"], schema="community")
    op.create_table(
        "board_choices",
        sa.Column("marker", sa.LargeBinary, primary_key=True),
        _of("community_id"),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        schema="community",
    )


def downgrade() -> None:
    for table in ("board_choices", "follows", "readings"):
        op.drop_table(table, schema="community")
    op.drop_index("posts_board_id_id_idx", table_name="posts", schema="community")
    op.drop_column("posts", "board_id", schema="community")
