"""Search: which two characters stand side by side, for each week"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FUNCTIONS = {
    "folded(t text)": """RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(normalize(t, NFKC) COLLATE "C")""",
    "shelf(at timestamptz)": """RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN floor(date_part('epoch', at AT TIME ZONE 'UTC') / 604800)::int""",
    "grams(t text, at timestamptz)": """RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT array_to_tsvector(ARRAY(
    SELECT f.shelf || g.one || coalesce(g.next, '') FROM unnest(f.characters, f.characters[2:]) AS g(one, next)))
  FROM (SELECT string_to_array(community.folded(t), NULL) AS characters,
               lpad(to_hex(community.shelf(at)), 4, '0') AS shelf) f;
END""",
    "fit(t text, words text[])": """RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN min(c.times) = 0 THEN 0 ELSE least(sum(c.times), 9)::int END
  FROM (SELECT community.folded(t) AS text) f,
       LATERAL (SELECT (length(f.text) - length(replace(f.text, w, ''))) / length(w) AS times FROM unnest(words) w) c;
END""",
}
"""`folded`: what is compared. `shelf`: the week. `grams`: each two neighbours of the folded text, and its last
character, with their week in front. `fit`: how often the folded words occur, 9 at most, or 0 where one of them does not.
"""


def upgrade() -> None:
    for name, definition in _FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION community.{name} {definition}")
    for table, text, at in (("posts", "body", "published_at"), ("threads", "title", "opened_at")):
        op.execute(
            f"CREATE INDEX {table}_grams_idx ON community.{table} "
            f"USING gin (community.grams({text}, {at})) WITH (fastupdate = off)"
        )


def downgrade() -> None:
    for table in ("posts", "threads"):
        op.drop_index(f"{table}_grams_idx", table_name=table, schema="community")
    for name in reversed(_FUNCTIONS):
        op.execute(f"DROP FUNCTION community.{name}")
