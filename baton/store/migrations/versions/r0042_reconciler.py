"""The job of an execution, and indexes for the reconciler."""

from importlib.resources import files

from alembic import op

revision = "0042"
down_revision = "0040"


def upgrade() -> None:
    """Add the column and the indexes, and fill in existing jobs."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0042_reconciler.sql").read_text(encoding="utf-8"))
