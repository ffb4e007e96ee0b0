"""The channel file: for each community, how its channel's owner lets us ask who is a member.

    [quiet-harbour]                      # the community's slug
    client_id = "….apps.googleusercontent.com"
    client_secret = "…"
    refresh_token = "…"                  # of the owner, with the scope youtube.channel-memberships.creator
    member_clients = ["….apps.googleusercontent.com"]  # whose sign-in a member's own token may come from

    [quiet-harbour.levels]               # optional: YouTube's level ids and what they are called here
    "Ugk…" = "supporter"

It is readable by its owner alone.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_SECRETS = ("client_id", "client_secret", "refresh_token")


class ChannelFileError(Exception):
    """The channel file cannot be used as it is; the message says why and what to do, and holds no secret."""


@dataclass(frozen=True, slots=True)
class ChannelAccess:
    """What a channel's owner entrusted to this server. Its `repr` shows no secret."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    member_clients: frozenset[str] = frozenset()
    """The Google client ids of the applications whose tokens count. Any other application that a member ever let see
    their channel holds a token too, and could come in as them."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """YouTube's level id → our name. A level that is not here is called what YouTube calls it."""


def read_channels(path: Path) -> dict[str, ChannelAccess]:
    """The channels in this file, by the slug of the community.

    Raises ChannelFileError when the file is missing, when others can read it, and when something in it is amiss.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise ChannelFileError(f"Others can read {path}: chmod 600 it, and consider whether it has leaked.")
            tables = tomllib.load(file)
    except OSError as error:
        raise ChannelFileError(f"Cannot read the channel file {path}: {error.strerror}.") from None
    except ValueError:  # its text may quote the file
        raise ChannelFileError(f"The channel file {path} is not TOML in UTF-8.") from None
    return {slug: _channel(f"[{slug}] in {path}", table) for slug, table in tables.items()}


def _channel(where: str, table: object) -> ChannelAccess:
    if not isinstance(table, dict):
        raise ChannelFileError(f"{where} is not a table.")
    if unknown := table.keys() - {*_SECRETS, "member_clients", "levels"}:
        raise ChannelFileError(f"{where} has an entry that means nothing: {', '.join(sorted(unknown))}.")
    for name in _SECRETS:
        if not isinstance(table.get(name), str) or not table[name].strip():
            raise ChannelFileError(f"{where} needs a text for {name}.")
    clients = table.get("member_clients")
    if not isinstance(clients, list) or not clients or not all(isinstance(name, str) and name for name in clients):
        raise ChannelFileError(f"{where} needs a list of client ids for member_clients.")
    levels = table.get("levels", {})
    if not isinstance(levels, dict) or not all(isinstance(name, str) and name for name in levels.values()):
        raise ChannelFileError(f"{where} needs a name for every level.")
    owner = (table["client_id"], table["client_secret"], table["refresh_token"])
    return ChannelAccess(*owner, frozenset(clients), levels)
