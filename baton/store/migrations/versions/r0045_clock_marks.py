"""Record by which clock the times of executions were set, in case that clock leaps."""

from importlib.resources import files

from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Add the columns."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0045_clock_marks.sql").read_text(encoding="utf-8"))
