"""Allow channel types of plug-in packages."""

from importlib.resources import files

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Relax the constraint on channel type names."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(
        here.joinpath("0051_channel_types.sql").read_text(encoding="utf-8")
    )
