"""Threads and posts for tests, and ways through lists."""

from collections.abc import Sequence
from typing import Any

import httpx

from tests.people import Person, SomeCommunity


async def open_thread(
    person: Person, community: SomeCommunity, board: str = "talk", title: str = "話"
) -> dict[str, Any]:
    opened = await person.post(f"/v1/boards/{community.boards[board]}/threads", {"title": title, "body": "はじめ"})
    assert opened.status_code == 201, opened.text
    thread: dict[str, Any] = opened.json()
    return thread


ENTRY = {
    "situation": "夜勤のあと、昼に眠れませんでした。",
    "tried": "遮光カーテンと、耳せん。",
    "helped": "カーテンです。",
    "did_not_help": "早く寝ようとすること。",
}


async def open_entry(
    person: Person, community: SomeCommunity, tags: Sequence[str] = (), **parts: Any
) -> dict[str, Any]:
    body = {"title": "昼に眠る", "entry": {**ENTRY, **parts}, "tags": list(tags)}
    opened = await person.post(f"/v1/boards/{community.boards['knowledge']}/threads", body)
    assert opened.status_code == 201, opened.text
    thread: dict[str, Any] = opened.json()
    return thread


async def judge(person: Person, post: str, verdict: str = "caution", revision: int = 1, **more: Any) -> httpx.Response:
    found = {"verdict": verdict, "about_revision": revision, "note": "主治医に確かめてください。", **more}
    return await person.put(f"/v1/posts/{post}/verdict", found)


async def posts_of(person: Person, thread_id: str) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = (await person.get(f"/v1/threads/{thread_id}/posts")).json()["items"]
    return posts


async def reply(person: Person, thread_id: str, body: str = "返事", **more: Any) -> httpx.Response:
    return await person.post(f"/v1/threads/{thread_id}/posts", {"body": body, **more})


async def pages(person: Person, path: str, limit: int, **asked: str) -> list[list[dict[str, Any]]]:
    """All pages of a list; the Link header and `next_cursor` must lead to the same place."""
    found = []
    address: str | None = str(httpx.URL(path, params={**asked, "limit": limit}))
    while address:
        answer = await person.get(address)
        page = answer.json()
        found.append(page["items"])
        address = answer.links["next"]["url"] if "next" in answer.links else None
        assert len(page["items"]) <= limit and (address is None) is (page["next_cursor"] is None)
        if address is not None:
            assert httpx.URL(address).params["cursor"] == page["next_cursor"]
            assert {**asked, "limit": str(limit)}.items() <= dict(httpx.URL(address).params).items()
    return found
