"""A stage for executions on a fresh database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from baton.bootstrap import open_platform
from baton.settings import Settings
from baton.store.database import connection_info
from integration.engine.carrying import Carriers
from integration.engine.stage import Stage


@pytest.fixture
async def stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    agents = tmp_path / "actors.py"
    agents.write_text(Path(__file__).with_name("actors.py").read_text())
    settings = Settings(home=tmp_path / "home", database_url=database_url, agents=(str(agents),))
    async with open_platform(settings, connection_info(database_url)) as platform:
        yield Stage(platform, tmp_path)


@pytest.fixture
async def carriers(database_url: str, tmp_path: Path) -> AsyncIterator[Carriers]:
    agents = tmp_path / "carriers.py"
    agents.write_text(Path(__file__).with_name("carriers.py").read_text())
    settings = Settings(home=tmp_path / "home", database_url=database_url, agents=(str(agents),))
    async with open_platform(settings, connection_info(database_url)) as platform:
        yield Carriers(platform, tmp_path, agents=str(agents))
