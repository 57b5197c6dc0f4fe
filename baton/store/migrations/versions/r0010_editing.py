"""The history of deployments."""

from importlib.resources import files

from alembic import op

revision = "0010"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and enter what is deployed now."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0010_editing.sql").read_text(encoding="utf-8"))
