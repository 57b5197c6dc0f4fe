"""Places where workers are killed."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from baton.bootstrap import Platform, open_platform
from baton.settings import Settings
from baton.store.database import connection_info
from faults.support import Yard


@pytest.fixture
def yard(tmp_path: Path, database_url: str) -> Iterator[Yard]:
    place = Yard(directory=tmp_path, database_url=database_url)
    yield place
    place.end()


@pytest.fixture
async def platform(yard: Yard, database_url: str) -> AsyncIterator[Platform]:
    settings = Settings(
        home=yard.directory / "home", database_url=database_url, agents=(yard.agents,)
    )
    async with open_platform(settings, connection_info(database_url)) as opened:
        yield opened
