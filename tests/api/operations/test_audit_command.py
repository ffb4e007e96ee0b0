"""`ibasho audit verify`: intact, broken, set back, unknown."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from api.auditing import NothingToVerify, verify
from api.bootstrap import Services
from api.settings import Settings
from tests.people import SomeCommunity

IBASHO = Path(sys.executable).parent / "ibasho"


@pytest.fixture
async def written(community: SomeCommunity) -> SomeCommunity:
    """With two entries in its log."""
    for name in ("会", "会議"):
        changed = await community.owner.call("PATCH", f"/v1/communities/{community.slug}", json={"name": {"ja": name}})
        assert changed.status_code == 200
    return community


async def break_second(services: Services, written: SomeCommunity) -> None:
    edit = "UPDATE community.audit_entries SET subject = 'x' WHERE community_id = $1 AND position = 2"
    await services.pool.execute(edit, written.id)


async def test_it_says_whether_the_log_is_what_was_written(
    services: Services, written: SomeCommunity, capsys: pytest.CaptureFixture[str]
) -> None:
    def told() -> list[str]:
        return [line for line in capsys.readouterr().out.splitlines() if line.startswith(f"{written.slug}: ")]

    seal = (await written.owner.get(f"/v1/communities/{written.slug}/audit:verify")).json()["seal"]
    whole = [f"{written.slug}: intact, 2 entries, seal {seal}"]
    assert (await verify(services, written.slug, None), told()) == (True, whole)
    assert (await verify(services, written.id, seal), told()) == (True, whole)
    back = [f"{written.slug}: SET BACK: 2 entries without the seal that was given"]
    assert (await verify(services, written.slug, "0" * 64), told()) == (False, back)
    await verify(services, None, None)
    assert told() == whole
    await break_second(services, written)
    broken = [f"{written.slug}: BROKEN at entry 2 (2 there)"]
    assert (await verify(services, written.slug, None), told()) == (False, broken)
    assert (await verify(services, None, None), told()) == (False, broken)


@pytest.mark.parametrize(("community", "seal"), [("nowhere", None), (None, "0" * 64), ("x", "zz"), ("x", "0" * 63)])
async def test_what_it_cannot_verify_it_says(services: Services, community: str | None, seal: str | None) -> None:
    with pytest.raises(NothingToVerify):
        await verify(services, community, seal)


async def test_the_command_ends_with_a_failure_where_a_log_is_broken(
    settings: Settings, database_url: str, services: Services, written: SomeCommunity
) -> None:
    await break_second(services, written)
    process = await asyncio.create_subprocess_exec(
        IBASHO,
        "audit",
        "verify",
        written.slug,
        env=os.environ | {"DATABASE_URL": database_url, "IBASHO_STATE": str(settings.state)},
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    assert (process.returncode, told.decode()) == (1, f"{written.slug}: BROKEN at entry 2 (2 there)\n")
