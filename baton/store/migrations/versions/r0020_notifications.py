"""Channels of notifications, and what the outbox needs to be delivered."""

from importlib.resources import files

from alembic import op

revision = "0020"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables; what stood in the outbox before had nowhere to go."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0020_notifications.sql").read_text("utf-8"))
