-- What the engine reads and writes about one execution. Every write first locks the execution's row
-- by its claim and selects FROM that lock, so that a worker whose claim was taken writes nothing.

-- name: load_execution
-- The execution itself, with the seconds that it ran and those left of its time limit.
SELECT
    id, workflow_id, workflow_name, definition_sha256, version, mode, queue, status, run,
    claim_id, input, traceparent, resumed_run, updated_at, now() AS read_at,
    extract(epoch FROM deadline_at - now())::float8 AS seconds_left,
    (
        SELECT coalesce(
            extract(epoch FROM sum(coalesce(r.ended_at, now()) - r.started_at)), 0
        )::float8
        FROM baton.execution_runs AS r
        WHERE r.execution_id = executions.id
    ) AS seconds_run
FROM baton.executions
WHERE id = %(execution_id)s;

-- name: load_steps
-- Its steps so far, with the results of their attempts since the last resume, and the last
-- correction that any of them requested.
SELECT
    s.path, s.key, s.status, s.output, s.attempts, s.error,
    greatest(extract(epoch FROM s.next_attempt_at - now()), 0)::float8 AS wait_seconds,
    coalesce(a.failures, 0) AS failures,
    coalesce(a.losses, 0) AS losses,
    coalesce(a.database_losses, 0) AS database_losses,
    coalesce(a.open, false) AS attempt_open,
    c.correction,
    c.input_sha256 AS corrected_input_sha256
FROM baton.execution_steps AS s
JOIN baton.executions AS e ON e.id = s.execution_id
LEFT JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE t.status = 'failed' AND t.run >= e.resumed_run) AS failures,
        count(*) FILTER (WHERE t.status = 'worker_lost' AND t.run >= e.resumed_run) AS losses,
        -- Losses since the last attempt that ended by itself.
        count(*) FILTER (
            WHERE t.status = 'released'
              AND t.error ->> 'code' = 'database_lost'
              AND t.run >= e.resumed_run
              AND t.n > finished.n
        ) AS database_losses,
        bool_or(t.status = 'running') AS open
    FROM baton.step_attempts AS t
    CROSS JOIN (
        SELECT coalesce(max(f.n), 0) AS n
        FROM baton.step_attempts AS f
        WHERE f.execution_id = s.execution_id
          AND f.path = s.path
          AND f.status IN ('completed', 'failed')
    ) AS finished
    WHERE t.execution_id = s.execution_id AND t.path = s.path
) AS a ON true
LEFT JOIN LATERAL (
    SELECT t.error -> 'correction' AS correction, t.input_sha256
    FROM baton.step_attempts AS t
    WHERE t.execution_id = s.execution_id AND t.path = s.path AND t.error ? 'correction'
    ORDER BY t.n DESC
    LIMIT 1
) AS c ON true
WHERE s.execution_id = %(execution_id)s
ORDER BY s.position;

-- name: claim_new
-- Claim an execution that waits for its first worker, exactly as it was read. IS TRUE keeps a plan
-- made on empty tables from reading every row with a status.
WITH mine AS (
    SELECT e.id, e.run + 1 AS run, e.version, e.resumed_run, e.deadline_at
    FROM baton.executions AS e
    WHERE e.id = %(execution_id)s
      AND e.run = %(seen_run)s
      AND e.definition_sha256 = %(seen_definition)s
      AND e.updated_at = %(seen_at)s
      AND (e.status = 'pending') IS TRUE
      AND e.deadline_at IS NULL
      AND e.queue = %(queue)s
      AND e.agents <@ %(agents)s
      AND e.min_engine <= %(engine)s
    FOR UPDATE OF e
),

-- name: claim_again
-- Claim an execution that was released, or whose worker is dead, exactly as it was read. Whether a
-- worker is dead or a time is up is decided only while the clock shows what this worker expects:
-- after a leap, no live worker has renewed yet.
WITH mine AS (
    SELECT e.id, e.run + 1 AS run, e.version, e.resumed_run, e.deadline_at
    FROM baton.executions AS e
    WHERE e.id = %(execution_id)s
      AND e.run = %(seen_run)s
      AND e.claim_id IS NOT DISTINCT FROM %(seen_claim)s
      AND e.definition_sha256 = %(seen_definition)s
      AND e.updated_at = %(seen_at)s
      AND e.queue = %(queue)s
      AND ((e.agents <@ %(agents)s AND e.min_engine <= %(engine)s) OR e.deadline_at < now())
      AND (
          %(expected_now)s::timestamptz IS NULL
          OR now() BETWEEN %(expected_now)s::timestamptz - %(tolerance)s
          AND %(expected_now)s::timestamptz + %(tolerance)s
      )
      -- Whether the time is up is decided by workers that would have noticed a leap.
      AND (%(may_take_over)s OR e.deadline_at > now() OR e.queue <> 'default')
      AND (
          e.status = 'pending'
          OR (
              e.status = 'running'
              AND %(may_take_over)s
              AND NOT EXISTS (
                  SELECT FROM baton.workers AS w
                  WHERE w.id = e.claimed_by AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
              )
          )
      )
    FOR UPDATE OF e
),

