"""Pseudonyms: what is plugged into what."""

from dataclasses import dataclass

from adapters.crypto.seals import LinkSeals
from adapters.postgres.readers import PostgresLooksReader, PostgresPseudonymsReader, PostgresUnsealingsReader
from api.bootstrap.infrastructure import Infrastructure
from domain.boards.ports.readers import BoardsReader
from domain.memberships.disclosing import Disclosing
from domain.pseudonyms.picturing import Picturing
from domain.pseudonyms.service import Pseudonyms
from domain.pseudonyms.shunning import Shunning
from domain.pseudonyms.unsealing.service import Unsealer, UnsealingNeeds
from domain.pseudonyms.wardrobe import Wardrobe


@dataclass(frozen=True, repr=False)
class PseudonymsServices:
    vault: Wardrobe
    pseudonyms: Pseudonyms
    picturing: Picturing
    shunning: Shunning
    unsealer: Unsealer


def pseudonyms_services(
    on: Infrastructure, vault: Wardrobe, places: BoardsReader, disclosures: Disclosing
) -> PseudonymsServices:
    """`places`: where faces are worn. `disclosures`: who is behind a face, where it is opened."""
    begin, ids, clock = on.begin, on.ids, on.clock
    faces, looks = PostgresPseudonymsReader(on.pool), PostgresLooksReader(on.pool, on.cursors)
    unsealings = PostgresUnsealingsReader(on.pool, on.cursors)
    return PseudonymsServices(
        vault=vault,
        pseudonyms=Pseudonyms(begin, vault, faces, places, on.cursors, clock),
        picturing=Picturing(begin, vault, looks, on.pictures, ids),
        shunning=Shunning(begin, vault, looks, clock),
        unsealer=Unsealer(UnsealingNeeds(begin, unsealings, vault, disclosures, on.digests, ids, clock)),
    )


def wardrobe(on: Infrastructure) -> Wardrobe:
    """Which face a person wears where: what the other modules know of pseudonyms."""
    return Wardrobe(on.begin, PostgresPseudonymsReader(on.pool), LinkSeals(on.ring), on.ids, on.clock)
