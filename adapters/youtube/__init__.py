"""YouTube channel memberships as proof of membership: the port `MembershipProof` over the YouTube Data API v3.

A YouTube channel can have paying members. Only the channel's owner may ask who they are, so an operator keeps, for each
community that relies on a channel, the owner's authorisation in a file (`read_channels`). Somebody who wants to join
hands over an access token of their own Google account; YouTube says which channel that is, and the owner's
authorisation shows whether this channel is a member. Nothing of a person stays here: a channel id goes to the caller,
who makes a keyed digest of it, and is in no log line, address of a request log or exception.

    channels = read_channels(Path("youtube.toml"))
    async with new_client() as http:
        proof = YoutubeMemberships(http, channels, clock)

What was published of the services, and is relied on:

- `members.list`: owner's consent with the scope `youtube.channel-memberships.creator`, 2 units of quota for each call,
  up to 1,000 members a page (5 unless asked for more), up to 100 ids in `filterByMemberChannelId`, the end where
  `nextPageToken` is absent. https://developers.google.com/youtube/v3/docs/members/list and …/docs/members
- `channels.list` with `mine=true`: scope `youtube.readonly`, 1 unit. https://developers.google.com/youtube/v3/docs/channels/list
- Errors and their reasons: https://developers.google.com/youtube/v3/docs/errors
- Quota: 10,000 units a day for a project unless Google grants more, back at midnight Pacific time; refused calls cost
  too. https://developers.google.com/youtube/v3/determine_quota_cost
- Access tokens by refresh token: https://developers.google.com/identity/protocols/oauth2/web-server#offline, errors as
  in RFC 6749 section 5.2

Where to look: `memberships` is the port; `channel` asks for one channel, `batches` gathers questions, `owner` holds the
owner's access token, `documents` reads answers, `calls` makes one call, `rest` says how long to keep silent, `access`
reads the file; `substitutes` has what is wired where there is no YouTube. Whatever is not a sound answer is
`ProofUnavailable`, with a note (PEP 678) that says why in words of ours.
"""

from adapters.youtube.access import ChannelAccess, ChannelFileError, read_channels
from adapters.youtube.calls import new_client
from adapters.youtube.memberships import YoutubeMemberships
from adapters.youtube.substitutes import DemoYoutube, NobodyOnYoutube

__all__ = [
    "ChannelAccess",
    "ChannelFileError",
    "DemoYoutube",
    "NobodyOnYoutube",
    "YoutubeMemberships",
    "new_client",
    "read_channels",
]
