"""The trace that an execution belongs to."""

from importlib.resources import files

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Add the column."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0052_traces.sql").read_text(encoding="utf-8"))
