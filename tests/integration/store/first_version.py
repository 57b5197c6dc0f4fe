"""Baton's tables as its first version made them."""

from importlib.resources import files
from typing import Any

import psycopg


def make_first_version(connection: psycopg.Connection[Any]) -> None:
    """Make the tables of the first version; the connection is in autocommit mode."""
    here = files("baton.store.migrations").joinpath("versions")
    connection.execute("CREATE SCHEMA baton")
    for name in ("0001_foundation.sql", "0001_pgqueuer_1_6_0.sql"):
        connection.execute(here.joinpath(name).read_bytes())
    connection.execute(
        "CREATE TABLE baton.schema_version (version_num varchar(32) NOT NULL PRIMARY KEY)"
    )
    connection.execute("INSERT INTO baton.schema_version VALUES ('0001')")
