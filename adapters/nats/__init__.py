"""The event log's second home: a NATS server with JetStream, for more readers than one PostgreSQL can feed.

PostgreSQL stays where events are recorded and ordered. The `NatsRelay`, a consumer of its log, copies them in that
order; `NatsEventStream` reads the copy. Positions are the log's own, so a cursor of one is good at the other.
"""

from adapters.nats.channel import NatsChannel
from adapters.nats.relay import NatsRelay
from adapters.nats.stream import NatsEventStream

__all__ = ["NatsChannel", "NatsEventStream", "NatsRelay"]