-- name: claim_orphan
-- Claim an execution whose `baton run` is gone, exactly as it was read and only to end it: no agent
-- will run.
WITH mine AS (
    SELECT e.id, e.run + 1 AS run, e.version, e.resumed_run, e.deadline_at
    FROM baton.executions AS e
    WHERE e.id = %(execution_id)s
      AND e.run = %(seen_run)s
      AND e.claim_id IS NOT DISTINCT FROM %(seen_claim)s
      AND e.definition_sha256 = %(seen_definition)s
      AND e.updated_at = %(seen_at)s
      AND (e.status IN ('pending', 'running')) IS TRUE
      AND e.queue LIKE 'run:%'
      AND NOT e.created_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
      AND (
          %(expected_now)s::timestamptz IS NULL
          OR now() BETWEEN %(expected_now)s::timestamptz - %(tolerance)s
          AND %(expected_now)s::timestamptz + %(tolerance)s
      )
      AND NOT EXISTS (
          SELECT FROM baton.workers AS w
          WHERE (w.id = e.claimed_by OR w.id::text = substr(e.queue, 5))
            AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
      )
    FOR UPDATE OF e
),

-- name: close_lost
-- Continues a claim: close the attempts that a dead worker left open.
lost_attempts AS (
    UPDATE baton.step_attempts AS a
    SET status = 'worker_lost', ended_at = now()
    FROM mine
    WHERE a.execution_id = mine.id AND a.status = 'running'
), lost_run AS (
    UPDATE baton.execution_runs AS r
    SET outcome = 'worker_lost', ended_at = now()
    FROM mine
    WHERE r.execution_id = mine.id AND r.n = mine.run - 1 AND r.ended_at IS NULL
),

-- name: begin_attempts
-- Continues a statement in which `mine` is the locked execution with its run and version: begin
-- attempts. Repeated after a lost acknowledgement, this changes nothing.
started AS (
    SELECT *
    FROM jsonb_to_recordset(%(started)s::jsonb) AS t (
        path text, position int[], key text, name text, agent text, kind text, attempt int,
        definition text, input_sha256 text, input_bytes int, left_out jsonb
    )
), started_steps AS (
    INSERT INTO baton.execution_steps
        (execution_id, path, position, index, key, name, agent, status, run, version,
         definition_sha256, attempts, started_at, input_sha256, input_bytes, left_out)
    SELECT
        mine.id, t.path, t.position, t.position[1], t.key, t.name, t.agent, 'running', mine.run,
        mine.version, t.definition, t.attempt, now(), t.input_sha256, t.input_bytes, t.left_out
    FROM mine, started AS t
    ON CONFLICT (execution_id, path) DO UPDATE SET
        status = 'running', run = excluded.run, version = excluded.version,
        name = excluded.name, agent = excluded.agent,
        definition_sha256 = excluded.definition_sha256, attempts = excluded.attempts,
        next_attempt_at = NULL, input_sha256 = excluded.input_sha256,
        input_bytes = excluded.input_bytes, left_out = excluded.left_out, output = NULL,
        output_bytes = NULL, completed_at = NULL, reason = NULL, error = NULL,
        started_at = CASE
            WHEN execution_steps.status = 'running' THEN execution_steps.started_at
            ELSE excluded.started_at
        END
), started_attempts AS (
    INSERT INTO baton.step_attempts
        (execution_id, path, index, n, run, worker, input_sha256, step, agent, agent_kind)
    SELECT
        mine.id, t.path, t.position[1], t.attempt, mine.run, %(worker_id)s, t.input_sha256, t.key,
        t.agent, t.kind
    FROM mine, started AS t
    ON CONFLICT DO NOTHING
),

