"""Places where workers are killed."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baton.bootstrap import Platform, open_platform
from baton.settings import Settings
from baton.store.database import connection_info
from faults.server import Witness
from faults.support import Yard

#: Makes a database that keeps a ledger, for as long as the block runs.
NewWitness = Callable[[], AbstractAsyncContextManager[Witness]]


@pytest.fixture(scope="session")
def new_witness(postgres: str) -> NewWitness:
    admin = make_conninfo(postgres, dbname="postgres")
    template = f"ledger_{uuid.uuid4().hex[:12]}"
    _create(admin, template, template=str(conninfo_to_dict(postgres)["dbname"]))
    asyncio.run(Witness(make_conninfo(postgres, dbname=template)).keep_ledger())

    @asynccontextmanager
    async def make() -> AsyncIterator[Witness]:
        name = f"witness_{uuid.uuid4().hex[:12]}"
        # In threads: the transactions of others in this loop end when it pauses for long.
        await asyncio.to_thread(_create, admin, name, template=template)
        yield Witness(make_conninfo(postgres, dbname=name))
        await asyncio.to_thread(_drop, admin, name)

    return make


def _create(admin: str, name: str, *, template: str) -> None:
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(admin: str, name: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))


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
