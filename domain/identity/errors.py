"""Why a sign-in was refused. What was wrong with a secret is never told more closely than this."""

from domain.shared.errors import Refusal, Unauthenticated


class NotSignedIn(Unauthenticated):
    """There is no access token, or it is not valid now."""


class TicketRefused(Unauthenticated):
    """The ticket is unknown, used or older than half a minute."""


class GrantRefused(Refusal):
    """The recovery code or refresh token is unknown, used or expired (RFC 6749 section 5.2, `invalid_grant`)."""


class ClientUnknown(Refusal):
    """No such client may use this grant (RFC 6749 section 5.2, `invalid_client`)."""
