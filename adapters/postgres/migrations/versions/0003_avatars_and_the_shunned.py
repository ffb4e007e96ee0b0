"""Avatars, and the faces that somebody mutes or blocks"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "avatars",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("pseudonym_id", sa.Text(collation="C"), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pseudonym_id"],
            ["community.pseudonyms.id"],
            name=op.f("avatars_pseudonym_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("avatars_pkey")),
        sa.UniqueConstraint("pseudonym_id", name=op.f("avatars_pseudonym_id_key")),
        schema="community",
    )
    op.create_table(
        "shunned",
        sa.Column("marker", sa.LargeBinary(), nullable=False),
        sa.Column("pseudonym_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pseudonym_id"],
            ["community.pseudonyms.id"],
            name=op.f("shunned_pseudonym_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("marker", "pseudonym_id", "kind", name=op.f("shunned_pkey")),
        schema="community",
    )
    op.create_index(op.f("shunned_pseudonym_id_idx"), "shunned", ["pseudonym_id"], unique=False, schema="community")


def downgrade() -> None:
    op.drop_index(op.f("shunned_pseudonym_id_idx"), table_name="shunned", schema="community")
    op.drop_table("shunned", schema="community")
    op.drop_table("avatars", schema="community")
