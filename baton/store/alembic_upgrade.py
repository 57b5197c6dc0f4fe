"""Alembic's part of an upgrade: run the plain SQL of every missing revision in one transaction."""

from __future__ import annotations

from importlib.resources import as_file, files

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine


def run(conninfo: str) -> None:
    """Upgrade to the newest revision; the caller holds the lock."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool
    )
    with as_file(files("baton.store.migrations")) as scripts, engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
