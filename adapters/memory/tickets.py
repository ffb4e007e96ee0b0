"""Tickets for the WebSocket."""

from datetime import datetime

from adapters.memory.tables import MemoryDatabase
from domain.identity.model import Ticket
from domain.identity.ports import Bearer


class MemoryTickets:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def take(self, digest: bytes, now: datetime) -> Bearer | None:
        tickets = self._database.tables.rows(Ticket)
        taken = tickets.get((digest,))
        for ticket in list(tickets.values()):
            if ticket.digest == digest or ticket.expires_at <= now:
                del tickets[(ticket.digest,)]
        if taken is None or taken.expires_at <= now:
            return None
        return Bearer(taken.account_id, taken.client_id)
