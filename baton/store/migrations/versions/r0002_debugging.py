"""Step overrides, and reruns of single steps."""

from importlib.resources import files

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0002_debugging.sql").read_text(encoding="utf-8"))
