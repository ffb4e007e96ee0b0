"""`ibasho audit verify`: whether the audit logs are what was written."""

import json
from collections.abc import AsyncIterator

from api.bootstrap import Services
from domain.shared.audit import AuditVerdict, HeldHead
from domain.shared.ids import CommunityId
from domain.shared.shapes import PageRequest


class NothingToVerify(Exception):
    """What was asked for is not there; the message says what."""


async def verify(services: Services, community: str | None, seal: str | None) -> bool:
    """Prints a line for each community. Returns whether all is well. Raises NothingToVerify."""
    if seal is not None and (community is None or not _is_seal(seal)):
        raise NothingToVerify("--seal takes an earlier seal, in hexadecimal, of one community that is named")
    held = None if seal is None else HeldHead(bytes.fromhex(seal))
    sound, found = True, False
    async for community_id, slug in _communities(services):
        if community in (None, community_id, slug):
            verdict = await services.audit_log.verify(community_id, held)
            print(f"{slug}: {_told(verdict)}")  # noqa: T201 (what the command is for)
            sound, found = sound and verdict.intact and verdict.holds is not False, True
    if community is not None and not found:
        raise NothingToVerify(f"there is no community {community}")
    return sound


async def _communities(services: Services) -> AsyncIterator[tuple[CommunityId, str]]:
    cursor: str | None = None
    while True:
        page = await services.communities.communities(PageRequest(100, cursor), "ja")
        for item in json.loads(page.items):
            yield CommunityId(item["id"]), item["slug"]
        if (cursor := page.next_cursor) is None:
            return


def _told(verdict: AuditVerdict) -> str:
    if not verdict.intact:
        return f"BROKEN at entry {verdict.broken_at} ({verdict.entries} there)"
    if verdict.holds is False:
        return f"SET BACK: {verdict.entries} entries without the seal that was given"
    return f"intact, {verdict.entries} entries, seal {verdict.seal or 'none yet'}"


def _is_seal(text: str) -> bool:
    return len(text) == 64 and all(character in "0123456789abcdef" for character in text)
