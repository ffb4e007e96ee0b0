"""The event log forgets, survives a restore, and has consumers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SLOTS = range(8)
_TIME = sa.DateTime(timezone=True)
_ID = sa.Text(collation="C")
_HERE = """
SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
"""
_COMMUNITY = """
coalesce(e.data ->> 'community_id', (
  SELECT b.community_id FROM community.threads t JOIN community.boards b ON b.id = t.board_id
  WHERE t.id = e.data ->> 'thread_id'
))
"""


def upgrade() -> None:
    op.execute("CREATE TEMP TABLE events_before ON COMMIT DROP AS SELECT * FROM community.events")
    op.drop_table("events", schema="community")
    _create_log()
    op.execute(f"INSERT INTO community.event_log VALUES (({_HERE}), 0, 0, 0, 0, now())")  # noqa: S608
    op.execute("INSERT INTO community.event_slots SELECT slot, now() FROM generate_series(0, 7) slot")
    op.execute("UPDATE community.event_slots SET closed_at = now() WHERE slot > 0")
    op.execute(
        "INSERT INTO community.events OVERRIDING SYSTEM VALUE "  # noqa: S608
        "SELECT 0, e.transaction, e.sequence, e.id, e.type, "
        f"{_COMMUNITY}, e.topics, e.occurred_at, e.data FROM events_before e"
    )
    _go_on_counting("events_before")
    _create_consumers()


def _create_log() -> None:
    op.create_table(
        "event_log",
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("horizon_transaction", sa.BigInteger(), nullable=False),
        sa.Column("horizon_sequence", sa.BigInteger(), nullable=False),
        sa.Column("horizon_moved_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("cluster", name=op.f("event_log_pkey")),
        schema="community",
    )
    op.create_table(
        "event_slots",
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("slot", name=op.f("event_slots_pkey")),
        schema="community",
    )
    op.create_table(
        "events",
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("community_id", _ID, nullable=True),
        sa.Column("topics", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("transaction", "sequence", "slot", name=op.f("events_pkey")),
        schema="community",
        postgresql_partition_by="LIST (slot)",
    )
    for slot in _SLOTS:
        op.execute(f"CREATE TABLE community.events_{slot} PARTITION OF community.events FOR VALUES IN ({slot})")
        op.execute(f"GRANT TRUNCATE ON community.events_{slot} TO ibasho_community")
    op.create_index("events_topics_idx", "events", ["topics"], schema="community", postgresql_using="gin")


def _create_consumers() -> None:
    op.create_table(
        "consumers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("held_until", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("consumers_pkey")),
        schema="community",
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failed_at", _TIME, nullable=False),
        sa.Column("replaying", sa.Boolean(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", _ID, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("community_id", _ID, nullable=True),
        sa.Column("topics", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.communities.id"],
            name=op.f("dead_letters_community_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("dead_letters_pkey")),
        sa.UniqueConstraint("consumer", "event_id", name=op.f("dead_letters_consumer_event_id_key")),
        schema="community",
    )
    op.create_index(
        "dead_letters_community_id_number_idx", "dead_letters", ["community_id", "number"], schema="community"
    )


def _go_on_counting(before: str) -> None:
    op.execute(
        "SELECT setval(pg_get_serial_sequence('community.events', 'sequence'), max(sequence)) "  # noqa: S608
        f"FROM {before} HAVING max(sequence) IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("CREATE TEMP TABLE events_after ON COMMIT DROP AS SELECT * FROM community.events")
    for name in ("dead_letters", "consumers", "events", "event_slots", "event_log"):
        op.drop_table(name, schema="community")
    op.create_table(
        "events",
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text::bigint)"),
            nullable=False,
        ),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("topics", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("transaction", "sequence", name=op.f("events_pkey")),
        sa.UniqueConstraint("id", name=op.f("events_id_key")),
        schema="community",
    )
    op.create_index("events_topics_idx", "events", ["topics"], schema="community", postgresql_using="gin")
    op.execute(
        "INSERT INTO community.events OVERRIDING SYSTEM VALUE "
        "SELECT transaction, sequence, id, type, topics, occurred_at, data FROM events_after"
    )
    _go_on_counting("events_after")
