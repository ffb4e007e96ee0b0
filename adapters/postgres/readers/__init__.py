"""Readers: what a viewer sees, one statement per question.

PostgreSQL writes the JSON of the views itself and it goes out byte for byte. Lists are keyset-paged: each statement
fetches one row more than asked for, to know whether there is a next page.
"""

from adapters.postgres.readers.arranging import (
    PostgresCategoriesReader,
    PostgresReactionSetsReader,
    PostgresUnansweredReader,
)
from adapters.postgres.readers.audit import PostgresAuditReader
from adapters.postgres.readers.boards import PostgresBoardsReader
from adapters.postgres.readers.communities import PostgresCommunitiesReader
from adapters.postgres.readers.disclosures import PostgresDisclosuresReader
from adapters.postgres.readers.expiring import PostgresExpiringReader
from adapters.postgres.readers.images import PostgresImageObjects, PostgresImagesReader
from adapters.postgres.readers.judging import PostgresClaimsReader
from adapters.postgres.readers.keeping_up import PostgresKeepingUpReader
from adapters.postgres.readers.looks import PostgresLooksReader
from adapters.postgres.readers.memberships import PostgresMembershipsReader
from adapters.postgres.readers.notices import PostgresCallsReader, PostgresNoticesReader
from adapters.postgres.readers.preferences import PostgresPreferencesReader
from adapters.postgres.readers.pseudonyms import PostgresPseudonymsReader
from adapters.postgres.readers.reports import PostgresReportsReader
from adapters.postgres.readers.search import PostgresSearchReader
from adapters.postgres.readers.unsealings import PostgresUnsealingsReader

__all__ = [
    "PostgresAuditReader",
    "PostgresBoardsReader",
    "PostgresCallsReader",
    "PostgresCategoriesReader",
    "PostgresClaimsReader",
    "PostgresCommunitiesReader",
    "PostgresDisclosuresReader",
    "PostgresExpiringReader",
    "PostgresImageObjects",
    "PostgresImagesReader",
    "PostgresKeepingUpReader",
    "PostgresLooksReader",
    "PostgresMembershipsReader",
    "PostgresNoticesReader",
    "PostgresPreferencesReader",
    "PostgresPseudonymsReader",
    "PostgresReactionSetsReader",
    "PostgresReportsReader",
    "PostgresSearchReader",
    "PostgresUnansweredReader",
    "PostgresUnsealingsReader",
]
