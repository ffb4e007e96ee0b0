"""The things of sign-in: account, recovery code, login."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.shared.ids import AccountId, LoginId, is_id

ACCESS_TOKEN_LIFETIME = timedelta(minutes=10)
REFRESH_TOKEN_LIFETIME = timedelta(days=60)
TICKET_LIFETIME = timedelta(seconds=30)
FIRST_PARTY_CLIENT = "first-party"
"""The client that people's own tools and our examples are: it may use the recovery code grant."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _GROUP_LENGTH = 6, 5
_MISREAD = str.maketrans("oil", "011")


@dataclass(frozen=True, slots=True)
class Account:
    """A way to sign in."""

    id: AccountId
    opened_month: date


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret that signs an account in, kept as a keyed digest only."""

    digest: bytes
    account_id: AccountId
    kind: str


@dataclass(frozen=True, slots=True)
class Login:
    """One sign-in at one client: the family of refresh tokens that follow from one another.

    It does not know when it was used, and so stays as long as its account: who is here is nothing that we keep.
    """

    id: LoginId
    account_id: AccountId
    client_id: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One link of a login's chain, kept as a keyed digest; good for one use.

    It is kept nowhere whose it is: the token itself names its login. People are here when they refresh, so rows that
    told whose token was used, one after the other, would tell who wrote what was written a moment later.
    """

    digest: bytes
    expires_at: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A one-time stand-in for an access token, for where a token must not appear, such as an address."""

    digest: bytes
    account_id: AccountId
    client_id: str
    expires_at: datetime


def new_recovery_code() -> str:
    """150 random bits as six groups of five letters and digits, made to be written on paper."""
    letters = [secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP_LENGTH)]
    groups = ("".join(letters[i : i + _GROUP_LENGTH]) for i in range(0, len(letters), _GROUP_LENGTH))
    return "-".join(groups)


def normal_recovery_code(typed: str) -> str:
    """What a person typed, with case, width, spaces, hyphens and usual misreadings (o for 0, i and l for 1) undone."""
    folded = unicodedata.normalize("NFKC", typed).lower().translate(_MISREAD)
    return "".join(character for character in folded if character in _ALPHABET)


def new_refresh_token(login_id: LoginId) -> str:
    """It names its login, to nobody but its holder and us, and proves it by 256 random bits."""
    return f"ibr_{login_id.removeprefix('log_')}_{secrets.token_urlsafe(32)}"


def login_of(refresh_token: str) -> LoginId | None:
    """The login that it names, which only a token that we know proves."""
    kind, _, rest = refresh_token.partition("_")
    login_id = f"log_{rest.partition('_')[0]}"
    return LoginId(login_id) if kind == "ibr" and is_id(login_id) else None


def new_ticket() -> str:
    return "ibt_" + secrets.token_urlsafe(24)
