"""Most posts are plain: pages look for nothing else on them"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PLAIN = """body IS NOT NULL AND strpos(body, '@') = 0 AND strpos(body, '＠') = 0 AND NOT hidden
AND edited_at IS NULL AND withdrawn_by IS NULL AND profession IS NULL AND parts IS NULL AND quotes = '[]'
AND warned_of = '{}' AND staff_warned_of = '{}' AND warning IS NULL"""


def upgrade() -> None:
    """Writes all posts anew, while nobody else can read or write them."""
    plain = sa.Column("plain", sa.Boolean, sa.Computed(_PLAIN, persisted=True), nullable=False)
    op.add_column("posts", plain, schema="community")


def downgrade() -> None:
    op.drop_column("posts", "plain", schema="community")
