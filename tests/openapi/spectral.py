"""Running the Spectral that `make spectral` installs."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.committed import FOLDER
from tests.programs import NO_SPECTRAL

_PROGRAM = FOLDER.parent / ".tools/spectral/node_modules/@stoplight/spectral-cli/dist/index.js"
_RULES = FOLDER / "spectral.yaml"


def complaints(document: Path) -> list[dict[str, Any]]:
    """Everything that Spectral says of a document. Skips the test where there is no Spectral."""
    node = shutil.which("node")
    if node is None or not _PROGRAM.exists():
        pytest.skip(NO_SPECTRAL)
    command = [node, str(_PROGRAM), "lint", "--quiet", "--format=json", f"--ruleset={_RULES}", str(document)]
    lint = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert lint.returncode in (0, 1), lint.stderr
    found: list[dict[str, Any]] = json.loads(lint.stdout)
    return found
