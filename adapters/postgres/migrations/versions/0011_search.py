"""Search: which two characters stand side by side, for each week"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FUNCTIONS = {
    "folded(t text)": """RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(normalize(t, NFKC) COLLATE "C")""",
    "week(at timestamptz)": """RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN floor(date_part('epoch', at AT TIME ZONE 'UTC') / 604800)::int""",
    "grams(t text, at timestamptz)": """RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  -- Two unnests side by side: half of what joining them costs, and linear in the length.
  SELECT array_to_tsvector(ARRAY(
    SELECT f.week || unnest(f.characters) || unnest(f.characters[2:] || ''::text) WHERE f.characters <> '{}'))
  FROM (SELECT string_to_array(community.folded(t), NULL) AS characters,
               lpad(to_hex(community.week(at)), 4, '0') AS week OFFSET 0) f;
END""",
}
"""`folded`: what is compared. `week`: its number. `grams`: each two neighbours of the folded text, and its last
character, with their week in front.
"""


def upgrade() -> None:
    for name, definition in _FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION community.{name} {definition}")
    for table, text, at in (("posts", "body", "published_at"), ("threads", "title", "opened_at")):
        op.execute(
            f"CREATE INDEX {table}_grams_idx ON community.{table} "
            f"USING gin (community.grams({text}, {at})) WITH (fastupdate = off)"
        )
        # Which pairs are frequent is of no use to any plan, and costly to find out.
        op.execute(f"ALTER INDEX community.{table}_grams_idx ALTER COLUMN 1 SET STATISTICS 0")


def downgrade() -> None:
    for table in ("posts", "threads"):
        op.drop_index(f"{table}_grams_idx", table_name=table, schema="community")
    for name in reversed(_FUNCTIONS):
        op.execute(f"DROP FUNCTION community.{name}")
