"""Make the queue's log a logged, empty table."""

from importlib.resources import files

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Create the tables again."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0043_queue_log.sql").read_text(encoding="utf-8"))
