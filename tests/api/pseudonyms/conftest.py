"""The server with the held clock."""

from tests.api.memberships.conftest import channel, clock, timed, timed_services, timed_url

__all__ = ["channel", "clock", "timed", "timed_services", "timed_url"]
