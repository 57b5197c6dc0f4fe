"""Databases whose clock leaps: `now()` is a function of ours that adds what a table says."""

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

_CLOCK = """
CREATE SCHEMA leaping;
CREATE TABLE leaping.clock (ahead interval NOT NULL);
INSERT INTO leaping.clock VALUES ('0');
CREATE FUNCTION leaping.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT pg_catalog.now() + ahead FROM leaping.clock';
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
