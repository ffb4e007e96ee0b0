"""The audit entries become a chain, and unsealings are kept.

Entries from before are sealed here, once, as they stand: nothing but this step takes an unsealed entry for a genuine
one. That needs the keys, so `ibasho migrate` hands them in; without entries from before it goes without.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import context, op

from domain.shared.audit import START, AuditChain, AuditEntry

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ENTRIES = (
    "SELECT id, community_id, occurred_at, by, what, subject, reason FROM community.audit_entries ORDER BY number"
)


def upgrade() -> None:
    op.add_column("audit_entries", sa.Column("position", sa.Integer()), schema="community")
    op.add_column("audit_entries", sa.Column("seal", sa.LargeBinary()), schema="community")
    op.create_table(
        "audit_heads",
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("audit_heads_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("community_id", name=op.f("audit_heads_pkey")),
        schema="community",
    )
    _seal_what_is_there()
    op.alter_column("audit_entries", "position", nullable=False, schema="community")
    op.alter_column("audit_entries", "seal", nullable=False, schema="community")
    op.drop_index("audit_entries_community_id_number_idx", table_name="audit_entries", schema="community")
    op.drop_column("audit_entries", "number", schema="community")
    op.create_index(
        "audit_entries_community_id_position_idx", "audit_entries", ["community_id", "position"], schema="community"
    )
    op.create_index(
        "audit_entries_unsealings_idx",
        "audit_entries",
        ["what"],
        schema="community",
        postgresql_where=sa.text("what LIKE 'unsealing_%'"),
    )
    op.create_table(
        "unsealings",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("pseudonym_id", sa.Text(collation="C"), nullable=False),
        sa.Column("scope", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("match_tag", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Text(collation="C"), nullable=False),
        sa.Column("requester_mark", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(collation="C"), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("unsealings_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pseudonym_id"],
            ["community.pseudonyms.id"],
            name=op.f("unsealings_pseudonym_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("unsealings_pkey")),
        schema="community",
    )
    op.create_index("unsealings_community_id_number_idx", "unsealings", ["community_id", "number"], schema="community")
    op.create_index(op.f("unsealings_pseudonym_id_idx"), "unsealings", ["pseudonym_id"], schema="community")
    op.create_index(
        "unsealings_expires_at_idx",
        "unsealings",
        ["expires_at"],
        schema="community",
        postgresql_where=sa.text("state IN ('open', 'approved')"),
    )


def _seal_what_is_there() -> None:
    connection = op.get_bind()
    communities = connection.scalars(sa.text("SELECT id FROM community.communities ORDER BY id")).all()
    if not communities:
        return
    chain_of: Callable[[], AuditChain] | None = context.config.attributes.get("chain")
    if chain_of is None:
        raise RuntimeError("communities from before are migrated by `ibasho migrate`, which has the keys")
    chain = chain_of()
    heads = {community_id: chain.head(community_id) for community_id in communities}
    for row in connection.execute(sa.text(_ENTRIES)).mappings().all():
        head = heads[row["community_id"]]
        linked = chain.link(AuditEntry(**row), head.length + 1, head.seal or START)
        heads[linked.community_id] = chain.head(linked.community_id, linked.position, linked.seal)
        connection.execute(
            sa.text("UPDATE community.audit_entries SET position = :position, seal = :seal WHERE id = :id"),
            {"position": linked.position, "seal": linked.seal, "id": linked.id},
        )
    for head in heads.values():
        connection.execute(
            sa.text("INSERT INTO community.audit_heads VALUES (:community_id, :length, :seal, :mac)"),
            {"community_id": head.community_id, "length": head.length, "seal": head.seal, "mac": head.mac},
        )


def downgrade() -> None:
    op.drop_table("unsealings", schema="community")
    op.drop_table("audit_heads", schema="community")
    op.drop_index("audit_entries_unsealings_idx", table_name="audit_entries", schema="community")
    op.drop_index("audit_entries_community_id_position_idx", table_name="audit_entries", schema="community")
    op.add_column(
        "audit_entries",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        schema="community",
    )
    op.drop_column("audit_entries", "seal", schema="community")
    op.drop_column("audit_entries", "position", schema="community")
    op.create_index(
        "audit_entries_community_id_number_idx", "audit_entries", ["community_id", "number"], schema="community"
    )
