"""Boards: what is plugged into what."""

from dataclasses import dataclass
from pathlib import Path

from adapters.crypto.images import SealedImages
from adapters.crypto.preferences import SealedPreferences
from adapters.images import FolderImages
from adapters.markup import SafeMarkup
from adapters.postgres.readers import (
    PostgresBoardsReader,
    PostgresCallsReader,
    PostgresCategoriesReader,
    PostgresClaimsReader,
    PostgresExpiringReader,
    PostgresImageObjects,
    PostgresImagesReader,
    PostgresKeepingUpReader,
    PostgresNoticesReader,
    PostgresPreferencesReader,
    PostgresReactionSetsReader,
    PostgresReportsReader,
    PostgresSearchReader,
    PostgresUnansweredReader,
)
from api.bootstrap.infrastructure import Infrastructure
from api.rendering import Markup
from api.settings import Settings
from domain.boards.arrangement.arranging import Arranging
from domain.boards.arrangement.changing import Changing
from domain.boards.arrangement.setting_up import SettingUp
from domain.boards.mentions.calling import Calling
from domain.boards.mentions.mentioning import Mentioning
from domain.boards.mentions.notifying import Notifying
from domain.boards.ports.readers import BoardsReader
from domain.boards.posts.choosing import Choosing
from domain.boards.posts.editing import Editing
from domain.boards.posts.expiring import Expiring
from domain.boards.posts.images import ImageAddresses, ImageStore
from domain.boards.posts.imaging import Imaging, ImagingNeeds
from domain.boards.posts.writing import Writing
from domain.boards.reading.keeping_up import KeepingUp
from domain.boards.reading.preferring import Preferring
from domain.boards.reading.reading import Reading
from domain.boards.review.judging import Judging
from domain.boards.review.reporting import Reporting
from domain.boards.search.searching import Searching
from domain.boards.threads.contracting import Contracting
from domain.boards.threads.curating import Curating
from domain.boards.threads.supporting import Supporting
from domain.pseudonyms.shunning import Shunning
from domain.pseudonyms.wardrobe import Wardrobe


@dataclass(frozen=True, repr=False)
class BoardsServices:
    writing: Writing
    notifying: Notifying
    calling: Calling
    editing: Editing
    curating: Curating
    expiring: Expiring
    reading: Reading
    keeping_up: KeepingUp
    searching: Searching
    preferring: Preferring
    imaging: Imaging
    setting_up: SettingUp
    changing: Changing
    arranging: Arranging
    contracting: Contracting
    supporting: Supporting
    choosing: Choosing
    markup: Markup
    reporting: Reporting
    judging: Judging


def boards_services(on: Infrastructure, boards: BoardsReader, vault: Wardrobe, shunning: Shunning) -> BoardsServices:
    """`vault`: under which faces people write. `shunning`: whom they do not want to read."""
    begin, pool, cursors, ids, clock = on.begin, on.pool, on.cursors, on.ids, on.clock
    calls, keeping_up = PostgresCallsReader(pool, cursors), PostgresKeepingUpReader(pool, cursors)
    preferring = Preferring(begin, PostgresPreferencesReader(pool), vault, SealedPreferences(), clock)
    mentioning = Mentioning(calls, ids, clock)
    return BoardsServices(
        writing=Writing(begin, boards, vault, shunning, mentioning, ids, clock),
        notifying=Notifying(begin, PostgresNoticesReader(pool, cursors), vault, shunning, ids, clock),
        calling=Calling(begin, calls, boards, vault, shunning, ids, clock),
        editing=Editing(begin, boards, vault, shunning, mentioning, ids, clock),
        expiring=Expiring(begin, PostgresExpiringReader(pool), clock),
        curating=Curating(begin, boards, vault, shunning, ids, clock),
        reading=Reading(boards, keeping_up, vault, shunning, preferring),
        keeping_up=KeepingUp(begin, boards, keeping_up, vault, shunning, preferring, ids),
        searching=Searching(PostgresSearchReader(pool, cursors), shunning, preferring, clock),
        preferring=preferring,
        imaging=_imaging(on, vault),
        setting_up=SettingUp(begin, ids),
        changing=Changing(begin, boards, vault, ids, clock),
        arranging=Arranging(begin, PostgresCategoriesReader(pool, cursors), vault, ids, clock),
        contracting=Contracting(begin, boards, vault, shunning),
        supporting=Supporting(PostgresUnansweredReader(pool, cursors), boards, shunning, preferring),
        choosing=Choosing(begin, PostgresReactionSetsReader(pool), vault, ids, clock),
        markup=SafeMarkup(),
        reporting=Reporting(begin, boards, PostgresReportsReader(pool, cursors), vault, ids, clock),
        judging=Judging(begin, boards, PostgresClaimsReader(pool, cursors), vault, shunning, ids, clock),
    )


def boards_reader(on: Infrastructure) -> BoardsReader:
    """What there is, and who sees it: what the other modules know of boards."""
    return PostgresBoardsReader(on.pool, on.cursors, ImageAddresses(on.digests, on.clock))


def _imaging(on: Infrastructure, vault: Wardrobe) -> Imaging:
    return Imaging(
        ImagingNeeds(
            begin=on.begin,
            reader=PostgresImagesReader(on.pool),
            objects=PostgresImageObjects(on.pool),
            store=_image_store(on.settings),
            seals=SealedImages(),
            pictures=on.pictures,
            addresses=ImageAddresses(on.digests, on.clock),
            faces=vault,
            ids=on.ids,
            clock=on.clock,
        )
    )


def _image_store(settings: Settings) -> ImageStore:
    if settings.bucket is None:
        return FolderImages(Path(settings.images or settings.state / "images"))
    from adapters.images.s3 import Bucket, S3Images  # some megabytes, for those alone who have a bucket

    name, prefix = settings.bucket
    secret = settings.s3_secret_access_key.get_secret_value()
    access = (settings.s3_endpoint, settings.s3_region, settings.s3_access_key_id, secret)
    return S3Images(Bucket(name, prefix, *access))