-- name: begin_run
-- Continues a claim: begin the run and set its owner.
this_run AS (
    INSERT INTO baton.execution_runs (execution_id, n, reason, version, worker, deadline_at)
    SELECT
        mine.id,
        mine.run,
        CASE
            WHEN mine.run = 1 THEN 'start'
            WHEN mine.resumed_run = mine.run THEN 'resume'
            ELSE 'takeover'
        END,
        mine.version,
        %(worker_id)s,
        coalesce(mine.deadline_at, now() + %(time_limit)s)
    FROM mine
    RETURNING n, deadline_at
)
UPDATE baton.executions AS e
SET status = 'running',
    run = mine.run,
    claim_id = %(claim_id)s,
    claimed_by = %(worker_id)s,
    current_step = coalesce(%(current_step)s::int, e.current_step),
    deadline_at = this_run.deadline_at,
    deadline_set_at = CASE WHEN e.deadline_at IS NULL THEN now() ELSE e.deadline_set_at END,
    started_at = coalesce(e.started_at, now()),
    updated_at = now()
FROM mine, this_run
WHERE e.id = mine.id
RETURNING e.run, now() AS claimed_at,
    extract(epoch FROM e.deadline_at - now())::float8 AS seconds_left;

-- name: lock_mine
-- An execution of this claim, locked until the events are recorded.
WITH mine AS (
    SELECT id, run, version, resumed_run, workflow_id, mode
    FROM baton.executions
    WHERE id = %(execution_id)s AND claim_id = %(claim_id)s
    FOR UPDATE
),

