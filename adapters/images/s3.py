"""A bucket of Amazon S3 or of anything that speaks its protocol, through obstore.

Of what it gets the store learns nothing but a random name, ciphertext and when it came: no type, no further metadata.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from domain.boards.posts.images import ImagesUnavailable

_RETRY_AFTER = 5
_CONNECTING, _ANSWERING = timedelta(seconds=5), timedelta(seconds=15)
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True, repr=False)
class Bucket:
    """Which one, and what opens it."""

    name: str
    prefix: str
    endpoint: str | None
    """None: Amazon's own."""
    region: str
    access_key_id: str
    secret_access_key: str


class S3Images:
    def __init__(self, bucket: Bucket) -> None:
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            endpoint=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.access_key_id,
            secret_access_key=bucket.secret_access_key,
            virtual_hosted_style_request=bucket.endpoint is None,
            client_options={
                "allow_http": (bucket.endpoint or "").startswith("http://"),
                "connect_timeout": _CONNECTING,
                "timeout": _ANSWERING,
            },
            retry_config={"max_retries": 2, "retry_timeout": _ANSWERING},
        )

    async def put(self, name: str, content: bytes) -> None:
        await _reached(obstore.put_async(self._store, name, content, use_multipart=False))

    async def get(self, name: str) -> bytes | None:
        return await _reached(self._read(name))

    async def delete(self, names: Sequence[str]) -> None:
        await _reached(obstore.delete_async(self._store, list(names)))

    async def _read(self, name: str) -> bytes | None:
        try:
            found = await obstore.get_async(self._store, name)
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            return None


async def _reached(calling: Awaitable[Done]) -> Done:
    """Raises ImagesUnavailable, whatever it was: its text can hold the names of bucket and object."""
    try:
        return await calling
    except (BaseError, OSError):
        raise ImagesUnavailable(retry_after=_RETRY_AFTER) from None
