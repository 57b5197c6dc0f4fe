"""Versions of the agents that people create."""

from importlib.resources import files

from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Add the columns and the table."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(
        here.joinpath("0054_agent_versions.sql").read_text(encoding="utf-8")
    )
