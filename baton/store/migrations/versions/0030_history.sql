-- A history that stays fast: words for the search, statistics counted as executions end, failures
-- by kind.

-- Every attempt stores what it ran: a resume may give its step's place to another step.
ALTER TABLE baton.step_attempts
    ADD COLUMN step        text,
    ADD COLUMN agent       text,
    ADD COLUMN agent_kind  text;
UPDATE baton.step_attempts AS a
SET step = s.key, agent = s.agent
FROM baton.execution_steps AS s
WHERE s.execution_id = a.execution_id AND s.index = a.index;
UPDATE baton.step_attempts AS a
SET agent_kind = g.kind
FROM baton.agents AS g
WHERE g.slug = a.agent;

CREATE TABLE baton.execution_texts (
    execution_id  text PRIMARY KEY REFERENCES baton.executions (id) ON DELETE CASCADE,
    words         tsvector NOT NULL
);
COMMENT ON TABLE baton.execution_texts IS
    'Words of the id, the input and the errors; apart, so that an index of them is written once.';
-- Limit the list of pending entries: the session that fills it merges it.
CREATE INDEX execution_texts_words ON baton.execution_texts USING gin (words)
    WITH (gin_pending_list_limit = 512);

CREATE TABLE baton.endings (
    execution_id  text NOT NULL,
    first_run     int NOT NULL,
    run           int NOT NULL,
    status        text NOT NULL,
    ended_at      timestamptz NOT NULL DEFAULT now(),
    error         jsonb
);
COMMENT ON TABLE baton.endings IS
    'Ends of executions that are not counted yet; emptied within seconds, so without any index.';

CREATE FUNCTION baton.duration_slot(ms float8) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
    'SELECT CASE WHEN ms <= 0.1 THEN 0 ELSE ceil(ln(ms / 0.1) / ln(1.1))::int END';
COMMENT ON FUNCTION baton.duration_slot IS
    'Slot n holds durations up to 0.1 ms * 1.1^n, so that its middle is off by less than a twentieth.';

CREATE TABLE baton.execution_counts (
    span         text NOT NULL CHECK (span IN ('hour', 'day')),
    bucket       timestamptz NOT NULL,
    workflow_id  text NOT NULL,
    completed    int NOT NULL,
    failed       int NOT NULL,
    cancelled    int NOT NULL,
    llm_calls    bigint NOT NULL,
    llm_tokens   bigint NOT NULL,
    llm_cost     numeric(18, 10) NOT NULL,
    PRIMARY KEY (span, bucket, workflow_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE baton.execution_counts IS
    'How executions in production ended, by the time of their end; workflow '''' is all of them.';

CREATE TABLE baton.agent_counts (
    span         text NOT NULL CHECK (span IN ('hour', 'day')),
    bucket       timestamptz NOT NULL,
    workflow_id  text NOT NULL,
    step         text NOT NULL,
    agent        text NOT NULL,
    kind         text NOT NULL,
    runs         int NOT NULL,
    attempts     int NOT NULL,
    completed    int NOT NULL,
    failed       int NOT NULL,
    lost         int NOT NULL,
    llm_calls    bigint NOT NULL,
    llm_tokens   bigint NOT NULL,
    llm_cost     numeric(18, 10) NOT NULL,
    PRIMARY KEY (span, workflow_id, bucket, step, agent, kind)
) WITH (fillfactor = 70);
COMMENT ON TABLE baton.agent_counts IS
    'What the attempts of those executions came to; workflow and step '''' are all of them.';
COMMENT ON COLUMN baton.agent_counts.runs IS 'Steps that began; attempts beyond are retries.';

CREATE TABLE baton.duration_counts (
    span         text NOT NULL CHECK (span IN ('hour', 'day')),
    bucket       timestamptz NOT NULL,
    workflow_id  text NOT NULL,
    step         text NOT NULL,
    agent        text NOT NULL,
    slot         int NOT NULL,
    count        int NOT NULL,
    -- From the index alone: related rows are far apart in the table.
    PRIMARY KEY (span, workflow_id, agent, bucket, step, slot) INCLUDE (count)
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_insert_scale_factor = 0.01,
    autovacuum_vacuum_scale_factor = 0.02
);
COMMENT ON TABLE baton.duration_counts IS
    'Durations of what completed: of executions where step and agent are '''', else of attempts.';

CREATE TABLE baton.failure_kinds (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workflow_id        text NOT NULL,
    step               text NOT NULL,
    agent              text NOT NULL,
    agent_kind         text NOT NULL,
    code               text NOT NULL,
    type               text NOT NULL,
    step_name          text NOT NULL,
    message            text NOT NULL,
    first_at           timestamptz NOT NULL,
    last_at            timestamptz NOT NULL,
    last_execution_id  text NOT NULL,
    UNIQUE (workflow_id, step, code, type, agent, agent_kind)
) WITH (fillfactor = 70);
COMMENT ON TABLE baton.failure_kinds IS
    'What fails where: one row for all failures alike, '''' where no step is to blame.';
COMMENT ON COLUMN baton.failure_kinds.message IS 'Of the latest failure.';

CREATE TABLE baton.failure_counts (
    span     text NOT NULL CHECK (span IN ('hour', 'day')),
    bucket   timestamptz NOT NULL,
    kind_id  bigint NOT NULL REFERENCES baton.failure_kinds (id) ON DELETE CASCADE,
    count    int NOT NULL,
    PRIMARY KEY (span, bucket, kind_id)
) WITH (fillfactor = 70);
CREATE INDEX failure_counts_of_kind ON baton.failure_counts (kind_id, span, bucket);

CREATE TABLE baton.execution_failures (
    execution_id  text NOT NULL REFERENCES baton.executions (id) ON DELETE CASCADE,
    kind_id       bigint NOT NULL REFERENCES baton.failure_kinds (id) ON DELETE CASCADE,
    created_at    timestamptz NOT NULL,
    failed_at     timestamptz NOT NULL,
    PRIMARY KEY (execution_id, kind_id)
);
COMMENT ON TABLE baton.execution_failures IS
    'Which executions failed so, whatever came of them later.';
CREATE INDEX execution_failures_listed
    ON baton.execution_failures (created_at DESC, execution_id DESC);
CREATE INDEX execution_failures_of_kind ON baton.execution_failures (kind_id);

-- Columns by which lists are filtered. The index by start time was never used.
DROP INDEX baton.executions_started;
CREATE INDEX executions_of_workflow_status
    ON baton.executions (workflow_id, status, created_at DESC, id DESC);
CREATE INDEX executions_tests
    ON baton.executions (status, created_at DESC, id DESC) WHERE mode = 'test';

INSERT INTO baton.endings (execution_id, first_run, run, status, ended_at, error)
SELECT id, resumed_run, run, status, completed_at, error_detail
FROM baton.executions
WHERE status IN ('completed', 'failed', 'cancelled') AND completed_at IS NOT NULL;
