"""Where something is kept for one person alone."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Drawer:
    """A place in the community's world that nobody can tell whose it is."""

    marker: bytes
    """Under which it is kept: a keyed tag that stands nowhere else."""
    key: bytes = field(repr=False)
    """What seals it: of the membership's own, kept nowhere, and gone with that."""
