"""The one way in which the embedded PostgreSQL refuses."""


class EmbeddedPostgresError(Exception):
    """The server cannot start, or did not stop; the message tells the owner what to do about it."""
