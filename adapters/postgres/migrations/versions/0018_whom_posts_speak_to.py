"""Posts speak to faces and to those who are on call"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")


def _key(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    later = "DEFERRED" if of == "posts" else None
    return sa.ForeignKeyConstraint(
        [column],
        [f"community.{of}.id"],
        name=f"{table}_{column}_fkey",
        ondelete="CASCADE",
        deferrable=True if later else None,
        initially=later,
    )


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("pseudonym_id", _ID, nullable=False),
        sa.Column("post_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        _key("notices", "pseudonym_id", "pseudonyms"),
        _key("notices", "post_id", "posts"),
        sa.PrimaryKeyConstraint("id", name="notices_pkey"),
        sa.UniqueConstraint("post_id", "pseudonym_id", name="notices_post_id_pseudonym_id_key"),
        schema="community",
    )
    op.create_index("notices_pseudonym_id_id_idx", "notices", ["pseudonym_id", "id"], schema="community")
    op.create_table(
        "notice_states",
        sa.Column("marker", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("marker", name="notice_states_pkey"),
        schema="community",
    )
    op.create_table(
        "rotas",
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("groups", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _key("rotas", "community_id", "communities"),
        sa.PrimaryKeyConstraint("community_id", name="rotas_pkey"),
        schema="community",
    )
    op.create_table(
        "calls",
        sa.Column("id", _ID, nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("post_id", _ID, nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.LargeBinary(), nullable=True),
        _key("calls", "community_id", "communities"),
        _key("calls", "post_id", "posts"),
        sa.PrimaryKeyConstraint("id", name="calls_pkey"),
        sa.UniqueConstraint("post_id", "called", name="calls_post_id_called_key"),
        schema="community",
    )
    op.create_index(
        "calls_waiting_idx",
        "calls",
        ["community_id", "id"],
        schema="community",
        postgresql_where=sa.text("NOT answered"),
    )
    op.create_table(
        "call_tallies",
        sa.Column("place", _ID, nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", "called", name="call_tallies_pkey"),
        schema="community",
    )
    op.create_index("call_tallies_until_idx", "call_tallies", ["until"], schema="community")


def downgrade() -> None:
    for table in ("call_tallies", "calls", "rotas", "notice_states", "notices"):
        op.drop_table(table, schema="community")
