"""Alembic's environment: one connection, one transaction, one upgrade at a time."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="schema_version",
    version_table_schema="baton",
)
with context.begin_transaction():
    context.run_migrations()
