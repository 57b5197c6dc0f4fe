"""Channels of types that packages add."""

from importlib.resources import files

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Allow the names."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(
        here.joinpath("0051_channel_types.sql").read_text(encoding="utf-8")
    )
