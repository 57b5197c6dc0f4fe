-- Mapped inputs whose source was unexpectedly missing in the latest attempt; null if there are
-- none.
ALTER TABLE baton.execution_steps ADD COLUMN IF NOT EXISTS left_out jsonb;
