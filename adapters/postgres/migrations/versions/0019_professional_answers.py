"""Faces bear professions, professionals' answers are marked, and claims get verdicts"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.Text(collation="C")

_BORNE = """
INSERT INTO community.attestations (pseudonym_id, profession)
SELECT DISTINCT a.subject, split_part(a.what, ':', 2) FROM community.audit_entries a
JOIN community.pseudonyms p ON p.id = a.subject AND p.community_id = a.community_id
WHERE a.what LIKE 'profession\\_attested:%' AND NOT EXISTS (
  SELECT FROM community.audit_entries w WHERE w.community_id = a.community_id AND w.subject = a.subject
    AND w.what = 'profession_withdrawn:' || split_part(a.what, ':', 2) AND w.position > a.position)
"""
"""What the audit log says of each face."""

_WAITING = """
UPDATE community.threads t SET awaits_professional = true FROM community.boards b
WHERE b.id = t.board_id AND b.kind = 'question' AND t.merged_into IS NULL
  AND coalesce(t.response_contract <> 'listen', true)
"""


def _columns() -> dict[str, sa.Column[Any]]:
    return {
        "boards": sa.Column("reviewers", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
        "threads": sa.Column("awaits_professional", sa.Boolean, nullable=False, server_default="false"),
        "posts": sa.Column("profession", sa.Text, nullable=True),
    }


def upgrade() -> None:
    for table, column in _columns().items():
        op.add_column(table, column, schema="community")
        if column.server_default is not None:
            op.alter_column(table, column.name, schema="community", server_default=None)
    op.create_table(
        "attestations",
        sa.Column("pseudonym_id", _ID, sa.ForeignKey("community.pseudonyms.id", ondelete="CASCADE"), nullable=False),
        sa.Column("profession", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("pseudonym_id", "profession"),
        schema="community",
    )
    op.execute(_BORNE)
    op.execute(_WAITING)
    _mark_posts()
    _add_claims()
    _add_verdicts()


def _mark_posts() -> None:
    op.create_foreign_key(
        "posts_profession_fkey",
        "posts",
        "attestations",
        ["pseudonym_id", "profession"],
        ["pseudonym_id", "profession"],
        source_schema="community",
        referent_schema="community",
        ondelete="SET NULL (profession)",
    )
    partial = {"posts_professional_idx": ("posts", ["thread_id"], "profession IS NOT NULL")}
    partial["threads_awaits_professional_idx"] = ("threads", ["board_id", "id"], "awaits_professional")
    for name, (table, columns, where) in partial.items():
        op.create_index(name, table, columns, schema="community", postgresql_where=sa.text(where))


def _add_claims() -> None:
    op.create_table(
        "claims",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("community_id", _ID, sa.ForeignKey("community.communities.id", ondelete="CASCADE"), nullable=False),
        sa.Column("post_id", _ID, sa.ForeignKey("community.posts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("claimant_mark", sa.LargeBinary, nullable=False),
        sa.Column("slot", sa.LargeBinary, nullable=False),
        sa.Column("answer_to", sa.LargeBinary, nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=True),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("closed_by", _ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slot", name="claims_slot_key"),
        schema="community",
    )
    op.create_index("claims_community_id_number_idx", "claims", ["community_id", "number"], schema="community")
    op.create_index("claims_post_id_idx", "claims", ["post_id"], schema="community")
    op.create_index(
        "claims_one_open_idx",
        "claims",
        ["claimant_mark"],
        unique=True,
        schema="community",
        postgresql_where=sa.text("state = 'open'"),
    )


def _add_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("post_id", _ID, sa.ForeignKey("community.posts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("about_revision", sa.Integer, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("sources", JSONB, nullable=False),
        sa.Column("pseudonym_id", _ID, sa.ForeignKey("community.pseudonyms.id"), nullable=True),
        sa.Column("profession", sa.Text, nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "number"),
        sa.ForeignKeyConstraint(
            ["pseudonym_id", "profession"],
            ["community.attestations.pseudonym_id", "community.attestations.profession"],
            name="verdicts_profession_fkey",
            ondelete="CASCADE",
        ),
        schema="community",
    )
    op.create_index("verdicts_pseudonym_id_idx", "verdicts", ["pseudonym_id"], schema="community")


def downgrade() -> None:
    """What was found of posts goes for good, and so do the marks; that a face was attested stays in the audit log."""
    op.drop_table("verdicts", schema="community")
    op.drop_table("claims", schema="community")
    op.drop_constraint("posts_profession_fkey", "posts", schema="community", type_="foreignkey")
    op.drop_table("attestations", schema="community")
    op.drop_index("posts_professional_idx", "posts", schema="community")
    op.drop_index("threads_awaits_professional_idx", "threads", schema="community")
    for table, column in _columns().items():
        op.drop_column(table, column.name, schema="community")
