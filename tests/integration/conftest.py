"""A platform on a fresh database, with the Python agents of a test."""

import textwrap
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from baton.bootstrap import Platform, open_platform
from baton.engine.ports import Surroundings
from baton.settings import Settings
from baton.store.database import connection_info

OpenPlatform = Callable[..., AbstractAsyncContextManager[Platform]]


@pytest.fixture
def platform_with(database_url: str, tmp_path: Path) -> OpenPlatform:
    """Opens a platform whose Python agents are given as source text."""

    @asynccontextmanager
    async def opened(
        agents: str, *, surroundings: Surroundings | None = None, **more: Any
    ) -> AsyncIterator[Platform]:
        source = tmp_path / "agents.py"
        source.write_text("from baton import *\n" + textwrap.dedent(agents))
        settings = Settings(
            home=tmp_path / "home", database_url=database_url, agents=(str(source),), **more
        )
        async with open_platform(
            settings, connection_info(database_url), surroundings=surroundings
        ) as platform:
            yield platform

    return opened
