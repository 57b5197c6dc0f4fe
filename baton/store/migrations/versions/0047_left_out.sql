-- Mapped inputs for which there was unexpectedly nothing at the latest attempt; null if there are none.
ALTER TABLE baton.execution_steps ADD COLUMN IF NOT EXISTS left_out jsonb;
