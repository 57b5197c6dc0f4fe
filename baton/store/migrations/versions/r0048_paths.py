"""Step paths, projects and separate token counts: the columns, still empty for old rows."""

from importlib.resources import files

from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Add the columns, and the triggers that fill them for workers of the previous version."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0048_paths.sql").read_text(encoding="utf-8"))
