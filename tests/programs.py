"""Programs that some tests need and a machine may lack: why such a test is skipped, and how to have it run."""

from collections.abc import Mapping
from typing import Final

NO_CHROMIUM: Final = "no Chromium found: install Debian's chromium package or set CHROMIUM"
NO_SPECTRAL: Final = "Spectral is not installed: make spectral installs it; needs Node"
NO_ASYNCAPI: Final = "the AsyncAPI parser is not installed: make asyncapi installs it; needs Node"

REMEDIES: Mapping[str, tuple[str, str]] = {
    NO_CHROMIUM: ("Browser tests", "`make browser` gets one and runs them."),
    NO_SPECTRAL: ("Spectral tests", "`make spectral` installs it and lints openapi.json."),
    NO_ASYNCAPI: ("AsyncAPI tests", "`make asyncapi` installs the parser and validates asyncapi.json."),
}
"""The reason for skipping → which tests, and what to do."""
