-- Steps are identified by their path and ordered by their position. A worker of the previous
-- version writes neither: triggers fill them in until such workers are no longer supported. They
-- are then dropped, with the column `index` and what depends on it.
ALTER TABLE baton.execution_steps
    ADD COLUMN IF NOT EXISTS path text,
    ADD COLUMN IF NOT EXISTS position int[];
COMMENT ON COLUMN baton.execution_steps.path IS
    'Identifies the step in its execution; its key in a chain.';
COMMENT ON COLUMN baton.execution_steps.position IS
    'Where it is in the workflow, for sorting: its index in a chain.';
ALTER TABLE baton.step_attempts ADD COLUMN IF NOT EXISTS path text;
COMMENT ON COLUMN baton.step_attempts.path IS 'Of the step; `step` is the key that it had then.';
ALTER TABLE baton.step_logs ADD COLUMN IF NOT EXISTS path text;

CREATE OR REPLACE FUNCTION baton.set_step_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.path := NEW.key;
    NEW.position := ARRAY[NEW.index];
    RETURN NEW;
END;
$$;
CREATE OR REPLACE TRIGGER set_path BEFORE INSERT ON baton.execution_steps
FOR EACH ROW WHEN (NEW.path IS NULL) EXECUTE FUNCTION baton.set_step_path();
CREATE OR REPLACE TRIGGER change_path BEFORE UPDATE OF key ON baton.execution_steps
FOR EACH ROW WHEN (NEW.key <> OLD.key AND NEW.path IS NOT DISTINCT FROM OLD.path)
EXECUTE FUNCTION baton.set_step_path();

CREATE OR REPLACE FUNCTION baton.set_attempt_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.path := NEW.step;
    RETURN NEW;
END;
$$;
CREATE OR REPLACE TRIGGER set_path BEFORE INSERT ON baton.step_attempts
FOR EACH ROW WHEN (NEW.path IS NULL) EXECUTE FUNCTION baton.set_attempt_path();

CREATE OR REPLACE FUNCTION baton.set_log_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT s.path INTO NEW.path
    FROM baton.execution_steps AS s
    WHERE s.execution_id = NEW.execution_id AND s.index = NEW.index;
    RETURN NEW;
END;
$$;
CREATE OR REPLACE TRIGGER set_path BEFORE INSERT ON baton.step_logs
FOR EACH ROW WHEN (NEW.path IS NULL) EXECUTE FUNCTION baton.set_log_path();

-- A resume gives the place of a step, with its attempts and its log, to another step.
CREATE OR REPLACE FUNCTION baton.follow_step_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE baton.step_attempts
    SET path = NEW.path
    WHERE execution_id = NEW.execution_id AND index = NEW.index;
    UPDATE baton.step_logs
    SET path = NEW.path
    WHERE execution_id = NEW.execution_id AND index = NEW.index;
    RETURN NULL;
END;
$$;
CREATE OR REPLACE TRIGGER follow_path AFTER UPDATE OF key, path ON baton.execution_steps
FOR EACH ROW WHEN (NEW.path IS DISTINCT FROM OLD.path AND OLD.path IS NOT NULL)
EXECUTE FUNCTION baton.follow_step_path();

-- Cached tokens cost less, so the kinds are counted separately wherever tokens are counted.
ALTER TABLE baton.executions
    ADD COLUMN IF NOT EXISTS llm_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_cached_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_output_tokens bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN baton.executions.llm_cached_tokens IS 'Part of the input tokens.';
ALTER TABLE baton.execution_counts
    ADD COLUMN IF NOT EXISTS llm_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_cached_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_output_tokens bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN baton.execution_counts.llm_input_tokens IS
    'Not counted before version 0048; cached tokens are part of them.';
ALTER TABLE baton.agent_counts
    ADD COLUMN IF NOT EXISTS llm_input_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_cached_tokens bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS llm_output_tokens bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN baton.agent_counts.llm_input_tokens IS
    'Not counted before version 0048; cached tokens are part of them.';

-- A worker of the previous version only adds to the sum of the tokens.
CREATE OR REPLACE FUNCTION baton.sum_tokens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT sum(a.llm_input_tokens), sum(a.llm_cached_tokens), sum(a.llm_output_tokens)
    INTO NEW.llm_input_tokens, NEW.llm_cached_tokens, NEW.llm_output_tokens
    FROM baton.step_attempts AS a
    WHERE a.execution_id = NEW.id;
    RETURN NEW;
END;
$$;
CREATE OR REPLACE TRIGGER sum_tokens BEFORE UPDATE OF llm_tokens ON baton.executions
FOR EACH ROW WHEN (
    NEW.llm_tokens <> OLD.llm_tokens
    AND NEW.llm_input_tokens = OLD.llm_input_tokens
    AND NEW.llm_output_tokens = OLD.llm_output_tokens
)
EXECUTE FUNCTION baton.sum_tokens();

-- Groups of workflows. An execution has no foreign key: its workflow has one, and another lock on
-- the same few rows would slow every start.
CREATE TABLE IF NOT EXISTS baton.projects (
    id          text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name        text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
INSERT INTO baton.projects (id, name) VALUES ('default', 'Default') ON CONFLICT (id) DO NOTHING;
ALTER TABLE baton.workflows ADD COLUMN IF NOT EXISTS
    project_id text NOT NULL DEFAULT 'default' REFERENCES baton.projects (id);
ALTER TABLE baton.agents ADD COLUMN IF NOT EXISTS
    project_id text NOT NULL DEFAULT 'default' REFERENCES baton.projects (id);
ALTER TABLE baton.notification_channels ADD COLUMN IF NOT EXISTS
    project_id text NOT NULL DEFAULT 'default' REFERENCES baton.projects (id);
ALTER TABLE baton.executions ADD COLUMN IF NOT EXISTS
    project_id text NOT NULL DEFAULT 'default';
COMMENT ON COLUMN baton.executions.project_id IS 'Of its workflow when it was started.';
