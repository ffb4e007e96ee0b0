"""The description of the realtime protocol: valid by AsyncAPI's own parser, complete, and true to its examples."""

import copy
import importlib
import json
import pkgutil
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import domain
from api.asyncapi import EVENTS, UNTOLD
from api.realtime import frames
from api.realtime.closing import CLOSE_CODES
from tests.openapi.committed import ASYNCAPI, FOLDER, Json, asyncapi, reference, registry
from tests.programs import NO_ASYNCAPI

_PROGRAM = FOLDER.parent / ".tools/asyncapi/check.mjs"
_GUIDE = FOLDER.parent / "docs/client-guide.md"


def _parsed(document: Path) -> Json:
    """What the parser says. Skips the test where there is no parser."""
    node = shutil.which("node")
    if node is None or not _PROGRAM.with_name("installed").exists():
        pytest.skip(NO_ASYNCAPI)
    done = subprocess.run([node, str(_PROGRAM), str(document)], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    told: Json = json.loads(done.stdout)
    return told


def test_the_official_parser_finds_nothing_wrong_and_reads_it_all() -> None:
    told = _parsed(ASYNCAPI)
    assert told["diagnostics"] == []
    assert sorted(told["operations"]) == sorted(asyncapi()["operations"])
    assert sorted(told["messages"]) == sorted(asyncapi()["components"]["messages"])


def test_the_official_parser_finds_what_is_wrong(tmp_path: Path) -> None:
    document = copy.deepcopy(asyncapi())
    document["operations"]["hear"]["messages"][0]["$ref"] = "#/channels/realtime/messages/Nothing"
    broken = tmp_path / "asyncapi.json"
    broken.write_text(json.dumps(document), encoding="utf-8")
    assert "invalid-ref" in {diagnostic["code"] for diagnostic in _parsed(broken)["diagnostics"]}


def test_every_event_that_the_domain_records_is_described() -> None:
    described = {event.TYPE for event in EVENTS}
    assert described | {event.TYPE for event in UNTOLD} == set(_events_of_the_domain())
    assert described <= asyncapi()["components"]["messages"].keys()


def test_every_frame_is_described() -> None:
    kinds = {*frames.ClientFrame.__args__[0].__args__, *frames.ServerFrame.__args__[0].__args__} - {frames.EventFrame}
    assert {kind.__name__ for kind in kinds} <= asyncapi()["components"]["messages"].keys()


@pytest.mark.parametrize("name", asyncapi()["components"]["messages"])
def test_every_message_has_examples_and_they_fit(name: str) -> None:
    message = asyncapi()["components"]["messages"][name]
    validator = Draft202012Validator(
        reference("components", "messages", name, "payload"), registry=registry(asyncapi())
    )
    assert message["examples"]
    for example in message["examples"]:
        assert list(validator.iter_errors(example["payload"])) == []


def test_every_close_code_is_told_to_those_who_build_clients() -> None:
    guide, about = _GUIDE.read_text(encoding="utf-8"), asyncapi()["info"]["description"]
    assert [code for code in CLOSE_CODES if f"- {code}: " not in about or f"| {code} |" not in guide] == []


def _events_of_the_domain() -> list[str]:
    types: list[str] = []
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        known: dict[str, Any] = vars(importlib.import_module(module.name))
        types += [kind.TYPE for kind in known.values() if isinstance(getattr(kind, "TYPE", None), str)]
    return types
