"""The history of deployments."""

from importlib.resources import files

from alembic import op

revision = "0010"
down_revision = "0003"


def upgrade() -> None:
    """Create the table and fill in current deployments."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0010_editing.sql").read_text(encoding="utf-8"))
