"""Delivery: PgQueuer brings executions to workers; the journal alone decides what happens."""
