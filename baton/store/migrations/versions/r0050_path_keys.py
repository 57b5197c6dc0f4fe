"""Require a path for every step, attempt and log line, and index steps and lines by it."""

from alembic import op

revision = "0050"
down_revision = "0049"

#: Created while others write, which needs a separate transaction for each statement.
_INDEXES = {
    "execution_steps_path": "UNIQUE INDEX CONCURRENTLY execution_steps_path"
    " ON baton.execution_steps (execution_id, path)",
    "step_logs_of_path": "INDEX CONCURRENTLY step_logs_of_path"
    " ON baton.step_logs (execution_id, path, id)",
}
_IS_VALID = """
SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)
"""
_REQUIRED = (
    ("execution_steps", "path"),
    ("execution_steps", "position"),
    ("step_attempts", "path"),
    ("step_logs", "path"),
)


def upgrade() -> None:
    """Create the indexes and require the columns, without blocking others."""
    with op.get_context().autocommit_block():
        timeout = _one("SHOW lock_timeout")
        # This waits for older transactions to end, and meanwhile blocks no other session.
        op.get_bind().exec_driver_sql("SET lock_timeout = 0")
        for name, made in _INDEXES.items():
            _make_index(name, made)
        op.get_bind().exec_driver_sql(f"SET lock_timeout = '{timeout}'")
        for table, column in _REQUIRED:
            _require(table, column)
    op.get_bind().exec_driver_sql(
        "ALTER TABLE baton.execution_steps"
        " DROP CONSTRAINT IF EXISTS execution_steps_execution_id_key_key"
    )
    op.get_bind().exec_driver_sql("DROP INDEX IF EXISTS baton.step_logs_of_step")


def _make_index(name: str, made: str) -> None:
    valid = _one(_IS_VALID, (f"baton.{name}",))
    if valid:
        return
    if valid is not None:  # left by an upgrade that ended while creating the index
        op.get_bind().exec_driver_sql(f"DROP INDEX CONCURRENTLY baton.{name}")
    op.get_bind().exec_driver_sql(f"CREATE {made}")


def _require(table: str, column: str) -> None:
    """Set a column NOT NULL; a validated check saves PostgreSQL reading the whole table."""
    check = f"{table}_{column}_check"
    for change in (
        f"DROP CONSTRAINT IF EXISTS {check}",
        f"ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID",
        f"VALIDATE CONSTRAINT {check}",
        f"ALTER COLUMN {column} SET NOT NULL",
        f"DROP CONSTRAINT {check}",
    ):
        op.get_bind().exec_driver_sql(f"ALTER TABLE baton.{table} {change}")


def _one(query: str, params: tuple[str, ...] | None = None) -> object:
    return op.get_bind().exec_driver_sql(query, params).scalar()
