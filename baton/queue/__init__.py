"""Delivery: PgQueuer brings executions to workers; only the journal decides what happens."""
