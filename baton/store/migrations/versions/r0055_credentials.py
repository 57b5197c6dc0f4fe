"""Credentials that people store."""

from importlib.resources import files

from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Add the table."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0055_credentials.sql").read_text(encoding="utf-8"))
