"""What people prefer, for themselves alone"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("marker", sa.LargeBinary, nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("preferences_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("marker", name=op.f("preferences_pkey")),
        schema="community",
    )


def downgrade() -> None:
    op.drop_table("preferences", schema="community")
