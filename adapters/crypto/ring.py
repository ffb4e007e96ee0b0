"""The keys of a process while it runs: those it started with, and what has become of them since."""

from dataclasses import replace
from typing import Protocol

from adapters.crypto.keys import FIRST, Keys, KeysUnusable


class SealBroken(Exception):
    """It does not open: altered, cut off, or sealed for another place."""


class KeyUnknown(SealBroken):
    """It is sealed under a key that this installation does not have, or has no more."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"sealed under key {key_id}, which is not among the keys of this installation")


class KeySource(Protocol):
    """Where the keys are kept."""

    def read(self) -> Keys:
        """Raises KeysUnusable."""

    def changed(self, *, unknown: bool = False) -> bool:
        """Whether it is worth reading again: before something is sealed, or because a key is `unknown`."""


class KeyRing:
    """A new value is sealed under the key that is current at that moment, whoever changed it, without a restart.

    So no value is sealed under a key that has been destroyed meanwhile. A key that is not known is looked for again.
    """

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self.keys = source.read()

    def current(self) -> tuple[str, bytes]:
        """The key to seal under and its id. Raises KeysUnusable rather than take one that may be gone."""
        if self._source.changed():
            self._read_again()
        sealing = self.keys.sealing
        return sealing.current, sealing.by_id[sealing.current]

    def key(self, key_id: str) -> bytes:
        """Raises KeyUnknown."""
        if key_id not in self.keys.sealing.by_id and self._source.changed(unknown=True):
            self._read_again()
        key = self.keys.sealing.by_id.get(key_id)
        if key is None:
            raise KeyUnknown(key_id)
        return key

    def direct(self) -> bytes:
        """The key of values from before there were data keys. Raises KeyUnknown."""
        if self.keys.sealing.direct is None:
            raise KeyUnknown(FIRST)
        return self.keys.sealing.direct

    def _read_again(self) -> None:
        fresh = self._source.read()
        if replace(fresh, sealing=self.keys.sealing) != self.keys:
            raise KeysUnusable("The keys are those of another installation. Put the former ones back, or restart.")
        self.keys = fresh
