"""The number of log lines that an attempt has stored."""

from importlib.resources import files

from alembic import op

revision = "0040"
down_revision = "0030"


def upgrade() -> None:
    """Add the column."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0040_live_log.sql").read_text(encoding="utf-8"))
