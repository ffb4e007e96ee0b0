"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA vault")
    op.execute("CREATE SCHEMA community")
    op.create_table(
        "communities",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("founded_month", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("owners", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("communities_pkey")),
        sa.UniqueConstraint("slug", name=op.f("communities_slug_key")),
        schema="community",
    )
    op.create_table(
        "events",
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text::bigint)"),
            nullable=False,
        ),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("topics", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("transaction", "sequence", name=op.f("events_pkey")),
        sa.UniqueConstraint("id", name=op.f("events_id_key")),
        schema="community",
    )
    op.create_index("events_topics_idx", "events", ["topics"], unique=False, schema="community", postgresql_using="gin")
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("opened_month", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_pkey")),
        schema="vault",
    )
    op.create_table(
        "chores",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("chores_pkey")),
        schema="vault",
    )
    op.create_table(
        "realtime_tickets",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Text(collation="C"), nullable=False),
        sa.Column("client_id", sa.Text(collation="C"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("realtime_tickets_pkey")),
        schema="vault",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        op.f("realtime_tickets_expires_at_idx"), "realtime_tickets", ["expires_at"], unique=False, schema="vault"
    )
    op.create_table(
        "vouchers",
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "digest", name=op.f("vouchers_pkey")),
        schema="vault",
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(collation="C"), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(collation="C"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("audit_entries_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_entries_pkey")),
        schema="community",
    )
    op.create_index(
        "audit_entries_community_id_number_idx",
        "audit_entries",
        ["community_id", "number"],
        unique=False,
        schema="community",
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("categories_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("categories_pkey")),
        sa.UniqueConstraint("community_id", "slug", name=op.f("categories_community_id_slug_key")),
        schema="community",
    )
    op.create_table(
        "community_revisions",
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("community_revisions_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("community_id", "revision", name=op.f("community_revisions_pkey")),
        schema="community",
    )
    op.create_table(
        "pseudonyms",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("wearer_tag", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_wearer", sa.LargeBinary(), nullable=False),
        sa.Column("created_month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("pseudonyms_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pseudonyms_pkey")),
        sa.UniqueConstraint("community_id", "name_key", name=op.f("pseudonyms_community_id_name_key_key")),
        sa.UniqueConstraint("wearer_tag", name=op.f("pseudonyms_wearer_tag_key")),
        schema="community",
    )
    op.create_table(
        "rules",
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.communities.id"], name=op.f("rules_community_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", "version", name=op.f("rules_pkey")),
        schema="community",
    )
    op.create_table(
        "credentials",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["vault.accounts.id"], name=op.f("credentials_account_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("credentials_pkey")),
        schema="vault",
    )
    op.create_index(op.f("credentials_account_id_idx"), "credentials", ["account_id"], unique=False, schema="vault")
    op.create_table(
        "logins",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("account_id", sa.Text(collation="C"), nullable=False),
        sa.Column("client_id", sa.Text(collation="C"), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["vault.accounts.id"], name=op.f("logins_account_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("logins_pkey")),
        schema="vault",
    )
    op.create_index(op.f("logins_account_id_idx"), "logins", ["account_id"], unique=False, schema="vault")
    op.create_table(
        "memberships",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("account_id", sa.Text(collation="C"), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("joined_month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["vault.accounts.id"], name=op.f("memberships_account_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("memberships_pkey")),
        schema="vault",
    )
    op.create_index(op.f("memberships_community_id_idx"), "memberships", ["community_id"], unique=False, schema="vault")
    op.create_index(
        "memberships_due_on_idx",
        "memberships",
        ["due_on"],
        unique=False,
        schema="vault",
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )
    op.create_index(
        "memberships_one_live_idx",
        "memberships",
        ["account_id", "community_id"],
        unique=True,
        schema="vault",
        postgresql_where=sa.text("state <> 'left'"),
    )
    op.create_table(
        "rules_acceptances",
        sa.Column("account_id", sa.Text(collation="C"), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("accepted_month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["vault.accounts.id"], name=op.f("rules_acceptances_account_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "community_id", "version", name=op.f("rules_acceptances_pkey")),
        schema="vault",
    )
    op.create_table(
        "boards",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("category_id", sa.Text(collation="C"), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["community.categories.id"], name=op.f("boards_category_id_fkey")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.communities.id"], name=op.f("boards_community_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("boards_pkey")),
        sa.UniqueConstraint("community_id", "slug", name=op.f("boards_community_id_slug_key")),
        schema="community",
    )
    op.create_index(
        "boards_community_id_place_id_idx", "boards", ["community_id", "place", "id"], unique=False, schema="community"
    )
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("pseudonym_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imposed_by", sa.Text(collation="C"), nullable=False),
        sa.Column("imposer_mark", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("appeal_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.communities.id"], name=op.f("sanctions_community_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pseudonym_id"], ["community.pseudonyms.id"], name=op.f("sanctions_pseudonym_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sanctions_pkey")),
        schema="community",
    )
    op.create_index(
        "sanctions_community_id_number_idx", "sanctions", ["community_id", "number"], unique=False, schema="community"
    )
    op.create_index(op.f("sanctions_pseudonym_id_idx"), "sanctions", ["pseudonym_id"], unique=False, schema="community")
    op.create_table(
        "applications",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("membership_id", sa.Text(collation="C"), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["vault.memberships.id"],
            name=op.f("applications_membership_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("applications_pkey")),
        schema="vault",
    )
    op.create_index(
        "applications_community_id_number_idx", "applications", ["community_id", "number"], unique=False, schema="vault"
    )
    op.create_index(
        op.f("applications_membership_id_idx"), "applications", ["membership_id"], unique=False, schema="vault"
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("inviter_id", sa.Text(collation="C"), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inviter_id"], ["vault.memberships.id"], name=op.f("invitations_inviter_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("invitations_pkey")),
        sa.UniqueConstraint("digest", name=op.f("invitations_digest_key")),
        schema="vault",
    )
    op.create_index(op.f("invitations_inviter_id_idx"), "invitations", ["inviter_id"], unique=False, schema="vault")
    op.create_table(
        "membership_facts",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("membership_id", sa.Text(collation="C"), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["vault.memberships.id"],
            name=op.f("membership_facts_membership_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("membership_facts_pkey")),
        schema="vault",
    )
    op.create_index(
        "membership_facts_membership_id_number_idx",
        "membership_facts",
        ["membership_id", "number"],
        unique=False,
        schema="vault",
    )
    op.create_table(
        "proofs",
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("membership_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["vault.memberships.id"], name=op.f("proofs_membership_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", "digest", name=op.f("proofs_pkey")),
        schema="vault",
    )
    op.create_index(op.f("proofs_membership_id_idx"), "proofs", ["membership_id"], unique=False, schema="vault")
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("login_id", sa.Text(collation="C"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["login_id"], ["vault.logins.id"], name=op.f("refresh_tokens_login_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("refresh_tokens_pkey")),
        schema="vault",
    )
    op.create_index(op.f("refresh_tokens_login_id_idx"), "refresh_tokens", ["login_id"], unique=False, schema="vault")
    op.create_table(
        "threads",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("board_id", sa.Text(collation="C"), nullable=False),
        sa.Column("pseudonym_id", sa.Text(collation="C"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["community.boards.id"], name=op.f("threads_board_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["pseudonym_id"], ["community.pseudonyms.id"], name=op.f("threads_pseudonym_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("threads_pkey")),
        schema="community",
    )
    op.create_index("threads_board_id_id_idx", "threads", ["board_id", "id"], unique=False, schema="community")
    op.create_index(op.f("threads_pseudonym_id_idx"), "threads", ["pseudonym_id"], unique=False, schema="community")
    op.create_table(
        "posts",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("thread_id", sa.Text(collation="C"), nullable=False),
        sa.Column("pseudonym_id", sa.Text(collation="C"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(collation="C"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pseudonym_id"], ["community.pseudonyms.id"], name=op.f("posts_pseudonym_id_fkey")),
        sa.ForeignKeyConstraint(
            ["thread_id", "reply_to"], ["community.posts.thread_id", "community.posts.id"], name="posts_reply_to_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["community.threads.id"], name=op.f("posts_thread_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("posts_pkey")),
        sa.UniqueConstraint("thread_id", "id", name=op.f("posts_thread_id_id_key")),
        schema="community",
    )
    op.create_index(op.f("posts_pseudonym_id_idx"), "posts", ["pseudonym_id"], unique=False, schema="community")
    op.create_table(
        "marks",
        sa.Column("post_id", sa.Text(collation="C"), nullable=False),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.Column("marker", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["community.posts.id"], name=op.f("marks_post_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "reaction", "marker", name=op.f("marks_pkey")),
        schema="community",
    )


def downgrade() -> None:
    op.drop_table("marks", schema="community")
    op.drop_index(op.f("posts_pseudonym_id_idx"), table_name="posts", schema="community")
    op.drop_table("posts", schema="community")
    op.drop_index(op.f("threads_pseudonym_id_idx"), table_name="threads", schema="community")
    op.drop_index("threads_board_id_id_idx", table_name="threads", schema="community")
    op.drop_table("threads", schema="community")
    op.drop_index(op.f("refresh_tokens_login_id_idx"), table_name="refresh_tokens", schema="vault")
    op.drop_table("refresh_tokens", schema="vault")
    op.drop_index(op.f("proofs_membership_id_idx"), table_name="proofs", schema="vault")
    op.drop_table("proofs", schema="vault")
    op.drop_index("membership_facts_membership_id_number_idx", table_name="membership_facts", schema="vault")
    op.drop_table("membership_facts", schema="vault")
    op.drop_index(op.f("invitations_inviter_id_idx"), table_name="invitations", schema="vault")
    op.drop_table("invitations", schema="vault")
    op.drop_index(op.f("applications_membership_id_idx"), table_name="applications", schema="vault")
    op.drop_index("applications_community_id_number_idx", table_name="applications", schema="vault")
    op.drop_table("applications", schema="vault")
    op.drop_index(op.f("sanctions_pseudonym_id_idx"), table_name="sanctions", schema="community")
    op.drop_index("sanctions_community_id_number_idx", table_name="sanctions", schema="community")
    op.drop_table("sanctions", schema="community")
    op.drop_index("boards_community_id_place_id_idx", table_name="boards", schema="community")
    op.drop_table("boards", schema="community")
    op.drop_table("rules_acceptances", schema="vault")
    op.drop_index(
        "memberships_one_live_idx",
        table_name="memberships",
        schema="vault",
        postgresql_where=sa.text("state <> 'left'"),
    )
    op.drop_index(
        "memberships_due_on_idx",
        table_name="memberships",
        schema="vault",
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )
    op.drop_index(op.f("memberships_community_id_idx"), table_name="memberships", schema="vault")
    op.drop_table("memberships", schema="vault")
    op.drop_index(op.f("logins_account_id_idx"), table_name="logins", schema="vault")
    op.drop_table("logins", schema="vault")
    op.drop_index(op.f("credentials_account_id_idx"), table_name="credentials", schema="vault")
    op.drop_table("credentials", schema="vault")
    op.drop_table("rules", schema="community")
    op.drop_table("pseudonyms", schema="community")
    op.drop_table("community_revisions", schema="community")
    op.drop_table("categories", schema="community")
    op.drop_index("audit_entries_community_id_number_idx", table_name="audit_entries", schema="community")
    op.drop_table("audit_entries", schema="community")
    op.drop_table("vouchers", schema="vault")
    op.drop_index(op.f("realtime_tickets_expires_at_idx"), table_name="realtime_tickets", schema="vault")
    op.drop_table("realtime_tickets", schema="vault")
    op.drop_table("chores", schema="vault")
    op.drop_table("accounts", schema="vault")
    op.drop_index("events_topics_idx", table_name="events", schema="community", postgresql_using="gin")
    op.drop_table("events", schema="community")
    op.drop_table("communities", schema="community")
    op.execute("DROP SCHEMA community")
    op.execute("DROP SCHEMA vault")
