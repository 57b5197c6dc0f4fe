"""Create the first tables, and PgQueuer's own tables in version 1.6.0."""

from importlib.resources import files

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    here = files("baton.store.migrations").joinpath("versions")
    for name in ("0001_foundation.sql", "0001_pgqueuer_1_6_0.sql"):
        op.get_bind().exec_driver_sql(here.joinpath(name).read_text(encoding="utf-8"))
