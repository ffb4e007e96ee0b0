"""Keys for tests: of the right lengths, and in no file."""

import secrets

from adapters.crypto.keys import PURPOSES, Keys
from adapters.tokens import new_signing_key


def some_keys() -> Keys:
    fresh = {purpose: secrets.token_bytes(length) for purpose, length in PURPOSES.items()}
    return Keys(**fresh, signing=new_signing_key())
