"""An image store that lasts as long as the process."""

from collections.abc import Sequence


class MemoryImages:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, name: str, content: bytes) -> None:
        self.kept[name] = content

    async def get(self, name: str) -> bytes | None:
        return self.kept.get(name)

    async def delete(self, names: Sequence[str]) -> None:
        for name in names:
            self.kept.pop(name, None)
