"""Why the server closes a WebSocket. Clients decide by the code; `asyncapi.json` and the client guide list them."""

from collections.abc import Mapping
from typing import Final

TOO_LARGE: Final = 1009
FAILED: Final = 1011
RESTARTING: Final = 1012
TOO_SLOW: Final = 4008

CLOSE_CODES: Final[Mapping[int, str]] = {
    1007: "A text frame was not UTF-8. A mistake of the client.",
    TOO_LARGE: "A frame was larger than a client may send. A mistake of the client.",
    FAILED: "A defect of the server, or the client did not answer a ping for 20 seconds. Reconnect and resume.",
    RESTARTING: "The server ends, or its database is away. Reconnect when `goodbye` says or in a second, and resume.",
    TOO_SLOW: "More waited for the client than is kept, or there was no room for five seconds. Reconnect and resume.",
}
"""Code → what it means and what to do. 1002 (RFC 6455) may come for what is no WebSocket at all."""
