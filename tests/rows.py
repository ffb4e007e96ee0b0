"""Rows by the thousand, written by a statement of their own where the domain would take too long."""

import asyncpg

from adapters.postgres.pool import Connection

_NEEDED = """
SELECT a.attrelid::regclass::text AS of, a.attname AS name,
  CASE WHEN t.typcategory = 'A' THEN '''{}''' WHEN t.typname = 'bool' THEN 'false' WHEN t.typname = 'int4' THEN '1'
    WHEN t.typname = 'jsonb' THEN '''[]'''
  END AS least
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = ANY($1::text[]::regclass[]) AND a.attnum > 0 AND a.attnotnull AND NOT a.atthasdef
  AND a.attidentity = ''
"""


async def let_be_short(connection: "Connection | asyncpg.Connection[asyncpg.Record]", *tables: str) -> None:
    """What a statement does not say of a row here is nothing, no or one. To be rolled back."""
    for row in await connection.fetch(_NEEDED, [f"community.{table}" for table in tables]):
        if row["least"] is not None:
            await connection.execute(f"ALTER TABLE {row['of']} ALTER COLUMN {row['name']} SET DEFAULT {row['least']}")
