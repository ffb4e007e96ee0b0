"""What the server sends for `/docs` and its files; needs no browser."""

import gzip
import re
from collections.abc import AsyncIterator
from importlib.resources import files

import httpx
import pytest
from fastapi import FastAPI

from api.pages.docs import docs_router

_BUNDLE = "/docs/assets/swagger-ui-bundle.js"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(docs_router())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_the_page_comes_with_a_strict_policy(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs")

    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert not any(loose in policy for loose in ("unsafe", "http", "*"))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


async def test_the_page_and_its_files_are_not_in_the_description(client: httpx.AsyncClient) -> None:
    assert (await client.get("/openapi.json")).json()["paths"] == {}


async def test_every_file_that_the_page_names_is_there_and_may_be_kept_for_a_year(client: httpx.AsyncClient) -> None:
    named = re.findall(r'(?:href|src)="(docs/assets/[^"]+)"', (await client.get("/docs")).text)

    assert len(named) == 5
    for address in named:
        answer = await client.get(f"/{address}")
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_file_asked_for_without_its_digest_is_checked_each_time(client: httpx.AsyncClient) -> None:
    first = await client.get(_BUNDLE)
    assert "no-cache" in first.headers["cache-control"]

    again = await client.get(_BUNDLE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_file_travels_compressed_only_to_who_accepts_it(client: httpx.AsyncClient) -> None:
    plain = await client.get(_BUNDLE, headers={"Accept-Encoding": "identity"})
    async with client.stream("GET", _BUNDLE, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])

    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 3


@pytest.mark.parametrize("name", ["LICENSE", "nothing.js", "..%2fdocs%2finit.js", "../../docs.py"])
async def test_a_file_that_is_not_listed_is_not_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/docs/assets/{name}")).status_code == 404


def test_the_vendored_library_is_the_version_that_its_folder_names() -> None:
    folder = files("api.pages") / "assets" / "swagger-ui"
    name, version = (folder / "VERSION").read_text().split()

    assert name == "swagger-ui-dist"
    assert f'PACKAGE_VERSION:"{version}"' in (folder / "swagger-ui-bundle.js").read_text(encoding="utf-8")
    assert "Apache License" in (folder / "LICENSE").read_text()
