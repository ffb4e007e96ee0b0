"""Boards are visible to some groups, or to everybody"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("visible_to", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    ):
        op.add_column("boards", column, schema="community")
        op.alter_column("boards", column.name, schema="community", server_default=None)


def downgrade() -> None:
    """Whoever may read a community sees all its boards again."""
    for name in ("revision", "visible_to"):
        op.drop_column("boards", name, schema="community")
