"""Faces have scopes, numbers and months of renaming and retiring; writing can outlive its author"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("boards", sa.Column("pseudonym_scope", sa.Text(), nullable=True), schema="community")
    op.add_column("pseudonyms", sa.Column("number_tag", sa.LargeBinary(), nullable=True), schema="community")
    # Of faces from before there were numbers: random bytes, which no request looks for. No release had any.
    op.execute("UPDATE community.pseudonyms SET number_tag = sha256(gen_random_uuid()::text::bytea)")
    op.alter_column("pseudonyms", "number_tag", nullable=False, schema="community")
    op.create_unique_constraint("pseudonyms_number_tag_key", "pseudonyms", ["number_tag"], schema="community")
    op.add_column("pseudonyms", sa.Column("renamed_month", sa.Date(), nullable=True), schema="community")
    op.add_column("pseudonyms", sa.Column("retired_month", sa.Date(), nullable=True), schema="community")
    for table, text in (("threads", "title"), ("posts", "body")):
        op.alter_column(table, "pseudonym_id", nullable=True, schema="community")
        op.alter_column(table, text, nullable=True, schema="community")


def downgrade() -> None:
    # Writing without an author or without its text has no place in the older tables.
    op.execute("DELETE FROM community.posts WHERE pseudonym_id IS NULL OR body IS NULL")
    op.execute("DELETE FROM community.threads WHERE pseudonym_id IS NULL OR title IS NULL")
    for table, text in (("threads", "title"), ("posts", "body")):
        op.alter_column(table, "pseudonym_id", nullable=False, schema="community")
        op.alter_column(table, text, nullable=False, schema="community")
    op.drop_column("pseudonyms", "retired_month", schema="community")
    op.drop_column("pseudonyms", "renamed_month", schema="community")
    op.drop_column("pseudonyms", "number_tag", schema="community")
    op.drop_column("boards", "pseudonym_scope", schema="community")
