-- Which models answered, so that what the stand-in said can be told apart wherever it is shown.

ALTER TABLE baton.step_attempts ADD COLUMN llm_models text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN baton.step_attempts.llm_models IS 'Names of the models that answered, each once.';
