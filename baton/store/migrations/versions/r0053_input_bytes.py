"""Store the size of an execution's input, so that it can be read without the input."""

from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Add the column; it is null for existing executions."""
    op.get_bind().exec_driver_sql(
        "ALTER TABLE baton.executions ADD COLUMN IF NOT EXISTS input_bytes int"
    )
