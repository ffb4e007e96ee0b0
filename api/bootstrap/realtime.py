"""Events as they happen: what is plugged into what."""

from dataclasses import dataclass

from adapters.nats import NatsEventStream
from adapters.postgres.consumers import PostgresLedger
from api.bootstrap.boards import BoardsServices
from api.bootstrap.infrastructure import Infrastructure
from api.bootstrap.memberships import MembershipsServices
from api.realtime.access import Access
from api.realtime.hub import Hub
from api.realtime.notices import OwnNotices
from api.realtime.subscribing import Subscribing
from api.realtime.topics import Topics
from domain.boards.ports.readers import BoardsReader
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.consuming import DeadLetters


@dataclass(frozen=True, repr=False)
class RealtimeServices:
    hub: Hub
    subscribing: Subscribing
    ledger: PostgresLedger
    """How far each consumer of the log has come."""
    dead_letters: DeadLetters


def realtime_services(
    on: Infrastructure, members: MembershipsServices, boards: BoardsServices, places: BoardsReader, vault: Wardrobe
) -> RealtimeServices:
    """`members` and `places` say who may be told, `boards` what is one's own and when one wants quiet."""
    told = on.log if on.channel is None else NatsEventStream(on.channel)
    access, notices = Access(members.memberships, places), OwnNotices(vault, boards.notifying)
    hub = Hub(told, access, notices, on.cursors, quiets=boards.preferring)
    ledger = PostgresLedger(on.pool, on.ids, on.cursors)
    return RealtimeServices(
        hub=hub,
        subscribing=Subscribing(hub, Topics(places), members.staying),
        ledger=ledger,
        dead_letters=DeadLetters(ledger),
    )
