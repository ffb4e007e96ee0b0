"""Spectral, an independent linter of OpenAPI, has nothing to say of the committed description."""

import copy
import json
from pathlib import Path

from tests.openapi.committed import OPENAPI, Json, openapi
from tests.openapi.spectral import complaints


def test_spectral_finds_nothing() -> None:
    assert complaints(OPENAPI) == []


def test_spectral_finds_what_is_wrong(tmp_path: Path) -> None:
    document = copy.deepcopy(openapi())
    community = document["paths"]["/v1/communities/{community}"]["get"]
    community["operationId"] = "showCommunity"
    content = community["responses"]["404"]["content"]
    content["application/json"] = content.pop("application/problem+json")
    del document["paths"]["/v1/me"]["get"]["description"]
    found = {complaint["code"] for complaint in complaints(_written(document, tmp_path))}
    assert found == {"operation-id-in-snake-case", "refusals-are-problems", "operation-description"}


def _written(document: Json, folder: Path) -> Path:
    file = folder / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file
