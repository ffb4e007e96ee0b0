"""The first hour of two people in a community, as a client of the API lives it.

    python examples/first_hour.py http://127.0.0.1:8000 [community]

One person opens a thread on a listening board; another, who follows that board on a WebSocket, reads it and answers
with 聞いたよ.
"""

import asyncio
import json
import secrets
import sys
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

RECOVERY_CODE = "urn:ibasho:params:oauth:grant-type:recovery-code"


class Person:
    """Somebody with a client: an account, its tokens, and a connection to one community."""

    def __init__(self, name: str, http: httpx.AsyncClient, community: str) -> None:
        self.name = name
        self.community = community
        self._http = http
        self._access_token = ""

    def say(self, words: str) -> None:
        print(f"{self.name:<7} {words}", flush=True)

    async def call(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Accept-Language": "ja", "Authorization": f"Bearer {self._access_token}"}
        answer = await self._http.request(method, path, headers=headers, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def sign_up(self) -> None:
        account = (await self._http.post("/v1/accounts")).raise_for_status().json()
        self.say("opens an account: no name, no address; a recovery code to keep on paper")
        form = {"grant_type": RECOVERY_CODE, "recovery_code": account["recovery_code"]}
        tokens = (await self._http.post("/oauth/token", data=form)).raise_for_status().json()
        self._access_token = tokens["access_token"]
        self.say(f"signs in with it (for {tokens['expires_in'] // 60} minutes at a time)")

    async def join(self) -> None:
        at = f"/v1/communities/{self.community}"
        community = await self.call("GET", at)
        rules = (await self.call("GET", f"{at}/rules"))["items"][0]
        self.say(f"reads the rules of {community['name']}: {rules['text'].strip().splitlines()[0]} …")
        await self.call("POST", f"{at}/rules/{rules['version']}/acceptance")
        form: dict[str, Any] = {"acknowledgements": community["policy"]["acknowledgements"]}
        if community["policy"]["proof"] == "youtube":  # a server in demo mode takes made-up evidence
            form["proof"] = {"youtube_access_token": f"demo-{secrets.token_hex(8)}"}
        await self.call("POST", f"{at}/memberships", json=form)
        self.say("accepts them and joins")
        face = await self.call("POST", f"{at}/pseudonyms", json={})
        self.say(f"will be known here as {face['name']}")

    async def boards(self) -> list[dict[str, Any]]:
        """All boards, page by page."""
        boards: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            query = {"limit": 50} | ({"cursor": cursor} if cursor else {})
            page = await self.call("GET", f"/v1/communities/{self.community}/boards", params=query)
            boards += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return boards

    async def listen(self, server: str) -> ClientConnection:
        ticket = (await self.call("POST", "/v1/realtime/tickets"))["ticket"]
        address = server.replace("http", "ws", 1) + f"/v1/realtime?ticket={ticket}"
        return await connect(address, subprotocols=["ibasho.v1"])  # type: ignore[list-item]


async def follow(socket: ClientConnection, topic: str) -> None:
    await socket.send(json.dumps({"type": "subscribe", "topics": [topic]}))
    answer = json.loads(await asyncio.wait_for(socket.recv(), 10))
    assert answer["type"] == "subscribed", answer


async def next_event(socket: ClientConnection) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if frame["type"] == "event":
            return frame


async def first_hour(server: str, community: str) -> None:
    async with httpx.AsyncClient(base_url=server, timeout=10) as http:
        writer, reader = Person("writer", http, community), Person("reader", http, community)
        for person in (writer, reader):
            await person.sign_up()
            await person.join()
        boards = await writer.boards()
        board = next(board for board in boards if board["kind"] == "listening")
        writer.say(f"finds {len(boards)} boards and chooses {board['name']}, where people only listen")

        async with await reader.listen(server) as socket:
            await follow(socket, f"board:{board['id']}")
            reader.say(f"follows {board['name']}")
            words = {
                "title": "今日はしんどかった",
                "body": "朝から起き上がれませんでした。聞いてもらえるだけでうれしいです。",
            }
            thread = await writer.call("POST", f"/v1/boards/{board['id']}/threads", json=words)
            writer.say(f"writes, as {thread['author']['name']}: {thread['title']}")

            event = await next_event(socket)
            assert event["data"]["thread_id"] == thread["id"], event
            reader.say(f"is told at once: {event['event']}")
            posts = (await reader.call("GET", f"/v1/threads/{thread['id']}/posts"))["items"]
            reader.say(f"reads: {posts[0]['body']}")
            await reader.call("PUT", f"/v1/posts/{posts[0]['id']}/reactions/heard")
            reader.say("answers: 聞いたよ")

        (post,) = (await writer.call("GET", f"/v1/threads/{thread['id']}/posts"))["items"]
        (tally,) = post["reactions"]
        assert tally == {"reaction": "heard", "count": 1, "mine": False}, tally
        writer.say(f"sees that {tally['count']} person has heard. Who it was, nobody is told.")


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    asyncio.run(first_hour(address.rstrip("/"), sys.argv[2] if len(sys.argv) > 2 else "jijokai"))
