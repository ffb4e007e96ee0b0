"""A stand-in for Google over real HTTP, which follows what is published of the two services.

`members.list` and `channels.list`: https://developers.google.com/youtube/v3/docs/members/list and …/docs/channels/list;
errors: https://developers.google.com/youtube/v3/docs/errors; the token endpoint:
https://developers.google.com/identity/protocols/oauth2/web-server#offline.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "6071-abc.apps.googleusercontent.com", "GOCSPX-hush", "1//owner-hush"
OWNER_TOKEN = "ya29.owner-hush"
"""What the owner's access tokens begin with."""
MEMBERS, CHANNELS, TOKEN = "/youtube/v3/members", "/youtube/v3/channels", "/token"
TOKEN_INFO = "/tokeninfo"
MEMBER_CLIENT = "6071-app.apps.googleusercontent.com"
"""The application that members sign in with."""


@dataclass(frozen=True)
class Seen:
    """A request that came."""

    path: str
    query: str
    """As on the wire."""
    token: str
    cookie: str | None
    body: str

    @property
    def params(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.query, strict_parsing=True).items()}


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "whole"
    """`whole`, `hang` (never answers), `drip` (a byte at a time, for ever) or `flood` (64 MiB)."""


def reply(status: int, document: object, **headers: str) -> Reply:
    return Reply(
        status, json.dumps(document).encode(), {name.replace("_", "-"): text for name, text in headers.items()}
    )


def refusal(status: int, reason: str, domain: str = "global", **headers: str) -> Reply:
    """An error as the services of Google APIs word it."""
    text = f"The request was refused for {reason}."
    errors = [{"message": text, "domain": domain, "reason": reason}]
    return reply(status, {"error": {"code": status, "message": text, "errors": errors}}, **headers)


QUOTA_EXCEEDED = refusal(403, "quotaExceeded", "youtube.quota")


def member(channel_id: str, level: str = "UgkxA", level_name: str = "Lantern") -> dict[str, Any]:
    """A member resource, with all its published fields."""
    duration = {"memberSince": "2026-01-04T05:06:07.123456Z", "memberTotalDurationMonths": 9}
    return {
        "kind": "youtube#member",
        "etag": f"etag-{channel_id}",
        "snippet": {
            "creatorChannelId": "UC-the-creator",
            "memberDetails": {
                "channelId": channel_id,
                "channelUrl": f"https://www.youtube.com/channel/{channel_id}",
                "displayName": f"Name of {channel_id}",
                "profileImageUrl": f"https://yt3.ggpht.com/{channel_id}",
            },
            "membershipsDetails": {
                "highestAccessibleLevel": level,
                "highestAccessibleLevelDisplayName": level_name,
                "accessibleLevels": [level],
                "membershipsDuration": duration,
                "membershipsDurationAtLevel": [{"level": level, **duration}],
            },
        },
    }


def members_answer(*items: Any, total: int | None = None, **more: Any) -> dict[str, Any]:
    info = {"totalResults": len(items) if total is None else total, "resultsPerPage": 1000}
    return {"kind": "youtube#memberListResponse", "etag": "e", "pageInfo": info, "items": list(items), **more}


