"""What is committed under `openapi/` is what the code says now."""

from api.asyncapi import asyncapi_document
from api.bootstrap import wire
from api.main import create_app
from api.settings import Settings
from tests.openapi.committed import ASYNCAPI, OPENAPI, read


def test_the_committed_openapi_is_the_codes() -> None:
    described = create_app(lambda: wire(Settings(), "")).openapi()
    assert read(OPENAPI) == described, "openapi/openapi.json is not what the code says: run make openapi"


def test_the_committed_asyncapi_is_the_codes() -> None:
    assert read(ASYNCAPI) == asyncapi_document(), "openapi/asyncapi.json is not what the code says: run make openapi"
