"""Databases whose clock leaps: its functions are ours, or the whole server is deceived."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from baton.store.database import connection_info
from baton.store.migrate import upgrade
from clusters import Cluster

_CLOCK = """
CREATE SCHEMA leaping;
CREATE TABLE leaping.clock (ahead interval NOT NULL);
INSERT INTO leaping.clock VALUES ('0');
CREATE FUNCTION leaping.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT pg_catalog.now() + ahead FROM leaping.clock';
CREATE FUNCTION leaping.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT pg_catalog.clock_timestamp() + ahead FROM leaping.clock';
GRANT ALL ON SCHEMA leaping TO PUBLIC;
"""


def install(conninfo: str) -> str:
    """Prepare an empty database; returns how to reach it so that `now()` is the leaping one.

    Tables have to be made through that too, so that their defaults use it as well.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(_CLOCK)
    options = str(conninfo_to_dict(conninfo).get("options") or "")
    return make_conninfo(conninfo, options=f"{options} -c search_path=leaping,pg_catalog".strip())


def leap(conninfo: str, *, ahead_seconds: float) -> None:
    """Let the clock show so much more than it should, at once and for everybody."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(
            "UPDATE leaping.clock SET ahead = make_interval(secs => %s)", (ahead_seconds,)
        )


@dataclass(frozen=True)
class LeapingDatabase:
    """A database with Baton's tables, whose clock leaps when it is told to."""

    conninfo: str
    #: Takes by how many seconds the clock is ahead from now on.
    leap: Callable[[float], None]


@contextmanager
def deceived_server(directory: Path) -> Iterator[LeapingDatabase]:
    """A server of its own under libfaketime: each of its clocks leaps but the monotonic one."""
    with tempfile.TemporaryDirectory(prefix="baton-clock-", dir="/tmp") as place:
        # Read by the server, which is another user.
        Path(place).chmod(0o755)
        clock = Path(place) / "ahead"
        clock.write_text("+0")
        environment = {
            "LD_PRELOAD": str(_libfaketime()),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        with Cluster(directory, environment=environment) as server:
            upgrade(connection_info(server.conninfo))
            yield LeapingDatabase(
                server.conninfo, lambda seconds: _replace(clock, f"{seconds:+.0f}")
            )


def _libfaketime() -> Path:
    """The library, which `make test-all` requires."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


def _replace(file: Path, text: str) -> None:
    """Write it in one go: the server reads it at any time."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)
