-- The models that answered, so that answers of the sandbox can be marked wherever they are shown.

ALTER TABLE baton.step_attempts ADD COLUMN llm_models text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN baton.step_attempts.llm_models IS 'Names of the models that answered, each once.';
