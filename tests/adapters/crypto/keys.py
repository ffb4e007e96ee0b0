"""Keys for tests: of the right lengths, and in no file."""

import json
from dataclasses import replace

from adapters.crypto.keys import Keys, document_in, keys_of, new_document
from adapters.crypto.ring import KeyRing
from adapters.tokens import new_signing_key


def some_keys() -> Keys:
    return keys_of(document_in(json.dumps(new_document(new_signing_key()))))


class KeysInHand:
    """A source of keys that a test changes."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.reads = 0
        self._read: Keys | None = None

    def read(self) -> Keys:
        self.reads += 1
        self._read = self.keys
        return self.keys

    def changed(self, *, unknown: bool = False) -> bool:
        return self.keys is not self._read

    def hold(self, current: str, **by_id: bytes) -> None:
        """These sealing keys from now on."""
        sealing = replace(self.keys.sealing, current=current, by_id=by_id)
        self.keys = replace(self.keys, sealing=sealing)


def some_ring() -> KeyRing:
    return KeyRing(KeysInHand(some_keys()))
