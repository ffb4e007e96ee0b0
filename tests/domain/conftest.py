import pytest

from tests.domain.world import World


@pytest.fixture
def world() -> World:
    """A world of this test's own, in which nothing has happened."""
    return World()
