"""Posts have images"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")
_LET_GO = """
CREATE FUNCTION community.images_let_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO community.image_objects (name, until) VALUES (OLD.whole, 0), (OLD.thumbnail, 0);
  RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER images_let_go AFTER DELETE ON community.images
FOR EACH ROW EXECUTE FUNCTION community.images_let_go()
"""


def upgrade() -> None:
    op.create_table(
        "images",
        sa.Column("id", _ID, nullable=False),
        sa.Column("community_id", _ID, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("whole", _ID, nullable=False),
        sa.Column("thumbnail", _ID, nullable=False),
        sa.Column("marker", sa.LargeBinary(), nullable=True),
        sa.Column("expires", sa.Integer(), nullable=True),
        sa.Column("post_id", _ID, nullable=True),
        sa.Column("place", sa.SmallInteger(), nullable=True),
        sa.Column("alt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("images_pkey")),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("images_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["community.posts.id"],
            name=op.f("images_post_id_fkey"),
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        schema="community",
    )
    op.create_index(op.f("images_community_id_idx"), "images", ["community_id"], schema="community")
    op.create_index("images_post_id_place_idx", "images", ["post_id", "place"], unique=True, schema="community")
    op.create_index(
        "images_expires_idx",
        "images",
        ["expires"],
        schema="community",
        postgresql_where=sa.text("expires IS NOT NULL"),
    )
    op.create_table(
        "image_objects",
        sa.Column("name", _ID, nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("image_objects_pkey")),
        schema="community",
    )
    op.create_index("image_objects_until_idx", "image_objects", ["until"], schema="community")
    op.execute(_LET_GO)
    op.execute(_TRIGGER)


def downgrade() -> None:
    """Images are gone from their posts; their bytes stay in the image store, and nothing opens them."""
    op.drop_table("images", schema="community")
    op.execute("DROP FUNCTION community.images_let_go()")
    op.drop_table("image_objects", schema="community")
