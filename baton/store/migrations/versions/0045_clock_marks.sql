-- When a time was set or moved, by the clock of the database; null if an older Baton did it.
ALTER TABLE baton.executions ADD COLUMN IF NOT EXISTS deadline_set_at timestamptz;
ALTER TABLE baton.execution_steps ADD COLUMN IF NOT EXISTS next_attempt_set_at timestamptz;
