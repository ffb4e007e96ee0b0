"""Refresh tokens name their login themselves, and rows tell no longer whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Tokens from before do not name their login: whoever holds one signs in once more.
    op.execute("DELETE FROM vault.refresh_tokens")
    op.drop_column("refresh_tokens", "login_id", schema="vault")


def downgrade() -> None:
    op.execute("DELETE FROM vault.refresh_tokens")
    op.add_column("refresh_tokens", sa.Column("login_id", sa.Text(collation="C"), nullable=False), schema="vault")
    op.create_foreign_key(
        op.f("refresh_tokens_login_id_fkey"),
        "refresh_tokens",
        "logins",
        ["login_id"],
        ["id"],
        source_schema="vault",
        referent_schema="vault",
        ondelete="CASCADE",
    )
    op.create_index(op.f("refresh_tokens_login_id_idx"), "refresh_tokens", ["login_id"], schema="vault")
