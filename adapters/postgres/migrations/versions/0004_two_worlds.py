"""Two worlds: a role for each, and nothing that stands in both but what is public"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MAKE_ROLES = """
DO $make$
DECLARE
  world text;
  -- Since PostgreSQL 16 a membership need not let its holder become the role, so that is asked for and given.
  newer CONSTANT boolean := current_setting('server_version_num')::int >= 160000;
BEGIN
  FOREACH world IN ARRAY ARRAY['ibasho_vault', 'ibasho_community'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = world) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', world);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- roles are the whole server's, and the migration of another database was first
      END;
    END IF;
    IF NOT pg_has_role(world, CASE WHEN newer THEN 'SET' ELSE 'MEMBER' END) THEN
      BEGIN
        EXECUTE format('GRANT %I TO %I', world, current_user)
             || CASE WHEN newer THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
      EXCEPTION WHEN unique_violation THEN
        NULL;  -- the same again
      END;
    END IF;
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE insufficient_privilege USING MESSAGE = format(
    'this login may not make the roles of the two worlds. Let an administrator run once: '
    'CREATE ROLE ibasho_vault NOLOGIN; CREATE ROLE ibasho_community NOLOGIN; '
    'GRANT ibasho_vault, ibasho_community TO %I;', current_user);
END
$make$
"""

_GRANT = """
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
GRANT SELECT ON public.alembic_version TO {role}
"""
_REVOKE = """
REVOKE SELECT ON public.alembic_version FROM {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} REVOKE USAGE, SELECT ON SEQUENCES FROM {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM {role};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role};
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};
REVOKE ALL ON SCHEMA {schema} FROM {role}
"""
_WORLDS = ({"schema": "vault", "role": "ibasho_vault"}, {"schema": "community", "role": "ibasho_community"})

_DROP_ROLES = """
DO $drop$
DECLARE
  world text;
BEGIN
  FOREACH world IN ARRAY ARRAY['ibasho_vault', 'ibasho_community'] LOOP
    -- Where a login of an operator's is a member, or another database has grants, the role is still needed.
    IF NOT EXISTS (SELECT FROM pg_auth_members WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = world)
                   AND member <> (SELECT oid FROM pg_roles WHERE rolname = current_user)) THEN
      BEGIN
        EXECUTE format('DROP ROLE IF EXISTS %I', world);
      EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
        NULL;
      END;
    END IF;
  END LOOP;
END
$drop$
"""


def _run(statements: str, **names: str) -> None:
    for statement in statements.format(**names).split(";"):
        op.execute(statement)


def upgrade() -> None:
    op.execute(_MAKE_ROLES)
    for world in _WORLDS:
        _run(_GRANT, **world)
    _run("GRANT USAGE ON SCHEMA community TO ibasho_vault; GRANT SELECT ON community.communities TO ibasho_vault")
    op.create_table(
        "ownerships",
        sa.Column("community_id", sa.Text(collation="C"), nullable=False),
        sa.Column("owners", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", name=op.f("ownerships_pkey")),
        schema="vault",
    )
    op.execute("INSERT INTO vault.ownerships (community_id, owners) SELECT id, owners FROM community.communities")
    op.drop_column("communities", "owners", schema="community")
    op.create_table(
        "unwritten_entries",
        sa.Column("id", sa.Text(collation="C"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("unwritten_entries_pkey")),
        schema="vault",
    )
    op.add_column(
        "sanctions", sa.Column("carried_out", sa.Boolean(), server_default="true", nullable=False), schema="community"
    )
    op.alter_column("sanctions", "carried_out", server_default=None, schema="community")
    op.create_index(
        "sanctions_undone_idx",
        "sanctions",
        ["number"],
        schema="community",
        postgresql_where=sa.text("NOT carried_out"),
    )
    # They had the application's id and the words that the applicant reads, both of which stand in the vault.
    op.execute("UPDATE community.audit_entries SET subject = '', reason = '' WHERE what LIKE 'application\\_%'")


def downgrade() -> None:
    op.drop_index("sanctions_undone_idx", table_name="sanctions", schema="community")
    op.drop_column("sanctions", "carried_out", schema="community")
    op.drop_table("unwritten_entries", schema="vault")
    op.add_column(
        "communities", sa.Column("owners", sa.Integer(), server_default="1", nullable=False), schema="community"
    )
    op.alter_column("communities", "owners", server_default=None, schema="community")
    op.execute(
        "UPDATE community.communities c SET owners = o.owners FROM vault.ownerships o WHERE o.community_id = c.id"
    )
    op.drop_table("ownerships", schema="vault")
    _run("REVOKE ALL ON community.communities FROM ibasho_vault; REVOKE ALL ON SCHEMA community FROM ibasho_vault")
    for world in reversed(_WORLDS):
        _run(_REVOKE, **world)
    op.execute(_DROP_ROLES)
