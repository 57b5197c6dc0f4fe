"""Unknown model costs, and separate token counts."""

from importlib.resources import files

from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Allow unknown costs and add the columns."""
    here = files("baton.store.migrations").joinpath("versions")
    op.get_bind().exec_driver_sql(here.joinpath("0044_model_costs.sql").read_text(encoding="utf-8"))
