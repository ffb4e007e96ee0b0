"""Surroundings that a file of tests shares, because nothing that the file sends changes them."""

import httpx
import pytest

from api.bootstrap import Services
from tests.api.hostile import Surroundings, surroundings


@pytest.fixture(scope="module")
async def here(services: Services, client: httpx.AsyncClient) -> Surroundings:
    return await surroundings(services, client)
