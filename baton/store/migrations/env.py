"""Alembic's environment: one connection, one upgrade at a time, one transaction per revision."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="schema_version",
    version_table_schema="baton",
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
