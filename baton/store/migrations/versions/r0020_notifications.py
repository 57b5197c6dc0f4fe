"""Notification channels, and delivery data for the outbox."""

from importlib.resources import files

from alembic import op

revision = "0020"
down_revision = "0010"


def upgrade() -> None:
    """Create the tables; earlier outbox rows had no recipients."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0020_notifications.sql").read_text("utf-8"))
