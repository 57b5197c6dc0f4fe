"""Stages for executions: on a database of their own, or on one for all tests of a session."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baton.bootstrap import open_platform
from baton.errors import Conflict
from baton.settings import Settings
from baton.store.database import connection_info
from integration.engine.carrying import Carriers
from integration.engine.stage import TEAMS, Stage

ACTORS = Path(__file__).with_name("actors.py").read_text()


@pytest.fixture(scope="session")
def shared_database_url(postgres: str) -> Iterator[str]:
    """A database for tests that look at their own executions only: making one takes a while."""
    names = {
        "name": f"stage_{uuid4().hex[:12]}",
        "template": str(conninfo_to_dict(postgres)["dbname"]),
    }
    parts = {key: sql.Identifier(name) for key, name in names.items()}
    with psycopg.connect(make_conninfo(postgres, dbname="postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**parts))
        yield make_conninfo(postgres, dbname=names["name"])
        admin.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**parts))


@asynccontextmanager
async def opened(database_url: str, directory: Path, **more: Any) -> AsyncIterator[Stage]:
    agents = directory / "actors.py"
    agents.write_text(ACTORS)
    settings = Settings(
        home=directory / "home", database_url=database_url, agents=(str(agents),), **more
    )
    async with open_platform(settings, connection_info(database_url)) as platform:
        with suppress(Conflict):
            await platform.notifications.store.create(TEAMS, created_by="test")
        yield Stage(platform, directory)


@pytest.fixture
async def stage(shared_database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage without workers: executors are driven by hand."""
    async with opened(shared_database_url, tmp_path) as stage:
        yield stage


@pytest.fixture
async def fresh_stage(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage on a fresh database, where workers find nothing that others left."""
    async with opened(database_url, tmp_path) as stage:
        yield stage


@pytest.fixture
async def carriers(database_url: str, tmp_path: Path) -> AsyncIterator[Carriers]:
    """A fresh stage whose agents carry values."""
    agents = tmp_path / "carriers.py"
    agents.write_text(Path(__file__).with_name("carriers.py").read_text())
    settings = Settings(home=tmp_path / "home", database_url=database_url, agents=(str(agents),))
    async with open_platform(settings, connection_info(database_url)) as platform:
        yield Carriers(platform, tmp_path, agents=str(agents))
