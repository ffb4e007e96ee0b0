"""What YouTube's answers say. Anything that is not as published is ProofUnavailable, never a guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.youtube.rest import unavailable

_LONGEST_LEVEL = 80
_CHANNEL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """One page of `members.list`."""

    members: Mapping[str, str]
    """Channel id → level."""
    total: int
    """How many YouTube says there are on all pages."""
    next_token: str | None


def own_channel(document: Mapping[str, object]) -> str | None:
    """Whose `channels.list?mine=true` this is; None for a Google account without a channel."""
    items, _ = _items(document, "youtube#channelListResponse")
    return _channel_id(items[0], "id") if items else None


def audience(document: Mapping[str, object]) -> str:
    """Which application a token was issued to, as the tokeninfo endpoint says."""
    return _text(document, "aud")


def members_page(document: Mapping[str, object], levels: Mapping[str, str]) -> Page:
    """A page of `members.list?part=snippet`; a level is called what `levels` says, else what YouTube says."""
    items, total = _items(document, "youtube#memberListResponse")
    members = {_channel_id(item, "snippet", "memberDetails", "channelId"): _level(item, levels) for item in items}
    next_token = None if "nextPageToken" not in document else _text(document, "nextPageToken")
    return Page(members, total, next_token)


def _items(document: Mapping[str, object], kind: str) -> tuple[list[object], int]:
    """The items and `pageInfo.totalResults`. YouTube leaves `items` out where the total is 0
    (https://github.com/google/googleapis.dart/issues/255).
    """
    total = _at(document, "pageInfo", "totalResults")
    if document.get("kind") != kind or type(total) is not int or total < 0:
        raise unavailable(f"not a {kind}")
    items = document.get("items", [] if total == 0 else None)
    if not isinstance(items, list):
        raise unavailable("a list without items")
    return items, total


def _level(item: object, levels: Mapping[str, str]) -> str:
    details = _at(item, "snippet", "membershipsDetails")
    known = levels.get(_text(details, "highestAccessibleLevel"))
    if known is not None:
        return known
    name = _text(details, "highestAccessibleLevelDisplayName")
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_LEVEL]


def _channel_id(item: object, *path: str) -> str:
    """Checked, because it goes into a list with commas."""
    channel_id = _text(item, *path)
    if not _CHANNEL_ID.fullmatch(channel_id):
        raise unavailable("what should be a channel id is none")
    return channel_id


def _text(document: object, *path: str) -> str:
    found = _at(document, *path)
    if not isinstance(found, str) or not found:
        raise unavailable(f"no text at {'.'.join(path)}")
    return found


def _at(document: object, *path: str) -> object:
    for name in path:
        if not isinstance(document, dict) or name not in document:
            raise unavailable(f"nothing at {'.'.join(path)}")
        document = document[name]
    return document
