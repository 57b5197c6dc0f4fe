"""Databases as earlier versions made them."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg

ROWS_OF_0047 = Path(__file__).with_name("version_0047.sql")


def make_tables(connection: psycopg.Connection[Any], version: str) -> None:
    """Make the tables of a version; the connection is in autocommit mode."""
    here = files("baton.store.migrations").joinpath("versions")
    connection.execute("CREATE SCHEMA baton")
    connection.execute(
        "CREATE TABLE baton.schema_version (version_num varchar(32) NOT NULL PRIMARY KEY)"
    )
    for name in sorted(file.name for file in here.iterdir()):
        if re.fullmatch(r"\d{4}_\w+\.sql", name) and name[:4] <= version:
            connection.execute(here.joinpath(name).read_bytes())
    connection.execute("INSERT INTO baton.schema_version VALUES (%s)", [version])


def make_version_0047(connection: psycopg.Connection[Any]) -> None:
    """Make the tables of version 0047, with executions of every kind."""
    make_tables(connection, "0047")
    connection.execute("DELETE FROM baton.schema_version")
    connection.execute(ROWS_OF_0047.read_bytes())
    connection.execute(
        "UPDATE baton.executions SET deadline_at = now() + interval '10 minutes'"
        " WHERE status = 'running'"
    )
