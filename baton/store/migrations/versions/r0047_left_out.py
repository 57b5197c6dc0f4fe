"""Step inputs whose mapped source was missing."""

from importlib.resources import files

from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Add the column."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0047_left_out.sql").read_text(encoding="utf-8"))
