-- The first tables: definitions (what to run), executions (what ran), workers, outbox. Large exact
-- values are bytea with the UTF-8 text of one JSON value, or a zstd frame where that is smaller;
-- they are stored EXTERNAL because PostgreSQL would compress a second time in vain.

CREATE TABLE baton.definitions (
    sha256      text PRIMARY KEY,
    content     bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE baton.definitions ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE baton.definitions IS
    'Frozen workflows with every agent they use: exact text, addressed by its hash.';

CREATE TABLE baton.agents (
    slug        text PRIMARY KEY CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    kind        text NOT NULL,
    name        text NOT NULL,
    effect      text NOT NULL CHECK (effect IN ('read', 'write')),
    definition  bytea NOT NULL,
    origin      text NOT NULL CHECK (origin IN ('library', 'python', 'person')),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE baton.agents IS 'The agent library.';

CREATE TABLE baton.workflows (
    id                text PRIMARY KEY CHECK (id = 'wf-' || slug),
    slug              text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name              text NOT NULL,
    description       text NOT NULL DEFAULT '',
    version           int NOT NULL DEFAULT 0 CHECK (version >= 0),
    deployed_version  int,
    trigger_config    jsonb NOT NULL DEFAULT '{}',
    origin            text NOT NULL CHECK (origin IN ('person', 'template', 'file')),
    created_by        text NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    archived_at       timestamptz
);
COMMENT ON COLUMN baton.workflows.version IS 'The newest saved version; 0 while only files ran.';
COMMENT ON COLUMN baton.workflows.trigger_config IS 'Projection of the newest version for queries.';
CREATE INDEX workflows_listed ON baton.workflows (created_at DESC, id) WHERE archived_at IS NULL;
CREATE INDEX workflows_trigger_config ON baton.workflows USING gin (trigger_config);

CREATE TABLE baton.workflow_versions (
    workflow_id        text NOT NULL REFERENCES baton.workflows (id) ON DELETE RESTRICT,
    version            int NOT NULL CHECK (version > 0),
    definition_sha256  text NOT NULL REFERENCES baton.definitions (sha256),
    min_engine         int NOT NULL,
    message            text NOT NULL DEFAULT '',
    created_by         text NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workflow_id, version)
);
COMMENT ON TABLE baton.workflow_versions IS 'Every save, immutable.';
ALTER TABLE baton.workflows ADD CONSTRAINT workflows_deployed_version
    FOREIGN KEY (id, deployed_version) REFERENCES baton.workflow_versions (workflow_id, version);

CREATE TABLE baton.workers (
    id            uuid PRIMARY KEY,
    host          text NOT NULL,
    pid           int NOT NULL,
    version       text NOT NULL,
    engine        int NOT NULL,
    agents        text[] NOT NULL,
    queue         text NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    heartbeat_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE baton.workers IS 'Who is alive: a heartbeat every second on the database clock.';

CREATE TABLE baton.executions (
    id                 text PRIMARY KEY CHECK (id ~ '^exec-[0-9]{8}-[0-9a-f]{12,}$'),
    workflow_id        text NOT NULL REFERENCES baton.workflows (id) ON DELETE RESTRICT,
    workflow_name      text NOT NULL,
    version            int,
    definition_sha256  text NOT NULL REFERENCES baton.definitions (sha256),
    mode               text NOT NULL CHECK (mode IN ('production', 'test')),
    status             text NOT NULL DEFAULT 'pending' CHECK
        (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
    queue              text NOT NULL,
    agents             text[] NOT NULL,
    min_engine         int NOT NULL,
    run                int NOT NULL DEFAULT 0,
    resumed_run        int NOT NULL DEFAULT 1,
    claimed_by         uuid,
    claim_id           uuid,
    current_step       int NOT NULL DEFAULT 0,
    total_steps        int NOT NULL CHECK (total_steps BETWEEN 1 AND 20),
    input              bytea NOT NULL,
    context            jsonb DEFAULT '{}',
    results            jsonb DEFAULT '{}',
    error              text,
    error_detail       jsonb,
    failed_step        int,
    llm_calls          int NOT NULL DEFAULT 0,
    llm_tokens         bigint NOT NULL DEFAULT 0,
    llm_cost           numeric(18, 10) NOT NULL DEFAULT 0,
    metadata           jsonb NOT NULL DEFAULT '{}',
    trigger            text NOT NULL CHECK
        (trigger IN ('api', 'cli', 'ui', 'webhook', 'schedule', 'retry')),
    retry_of           text,
    created_by         text NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    started_at         timestamptz,
    completed_at       timestamptz,
    deadline_at        timestamptz,
    enqueued_at        timestamptz,
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'running') = (claim_id IS NOT NULL AND claimed_by IS NOT NULL))
) WITH (fillfactor = 70);
ALTER TABLE baton.executions ALTER COLUMN input SET STORAGE EXTERNAL;
COMMENT ON COLUMN baton.executions.claim_id IS 'Fence: every write about a running execution names it.';
COMMENT ON COLUMN baton.executions.resumed_run IS 'The run since which failures and losses count.';
COMMENT ON COLUMN baton.executions.enqueued_at IS 'When a job was last made for it, as a cooldown.';
CREATE INDEX executions_listed ON baton.executions (created_at DESC, id DESC);
CREATE INDEX executions_of_workflow ON baton.executions (workflow_id, created_at DESC, id DESC);
CREATE INDEX executions_of_status ON baton.executions (status, created_at DESC, id DESC);
CREATE INDEX executions_pending ON baton.executions (created_at) WHERE status = 'pending';
CREATE INDEX executions_running ON baton.executions (claimed_by) WHERE status = 'running';
CREATE INDEX executions_started ON baton.executions (started_at DESC);
CREATE INDEX executions_context ON baton.executions USING gin (context);

CREATE TABLE baton.execution_runs (
    execution_id  text NOT NULL REFERENCES baton.executions (id) ON DELETE CASCADE,
    n             int NOT NULL CHECK (n > 0),
    reason        text NOT NULL CHECK (reason IN ('start', 'resume', 'takeover')),
    version       int,
    worker        uuid NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    deadline_at   timestamptz NOT NULL,
    ended_at      timestamptz,
    outcome       text CHECK
        (outcome IN ('completed', 'failed', 'cancelled', 'released', 'worker_lost')),
    error         text,
    PRIMARY KEY (execution_id, n)
);

CREATE TABLE baton.execution_steps (
    execution_id       text NOT NULL REFERENCES baton.executions (id) ON DELETE CASCADE,
    index              int NOT NULL CHECK (index >= 0),
    key                text NOT NULL,
    name               text NOT NULL,
    agent              text NOT NULL,
    status             text NOT NULL CHECK
        (status IN ('pending', 'running', 'completed', 'failed', 'cancelled', 'skipped')),
    run                int NOT NULL,
    version            int,
    definition_sha256  text NOT NULL,
    attempts           int NOT NULL DEFAULT 0,
    next_attempt_at    timestamptz,
    started_at         timestamptz,
    completed_at       timestamptz,
    input_sha256       text,
    input_bytes        int,
    output             bytea,
    output_bytes       int,
    reason             text,
    error              jsonb,
    PRIMARY KEY (execution_id, index),
    UNIQUE (execution_id, key)
) WITH (fillfactor = 80);
ALTER TABLE baton.execution_steps ALTER COLUMN output SET STORAGE EXTERNAL;
COMMENT ON TABLE baton.execution_steps IS
    'One row per step that began or was skipped; inputs are derived, outputs stored once.';

CREATE TABLE baton.step_attempts (
    execution_id  text NOT NULL,
    index         int NOT NULL,
    n             int NOT NULL CHECK (n > 0),
    run           int NOT NULL,
    worker        uuid NOT NULL,
    status        text NOT NULL DEFAULT 'running' CHECK
        (status IN ('running', 'completed', 'failed', 'cancelled', 'worker_lost', 'released')),
    started_at    timestamptz NOT NULL DEFAULT now(),
    ended_at      timestamptz,
    input_sha256  text NOT NULL,
    input         bytea,
    error         jsonb,
    llm_calls     int NOT NULL DEFAULT 0,
    llm_tokens    bigint NOT NULL DEFAULT 0,
    llm_cost      numeric(18, 10) NOT NULL DEFAULT 0,
    PRIMARY KEY (execution_id, index, n),
    FOREIGN KEY (execution_id, index)
        REFERENCES baton.execution_steps (execution_id, index) ON DELETE CASCADE,
    CHECK ((status = 'running') = (ended_at IS NULL))
) WITH (fillfactor = 80);
ALTER TABLE baton.step_attempts ALTER COLUMN input SET STORAGE EXTERNAL;

CREATE TABLE baton.step_logs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id  text NOT NULL REFERENCES baton.executions (id) ON DELETE CASCADE,
    index         int NOT NULL,
    attempt       int NOT NULL,
    at            timestamptz NOT NULL,
    level         text NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
    message       text NOT NULL,
    fields        jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX step_logs_of_step ON baton.step_logs (execution_id, index, id);

CREATE TABLE baton.notifications (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id  text NOT NULL REFERENCES baton.executions (id) ON DELETE CASCADE,
    run           int NOT NULL,
    channel       text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('failure', 'success')),
    content       jsonb NOT NULL,
    state         text NOT NULL DEFAULT 'waiting' CHECK
        (state IN ('waiting', 'sending', 'sent', 'failed')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (execution_id, run, channel)
);
COMMENT ON TABLE baton.notifications IS
    'Outbox: written in the transaction of the fact it tells of, delivered afterwards.';

CREATE TABLE baton.idempotency_keys (
    principal    text NOT NULL,
    route        text NOT NULL,
    key          text NOT NULL,
    body_sha256  text NOT NULL,
    response     jsonb,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (principal, route, key)
);
