"""The version of a notification channel, for `If-Match`."""

from importlib.resources import files

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Add the column."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(
        here.joinpath("0046_channel_versions.sql").read_text(encoding="utf-8")
    )
