"""Writes that come twice have their effect once"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WORLDS = ("community", "vault")


def upgrade() -> None:
    for world in _WORLDS:
        op.create_table(
            "repeats",
            sa.Column("tag", sa.LargeBinary(), nullable=False),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sa.Column("expires", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("tag", name=op.f("repeats_pkey")),
            schema=world,
        )
        op.create_index("repeats_expires_idx", "repeats", ["expires"], schema=world)


def downgrade() -> None:
    for world in _WORLDS:
        op.drop_table("repeats", schema=world)