-- name: write
-- Continues `lock_mine` and `begin_attempts`: record everything that happened in one commit: ended
-- attempts with their log lines, ended steps, started attempts, the end of the run. Repeated after
-- a lost acknowledgement, this changes nothing.
ended AS (
    SELECT *
    FROM jsonb_to_recordset(%(ended)s::jsonb) AS t (
        place int, path text, attempt int, status text, error jsonb, retry_in float8,
        llm_calls int, llm_tokens bigint, llm_input_tokens bigint, llm_cached_tokens bigint,
        llm_output_tokens bigint, llm_cost numeric, llm_models text[], lines jsonb
    )
), ended_attempts AS (
    -- Selected by the parameter, not by the lock, so that a plan made on empty tables keeps using
    -- the index.
    UPDATE baton.step_attempts AS a
    SET status = t.status,
        ended_at = now(),
        error = t.error,
        input = (%(ended_inputs)s::bytea[])[t.place],
        llm_calls = t.llm_calls,
        llm_tokens = t.llm_tokens,
        llm_input_tokens = t.llm_input_tokens,
        llm_cached_tokens = t.llm_cached_tokens,
        llm_output_tokens = t.llm_output_tokens,
        llm_cost = t.llm_cost,
        llm_models = t.llm_models
    FROM mine, ended AS t
    WHERE a.execution_id = %(execution_id)s
      AND a.path = t.path
      AND a.n = t.attempt
      AND a.status = 'running'
    RETURNING a.execution_id, a.path, a.index, a.n, t.lines, a.llm_calls, a.llm_tokens,
        a.llm_input_tokens, a.llm_cached_tokens, a.llm_output_tokens, a.llm_cost
), usage AS (
    SELECT
        coalesce(sum(llm_calls), 0) AS calls,
        coalesce(sum(llm_tokens), 0) AS tokens,
        coalesce(sum(llm_input_tokens), 0) AS input_tokens,
        coalesce(sum(llm_cached_tokens), 0) AS cached_tokens,
        coalesce(sum(llm_output_tokens), 0) AS output_tokens,
        -- Null, and therefore the sum is null, if the cost of an attempt is unknown.
        CASE WHEN count(*) = count(llm_cost) THEN coalesce(sum(llm_cost), 0) END AS cost
    FROM ended_attempts
), waiting_steps AS (
    UPDATE baton.execution_steps AS s
    SET next_attempt_at = now() + make_interval(secs => t.retry_in), next_attempt_set_at = now()
    FROM mine, ended AS t
    WHERE s.execution_id = %(execution_id)s AND s.path = t.path AND t.retry_in IS NOT NULL
), ended_steps AS (
    INSERT INTO baton.execution_steps
        (execution_id, path, position, index, key, name, agent, status, run, version,
         definition_sha256, completed_at, output, output_bytes, reason, error)
    SELECT
        mine.id, t.path, t.position, t.position[1], t.key, t.name, t.agent, t.status, mine.run,
        mine.version, t.definition, now(), (%(outputs)s::bytea[])[t.place], t.output_bytes,
        t.reason, t.error
    FROM mine, jsonb_to_recordset(%(steps)s::jsonb) AS t (
        place int, path text, position int[], key text, name text, agent text, status text,
        definition text, output_bytes int, reason text, error jsonb
    )
    ON CONFLICT (execution_id, path) DO UPDATE SET
        status = excluded.status, run = excluded.run, version = excluded.version,
        completed_at = excluded.completed_at, next_attempt_at = NULL,
        output = excluded.output, output_bytes = excluded.output_bytes,
        reason = excluded.reason, error = excluded.error,
        left_out = CASE WHEN excluded.status <> 'skipped' THEN execution_steps.left_out END
), logged AS (
    INSERT INTO baton.step_logs (execution_id, path, index, attempt, at, level, message, fields)
    SELECT a.execution_id, a.path, a.index, a.n, l.at, l.level, l.message, l.fields
    FROM ended_attempts AS a
    CROSS JOIN LATERAL ROWS FROM (
        jsonb_to_recordset(a.lines) AS (at timestamptz, level text, message text, fields jsonb)
    ) WITH ORDINALITY AS l (at, level, message, fields, place)
    ORDER BY a.path, l.place
), ended_run AS (
    UPDATE baton.execution_runs AS r
    SET outcome = %(final_status)s, ended_at = now(), error = %(error)s
    FROM mine
    WHERE r.execution_id = mine.id AND r.n = mine.run AND %(final_status)s::text IS NOT NULL
), to_count AS (
    INSERT INTO baton.endings (execution_id, first_run, run, status, error)
    SELECT mine.id, mine.resumed_run, mine.run, %(final_status)s, %(error_detail)s::jsonb
    FROM mine
    WHERE %(final_status)s::text IS NOT NULL
), announced AS (
    -- One row per channel to notify; tests send no notifications.
    INSERT INTO baton.notifications (execution_id, run, channel, workflow_id, kind, content)
    SELECT mine.id, mine.run, c.id, mine.workflow_id, %(message_kind)s, %(message_content)s::jsonb
    FROM mine, baton.notification_channels AS c
    WHERE %(message_kind)s::text IS NOT NULL
      AND mine.mode = 'production'
      AND c.enabled
      AND CASE %(message_kind)s WHEN 'failure' THEN c.on_failure ELSE c.on_success END
      AND (c.workflows IS NULL OR mine.workflow_id = ANY (c.workflows))
    ON CONFLICT (execution_id, run, channel) DO NOTHING
    RETURNING channel, workflow_id, kind
), streams AS (
    INSERT INTO baton.notification_streams (channel, workflow_id, kind)
    SELECT channel, workflow_id, kind FROM announced ORDER BY channel
    ON CONFLICT DO NOTHING
)
UPDATE baton.executions AS e
SET current_step = coalesce(%(current_step)s::int, e.current_step),
    llm_calls = e.llm_calls + usage.calls,
    llm_tokens = e.llm_tokens + usage.tokens,
    llm_input_tokens = e.llm_input_tokens + usage.input_tokens,
    llm_cached_tokens = e.llm_cached_tokens + usage.cached_tokens,
    llm_output_tokens = e.llm_output_tokens + usage.output_tokens,
    llm_cost = e.llm_cost + usage.cost,
    status = coalesce(%(final_status)s, e.status),
    claim_id = CASE WHEN %(final_status)s::text IS NULL THEN e.claim_id END,
    claimed_by = CASE WHEN %(final_status)s::text IS NULL THEN e.claimed_by END,
    completed_at = CASE WHEN %(final_status)s::text IS NOT NULL THEN now() END,
    context = CASE WHEN %(final_status)s::text IS NULL THEN e.context ELSE %(context)s::jsonb END,
    results = CASE WHEN %(final_status)s::text IS NULL THEN e.results ELSE %(results)s::jsonb END,
    error = %(error)s,
    error_detail = %(error_detail)s,
    failed_step = %(failed_step)s,
    updated_at = now()
FROM mine, usage
WHERE e.id = mine.id
RETURNING e.id, EXISTS (SELECT FROM announced) AS announced;