class Google:
    """What it knows, what it was asked, and how it is made to misbehave."""

    def __init__(self) -> None:
        self.members: dict[str, dict[str, Any]] = {}
        self.people: dict[str, str | None] = {}
        """A member's own access token → channel, None for an account without one."""
        self.expires_in = 3599
        self.seen: list[Seen] = []
        self.issued_to: dict[str, str] = {}
        """A member's own access token → the application, where it is not ours."""
        self.next: dict[str, list[Reply]] = {MEMBERS: [], CHANNELS: [], TOKEN: [], TOKEN_INFO: []}
        """Replies in place of the next ones; then all goes on as it should."""
        self.always: dict[str, Reply] = {}
        self._issued = 0
        self._ended: set[str] = set()

    def join(self, *channel_ids: str, level: str = "UgkxA", level_name: str = "Lantern") -> None:
        self.members |= {channel_id: member(channel_id, level, level_name) for channel_id in channel_ids}

    def person(self, channel_id: str | None) -> str:
        """An access token of somebody's own."""
        token = f"ya29.of-{channel_id}"
        self.people[token] = channel_id
        return token

    def end_owner_tokens(self) -> None:
        self._ended |= {self._owner_token(number) for number in range(1, self._issued + 1)}

    def calls(self, path: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.path == path]

    async def answer(self, request: Request) -> Response:
        seen = Seen(
            path=request.url.path,
            query=request.scope["query_string"].decode(),
            token=request.headers.get("authorization", "").removeprefix("Bearer "),
            cookie=request.headers.get("cookie"),
            body=(await request.body()).decode(),
        )
        self.seen.append(seen)
        due = self.next.get(seen.path)
        planned = due.pop(0) if due else self.always.get(seen.path) or self._proper(request.method, seen)
        return await self._send(planned, request)

    async def _send(self, planned: Reply, request: Request) -> Response:
        if planned.kind == "hang":
            while not await request.is_disconnected():
                await asyncio.sleep(0.01)
        if planned.kind in ("drip", "flood"):
            return StreamingResponse(self._drip() if planned.kind == "drip" else self._flood())
        headers = {"set-cookie": f"seen={len(self.seen)}", "content-type": "application/json", **planned.headers}
        return Response(planned.body, planned.status, headers)

    async def _drip(self) -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    async def _flood(self) -> AsyncIterator[bytes]:
        for _ in range(1024):
            yield b" " * 2**16
            await asyncio.sleep(0)

    def _proper(self, method: str, seen: Seen) -> Reply:
        if (method, seen.path) == ("POST", TOKEN):
            return self._issue(parse_qs(seen.body))
        if (method, seen.path) == ("GET", TOKEN_INFO):
            return self._token_info(seen)
        if (method, seen.path) == ("GET", CHANNELS):
            return self._own_channel(seen)
        if (method, seen.path) == ("GET", MEMBERS):
            return self._list(seen)
        return refusal(404, "notFound")

    def _issue(self, form: dict[str, list[str]]) -> Reply:
        wanted = {
            "grant_type": ["refresh_token"],
            "client_id": [CLIENT_ID],
            "client_secret": [CLIENT_SECRET],
            "refresh_token": [REFRESH_TOKEN],
        }
        if form != wanted:
            return reply(400, {"error": "invalid_grant", "error_description": "Bad Request"})
        self._issued += 1
        scope = "https://www.googleapis.com/auth/youtube.channel-memberships.creator"
        token = self._owner_token(self._issued)
        return reply(
            200, {"access_token": token, "expires_in": self.expires_in, "scope": scope, "token_type": "Bearer"}
        )

    @staticmethod
    def _owner_token(number: int) -> str:
        return f"{OWNER_TOKEN}{number}"

    def _token_info(self, seen: Seen) -> Reply:
        token = seen.params["access_token"]
        if token not in self.people:
            return reply(400, {"error": "invalid_token", "error_description": "Invalid Value"})
        client = self.issued_to.get(token, MEMBER_CLIENT)
        scope = "https://www.googleapis.com/auth/youtube.readonly"
        return reply(200, {"azp": client, "aud": client, "scope": scope, "expires_in": "3599", "exp": "1795000000"})

    def _own_channel(self, seen: Seen) -> Reply:
        if seen.token not in self.people:
            return refusal(401, "authError")
        if seen.params != {"part": "id", "mine": "true"}:
            return refusal(400, "missingRequiredParameter")
        channel_id = self.people[seen.token]
        answer: dict[str, Any] = {"kind": "youtube#channelListResponse", "etag": "e"}
        info = {"totalResults": 1 if channel_id else 0, "resultsPerPage": 5}
        items = {"items": [{"kind": "youtube#channel", "etag": "e", "id": channel_id}]} if channel_id else {}
        return reply(200, {**answer, "pageInfo": info, **items})

    def _list(self, seen: Seen) -> Reply:
        if not seen.token.startswith(OWNER_TOKEN) or seen.token in self._ended:
            return refusal(401, "authError")
        params = seen.params
        size, start = int(params.get("maxResults", "5")), params.get("pageToken", "after-0")
        if params["part"] != "snippet" or params["mode"] != "all_current" or not 0 <= size <= 1000:
            return refusal(400, "badRequest")
        found = list(self.members.values())
        if "filterByMemberChannelId" in params:
            asked = unquote(params["filterByMemberChannelId"]).split(",")
            if len(asked) > 100:
                return refusal(400, "badRequest")
            found = [self.members[channel_id] for channel_id in asked if channel_id in self.members]
        first = int(start.removeprefix("after-"))
        more = {"nextPageToken": f"after-{first + size}"} if first + size < len(found) else {}
        return reply(200, members_answer(*found[first : first + size], total=len(found), **more))


class Stage:
    """One server for all tests; each brings a Google of its own."""

    def __init__(self) -> None:
        self.google = Google()
        self.app = FastAPI()
        self.app.add_api_route("/{path:path}", self._answer, methods=["GET", "POST"])

    async def _answer(self, request: Request) -> Response:
        return await self.google.answer(request)
