"""What is older than it is kept is looked for on its board alone, however many posts other boards have."""

from datetime import UTC, datetime

import pytest

from adapters.postgres.pool import Connection
from adapters.postgres.readers.expiring import EXPIRED
from domain.shared.ids import first_at
from tests.adapters.postgres import test_keeping_up_plans as plans

filled = plans.filled


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_on_a_quiet_board_no_posts_of_others_are_read(filled: Connection, mode: str) -> None:
    await filled.execute(f"SET LOCAL plan_cache_mode = {mode}")
    await filled.execute(f"PREPARE expired (text, text, text, int) AS {EXPIRED}")
    before = first_at("pst", datetime.now(UTC))
    try:
        plan = await filled.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE expired ('brd_quiet', '', '{before}', 100)")
    finally:
        await filled.execute("DEALLOCATE expired")
    assert "posts_board_id_id_idx" in plan and "Index Cond" in plan and "posts_pkey" not in plan
