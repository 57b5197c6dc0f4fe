-- An unknown cost is null; cached tokens cost less, so they are counted separately.
ALTER TABLE baton.step_attempts
    ALTER COLUMN llm_cost DROP NOT NULL,
    ADD COLUMN IF NOT EXISTS llm_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_cached_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_output_tokens bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN baton.step_attempts.llm_cost IS 'US dollars; null where a price is not known.';
COMMENT ON COLUMN baton.step_attempts.llm_cached_tokens IS 'Part of the input tokens.';

ALTER TABLE baton.executions ALTER COLUMN llm_cost DROP NOT NULL;
COMMENT ON COLUMN baton.executions.llm_cost IS 'US dollars; null where a price is not known.';

ALTER TABLE baton.execution_counts ADD COLUMN IF NOT EXISTS llm_unpriced_calls bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN baton.execution_counts.llm_unpriced_calls IS
    'Calls whose cost is not known and not part of llm_cost.';
ALTER TABLE baton.agent_counts ADD COLUMN IF NOT EXISTS llm_unpriced_calls bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN baton.agent_counts.llm_unpriced_calls IS
    'Calls whose cost is not known and not part of llm_cost.';
