"""How a community is founded, and what is shown of it."""

from collections.abc import Sequence
from typing import Annotated

from annotated_types import Ge, Le, Len

from domain.memberships.model.community import Policy
from domain.shared.ids import CommunityId
from domain.shared.shapes import command, view


@command(
    {
        "slug": "reading-circle",
        "name": {"ja": "読書の会", "en": "Reading circle"},
        "description": {"ja": "本を読んで話す会です。"},
        "time_zone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "policy": {"admission": "invitation", "invitations_per_member": 3},
    }
)
class FoundCommunity:
    """A new community."""

    slug: Annotated[str, Len(2, 40)]
    name: dict[str, str]
    """By language; Japanese is always needed."""
    description: dict[str, str]
    time_zone: str
    """IANA name."""
    languages: Annotated[Sequence[str], Len(1, 20)]
    policy: Policy


@command({"description": {"ja": "本を読んで、ゆっくり話す会です。"}})
class ReviseCommunity:
    """Changes of a community; what is absent stays."""

    name: dict[str, str] | None = None
    description: dict[str, str] | None = None
    time_zone: str | None = None
    languages: Annotated[Sequence[str], Len(1, 20)] | None = None
    policy: Policy | None = None
    """The whole policy, as it is to be."""


@command({"version": 2, "text": {"ja": "…", "en": "…"}, "changes": {"ja": "第3条をわかりやすくしました。"}})
class PublishRules:
    """A version of a community's rules."""

    version: Annotated[int, Ge(1), Le(10_000)]
    text: dict[str, str]
    changes: dict[str, str] | None = None
    """What is new, in plain words."""


@view(
    {
        "id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "slug": "jijokai",
        "name": "自助会",
        "description": "病気や生きづらさとともに暮らす人が、名前を明かさずに話せる場所です。",
        "time_zone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "policy": {"admission": "open", "acknowledgements": ["not_a_treatment"], "pseudonyms_per_member": 3},
        "rules_version": 1,
        "revision": 1,
    }
)
class CommunityView:
    """A community, as anyone may see it before joining."""

    id: CommunityId
    slug: str
    name: str
    description: str
    time_zone: str
    """IANA time zone of its sessions and days."""
    languages: list[str]
    policy: Policy
    rules_version: int
    """The version of the rules to accept before writing."""
    revision: int
    """Counts the changes; also in the `ETag`."""


@view({"revision": 1, "replaced_on": "2026-11-22", "document": {"time_zone": "Asia/Tokyo"}})
class RevisionView:
    """What a community's document was, up to a change."""

    revision: int
    replaced_on: str
    document: dict[str, object]


@view({"version": 1, "text": "1. ここは治療の場ではありません。…", "changes": "", "published_on": "2026-11-01"})
class RulesView:
    """One version of a community's rules."""

    version: int
    text: str
    changes: str
    """What is new in it, in plain words."""
    published_on: str
    """A date, YYYY-MM-DD."""


@view({"version": 1})
class AcceptanceView:
    """The version of the rules that is accepted now."""

    version: int
