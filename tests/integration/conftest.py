"""A platform on a fresh database, with the Python agents of a test."""

import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from baton.bootstrap import Platform, open_platform
from baton.engine.ports import Surroundings
from baton.settings import Settings
from baton.store.database import connection_info
from example_package import install

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


@pytest.fixture(scope="session")
def example_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which the package of `examples/` is installed."""
    return install(tmp_path_factory.mktemp("example"))


@pytest.fixture
def example_on_path(example_package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package is installed while the test runs."""
    monkeypatch.syspath_prepend(example_package)
    yield
    for module in [name for name in sys.modules if name.startswith("example_rates")]:
        del sys.modules[module]
