"""Members report posts, and staff answer"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    identifier = sa.Text(collation="C")
    op.create_table(
        "reports",
        sa.Column("id", identifier, nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("community_id", identifier, nullable=False),
        sa.Column("post_id", identifier, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reporter_mark", sa.LargeBinary(), nullable=False),
        sa.Column("slot", sa.LargeBinary(), nullable=False),
        sa.Column("answer_to", sa.LargeBinary(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_by", identifier, nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("reports_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["community.posts.id"], name=op.f("reports_post_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("reports_pkey")),
        sa.UniqueConstraint("slot", name=op.f("reports_slot_key")),
        schema="community",
    )
    op.create_index("reports_community_id_number_idx", "reports", ["community_id", "number"], schema="community")
    op.create_index(op.f("reports_post_id_idx"), "reports", ["post_id"], schema="community")
    op.create_index(
        "reports_one_open_idx",
        "reports",
        ["reporter_mark"],
        unique=True,
        schema="community",
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("reports", schema="community")
