"""A post office on a fresh database, and a receiver that the operator allows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from baton.bootstrap import open_platform
from baton.settings import Settings
from baton.store.database import connection_info
from integration.engine.conftest import ACTORS
from integration.engine.stage import Stage
from integration.notifications.post import PostOffice
from integration.notifications.receiver import Receiver, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def post(database_url: str, tmp_path: Path) -> AsyncIterator[PostOffice]:
    agents = tmp_path / "actors.py"
    agents.write_text(ACTORS)
    settings = Settings(
        home=tmp_path / "home",
        database_url=database_url,
        agents=(str(agents),),
        http_allow=("127.0.0.1",),
        public_url="https://baton.example.com",
    )
    async with open_platform(settings, connection_info(database_url)) as platform:
        yield PostOffice(Stage(platform, tmp_path), platform.notifications).with_policy()
