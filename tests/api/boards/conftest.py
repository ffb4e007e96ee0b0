"""People around a community."""

import httpx
import pytest

from api.bootstrap import Services
from tests.people import Person, SomeCommunity, found_community, new_member


@pytest.fixture
async def stranger(services: Services, client: httpx.AsyncClient) -> Person:
    """A member of another community."""
    return await new_member(client, (await found_community(services, client)).slug)


@pytest.fixture
async def other(client: httpx.AsyncClient, community: SomeCommunity) -> Person:
    """Another member of the community."""
    return await new_member(client, community.slug)
