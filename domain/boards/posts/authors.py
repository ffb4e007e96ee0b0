"""Who wrote, as others see it."""

from domain.shared.ids import PseudonymId
from domain.shared.shapes import view

AUTHOR = {
    "id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    "name": "しずかなあさつゆのこりす",
    "avatar": "/v1/avatars/psd_5mz0wq6gqk1v0n3h2j4t8r9x7c.svg",
    "muted": False,
}


@view(AUTHOR)
class Author:
    """The face that wrote."""

    id: PseudonymId
    name: str
    avatar: str
    """Where its picture is: an address below this server's, good without a token. It changes with the picture."""
    muted: bool
    """Whether oneself does not want to read it: fold it away, and show it when asked to."""


@view({"profession": "psychiatrist"})
class Professional:
    """As what somebody wrote or judged. The community has attested it to this face."""

    profession: str
    """Such as `psychiatrist` or `clinical_psychologist`."""