-- name: keep_log
-- Store log lines that follow `after` others of a running attempt. Repeated after a lost
-- acknowledgement, this changes nothing: the attempt's row has the number of stored lines, and is
-- read after its lock is acquired, unlike a count of the lines themselves.
WITH mine AS (
    SELECT id
    FROM baton.executions
    WHERE id = %(execution_id)s AND claim_id = %(claim_id)s
    FOR UPDATE
), growing AS (
    UPDATE baton.step_attempts AS a
    SET kept_lines = a.kept_lines + jsonb_array_length(%(lines)s::jsonb)
    FROM mine
    WHERE a.execution_id = mine.id
      AND a.path = %(path)s
      AND a.n = %(attempt)s
      AND a.status = 'running'
      AND a.kept_lines = %(after)s
    RETURNING a.execution_id, a.path, a.index, a.n
), logged AS (
    INSERT INTO baton.step_logs (execution_id, path, index, attempt, at, level, message, fields)
    SELECT
        growing.execution_id, growing.path, growing.index, growing.n, l.at, l.level, l.message,
        l.fields
    FROM growing
    CROSS JOIN LATERAL ROWS FROM (
        jsonb_to_recordset(%(lines)s::jsonb)
            AS (at timestamptz, level text, message text, fields jsonb)
    ) WITH ORDINALITY AS l (at, level, message, fields, place)
    ORDER BY l.place
)
SELECT id FROM mine;

-- name: release
-- Release an execution so that another worker continues it, recording the reason with its open
-- attempts; those do not count as lost with their worker.
WITH mine AS (
    SELECT id, run
    FROM baton.executions
    WHERE id = %(execution_id)s AND claim_id = %(claim_id)s
    FOR UPDATE
), released_attempts AS (
    UPDATE baton.step_attempts AS a
    SET status = 'released', ended_at = now(), error = %(error)s
    FROM mine
    WHERE a.execution_id = mine.id AND a.status = 'running'
    RETURNING a.execution_id, a.path, a.index, a.n
), waiting_steps AS (
    UPDATE baton.execution_steps AS s
    SET next_attempt_at = now() + %(retry_in)s, next_attempt_set_at = now()
    FROM released_attempts AS r
    WHERE s.execution_id = r.execution_id AND s.path = r.path
), logged AS (
    INSERT INTO baton.step_logs (execution_id, path, index, attempt, at, level, message)
    SELECT execution_id, path, index, n, now(), 'warning', %(message)s FROM released_attempts
), ended_run AS (
    UPDATE baton.execution_runs AS r
    SET outcome = 'released', ended_at = now()
    FROM mine
    WHERE r.execution_id = mine.id AND r.n = mine.run
)
UPDATE baton.executions AS e
SET status = 'pending', claim_id = NULL, claimed_by = NULL, enqueued_at = NULL, updated_at = now()
FROM mine
WHERE e.id = mine.id
RETURNING e.id;

-- name: lock
-- Wait for other transactions that write to the execution.
SELECT id FROM baton.executions WHERE id = %(execution_id)s FOR UPDATE;

-- name: cancel
-- End a waiting or running execution, whoever owns it; its owner can no longer write.
WITH mine AS (
    SELECT id, run, resumed_run
    FROM baton.executions
    WHERE id = %(execution_id)s AND status IN ('pending', 'running')
    FOR UPDATE
), cancelled_attempts AS (
    UPDATE baton.step_attempts AS a
    SET status = 'cancelled', ended_at = now()
    FROM mine
    WHERE a.execution_id = mine.id AND a.status = 'running'
), cancelled_steps AS (
    UPDATE baton.execution_steps AS s
    SET status = 'cancelled', completed_at = now(), next_attempt_at = NULL
    FROM mine
    WHERE s.execution_id = mine.id AND s.status = 'running'
), ended_run AS (
    UPDATE baton.execution_runs AS r
    SET outcome = 'cancelled', ended_at = now()
    FROM mine
    WHERE r.execution_id = mine.id AND r.n = mine.run AND r.ended_at IS NULL
), to_count AS (
    INSERT INTO baton.endings (execution_id, first_run, run, status)
    SELECT id, resumed_run, run, 'cancelled' FROM mine
)
UPDATE baton.executions AS e
SET status = 'cancelled', claim_id = NULL, claimed_by = NULL, completed_at = now(),
    error = %(message)s, updated_at = now(),
    error_detail = jsonb_strip_nulls(jsonb_build_object(
        'code', 'cancelled', 'type', '', 'message', %(message)s::text, 'stack', '',
        'actor', %(actor)s::text
    ))
FROM mine
WHERE e.id = mine.id
RETURNING e.id;
