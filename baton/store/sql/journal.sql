-- What the engine reads and writes about one execution. Every write locks the execution's row by
-- its claim first and selects FROM that lock, so that a worker whose claim was taken writes nothing.

-- name: load_execution
-- The execution itself, with the seconds that it ran and those left of its time limit.
SELECT
    id, workflow_id, workflow_name, definition_sha256, version, mode, queue, status, run,
    claim_id, input, resumed_run, updated_at, now() AS read_at,
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
-- Its steps so far, with what their attempts came to since the last resume, and the last correction
-- that any of them asked for.
SELECT
    s.index, s.key, s.status, s.output, s.attempts, s.error,
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
        -- Those since the last attempt that ran to an end of its own.
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
          AND f.index = s.index
          AND f.status IN ('completed', 'failed')
    ) AS finished
    WHERE t.execution_id = s.execution_id AND t.index = s.index
) AS a ON true
LEFT JOIN LATERAL (
    SELECT t.error -> 'correction' AS correction, t.input_sha256
    FROM baton.step_attempts AS t
    WHERE t.execution_id = s.execution_id AND t.index = s.index AND t.error ? 'correction'
    ORDER BY t.n DESC
    LIMIT 1
) AS c ON true
WHERE s.execution_id = %(execution_id)s
ORDER BY s.index;

-- name: claim
-- Take an execution that waits, or whose worker is dead, exactly as it was seen; close what the
-- dead worker left open, begin a run and, if one is given, its first attempt. Who is dead and whose
-- time is up is decided only while the clock shows what the worker expects: after a leap, nobody
-- alive has renewed yet.
WITH mine AS (
    SELECT e.id, e.run, e.status, e.version, e.resumed_run, e.deadline_at
    FROM baton.executions AS e
    WHERE e.id = %(execution_id)s
      AND e.run = %(seen_run)s
      AND e.claim_id IS NOT DISTINCT FROM %(seen_claim)s
      AND e.definition_sha256 = %(seen_definition)s
      AND e.updated_at = %(seen_at)s
      AND CASE
          -- Only to record that its `baton run` is gone: no agent will run.
          WHEN %(orphaned)s THEN
              e.queue LIKE 'run:%'
              AND NOT e.created_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
              AND NOT EXISTS (
                  SELECT FROM baton.workers AS w
                  WHERE w.id::text = substr(e.queue, 5) AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
              )
          ELSE
              e.queue = %(queue)s
              AND ((e.agents <@ %(agents)s AND e.min_engine <= %(engine)s) OR e.deadline_at < now())
      END
      AND (
          %(expected_now)s::timestamptz IS NULL
          OR now() BETWEEN %(expected_now)s::timestamptz - %(tolerance)s
          AND %(expected_now)s::timestamptz + %(tolerance)s
          OR (e.status = 'pending' AND e.deadline_at IS NULL AND NOT %(orphaned)s)
      )
      -- Whose time is up is decided by workers that would have noticed a leap.
      AND (
          %(may_take_over)s
          OR e.deadline_at IS NULL
          OR e.deadline_at > now()
          OR e.queue <> 'default'
      )
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
), lost_attempts AS (
    UPDATE baton.step_attempts AS a
    SET status = 'worker_lost', ended_at = now()
    FROM mine
    WHERE a.execution_id = mine.id AND a.status = 'running'
), lost_run AS (
    UPDATE baton.execution_runs AS r
    SET outcome = 'worker_lost', ended_at = now()
    FROM mine
    WHERE r.execution_id = mine.id AND r.n = mine.run AND r.ended_at IS NULL
), this_run AS (
    INSERT INTO baton.execution_runs (execution_id, n, reason, version, worker, deadline_at)
    SELECT
        mine.id,
        mine.run + 1,
        CASE
            WHEN mine.run = 0 THEN 'start'
            WHEN mine.resumed_run = mine.run + 1 THEN 'resume'
            ELSE 'takeover'
        END,
        mine.version,
        %(worker_id)s,
        coalesce(mine.deadline_at, now() + %(time_limit)s)
    FROM mine
    RETURNING n, deadline_at
), started_step AS (
    INSERT INTO baton.execution_steps
        (execution_id, index, key, name, agent, status, run, version, definition_sha256,
         attempts, started_at, input_sha256, input_bytes)
    SELECT
        mine.id, %(started_index)s, %(started_key)s, %(started_name)s, %(started_agent)s,
        'running', mine.run + 1, mine.version, %(started_definition)s,
        %(started_attempt)s, now(), %(started_input_sha256)s, %(started_input_bytes)s
    FROM mine
    WHERE %(started_index)s::int IS NOT NULL
    ON CONFLICT (execution_id, index) DO UPDATE SET
        status = 'running', run = excluded.run, version = excluded.version,
        name = excluded.name, agent = excluded.agent,
        definition_sha256 = excluded.definition_sha256, attempts = excluded.attempts,
        next_attempt_at = NULL, input_sha256 = excluded.input_sha256,
        input_bytes = excluded.input_bytes, output = NULL, output_bytes = NULL,
        completed_at = NULL, reason = NULL, error = NULL,
        started_at = CASE
            WHEN execution_steps.status = 'running' THEN execution_steps.started_at
            ELSE excluded.started_at
        END
), started_attempt AS (
    INSERT INTO baton.step_attempts
        (execution_id, index, n, run, worker, input_sha256, step, agent, agent_kind)
    SELECT mine.id, %(started_index)s, %(started_attempt)s, mine.run + 1, %(worker_id)s,
           %(started_input_sha256)s, %(started_key)s, %(started_agent)s, %(started_kind)s
    FROM mine
    WHERE %(started_index)s::int IS NOT NULL
)
UPDATE baton.executions AS e
SET status = 'running',
    run = mine.run + 1,
    claim_id = %(claim_id)s,
    claimed_by = %(worker_id)s,
    current_step = coalesce(%(started_index)s::int, e.current_step),
    deadline_at = this_run.deadline_at,
    deadline_set_at = CASE WHEN e.deadline_at IS NULL THEN now() ELSE e.deadline_set_at END,
    started_at = coalesce(e.started_at, now()),
    updated_at = now()
FROM mine, this_run
WHERE e.id = mine.id
RETURNING e.run, now() AS claimed_at,
    extract(epoch FROM e.deadline_at - now())::float8 AS seconds_left;

-- name: write
-- Record what happened under a claim, all of it in one commit: an attempt that ended, steps that
-- are over, an attempt that begins, the end of the run. Written again after a lost
-- acknowledgement it changes nothing.
WITH mine AS (
    SELECT id, run, version, resumed_run, workflow_id, mode
    FROM baton.executions
    WHERE id = %(execution_id)s AND claim_id = %(claim_id)s
    FOR UPDATE
), ended_attempt AS (
    UPDATE baton.step_attempts AS a
    SET status = %(ended_status)s,
        ended_at = now(),
        error = %(ended_error)s,
        input = %(ended_input)s,
        llm_calls = %(llm_calls)s,
        llm_tokens = %(llm_tokens)s,
        llm_input_tokens = %(llm_input_tokens)s,
        llm_cached_tokens = %(llm_cached_tokens)s,
        llm_output_tokens = %(llm_output_tokens)s,
        llm_cost = %(llm_cost)s,
        llm_models = %(llm_models)s
    FROM mine
    WHERE a.execution_id = mine.id
      AND a.index = %(ended_index)s
      AND a.n = %(ended_attempt)s
      AND a.status = 'running'
    RETURNING a.llm_calls, a.llm_tokens, a.llm_cost
), waiting_step AS (
    UPDATE baton.execution_steps AS s
    SET next_attempt_at = now() + %(retry_in)s, next_attempt_set_at = now()
    FROM mine
    WHERE s.execution_id = mine.id
      AND s.index = %(ended_index)s
      AND %(retry_in)s::interval IS NOT NULL
), ended_steps AS (
    INSERT INTO baton.execution_steps
        (execution_id, index, key, name, agent, status, run, version, definition_sha256,
         completed_at, output, output_bytes, reason, error)
    SELECT
        mine.id, t.index, t.key, t.name, t.agent, t.status, mine.run, mine.version,
        t.definition, now(), t.output, t.output_bytes, t.reason, t.error
    FROM mine, unnest(
        %(step_indexes)s::int[], %(step_keys)s::text[], %(step_names)s::text[],
        %(step_agents)s::text[], %(step_statuses)s::text[], %(step_definitions)s::text[],
        %(step_outputs)s::bytea[], %(step_output_bytes)s::int[], %(step_reasons)s::text[],
        %(step_errors)s::jsonb[]
    ) AS t (index, key, name, agent, status, definition, output, output_bytes, reason, error)
    ON CONFLICT (execution_id, index) DO UPDATE SET
        status = excluded.status, run = excluded.run, version = excluded.version,
        completed_at = excluded.completed_at, next_attempt_at = NULL,
        output = excluded.output, output_bytes = excluded.output_bytes,
        reason = excluded.reason, error = excluded.error
), logged AS (
    INSERT INTO baton.step_logs (execution_id, index, attempt, at, level, message, fields)
    SELECT mine.id, t.index, t.attempt, t.at, t.level, t.message, t.fields
    FROM mine, unnest(
        %(log_indexes)s::int[], %(log_attempts)s::int[], %(log_times)s::timestamptz[],
        %(log_levels)s::text[], %(log_messages)s::text[], %(log_fields)s::jsonb[]
    ) AS t (index, attempt, at, level, message, fields)
    WHERE %(ended_index)s::int IS NULL OR EXISTS (SELECT FROM ended_attempt)
), started_step AS (
    INSERT INTO baton.execution_steps
        (execution_id, index, key, name, agent, status, run, version, definition_sha256,
         attempts, started_at, input_sha256, input_bytes)
    SELECT
        mine.id, %(started_index)s, %(started_key)s, %(started_name)s, %(started_agent)s,
        'running', mine.run, mine.version, %(started_definition)s,
        %(started_attempt)s, now(), %(started_input_sha256)s, %(started_input_bytes)s
    FROM mine
    WHERE %(started_index)s::int IS NOT NULL
    ON CONFLICT (execution_id, index) DO UPDATE SET
        status = 'running', run = excluded.run, version = excluded.version,
        name = excluded.name, agent = excluded.agent,
        definition_sha256 = excluded.definition_sha256, attempts = excluded.attempts,
        next_attempt_at = NULL, input_sha256 = excluded.input_sha256,
        input_bytes = excluded.input_bytes, output = NULL, output_bytes = NULL,
        completed_at = NULL, reason = NULL, error = NULL,
        started_at = CASE
            WHEN execution_steps.status = 'running' THEN execution_steps.started_at
            ELSE excluded.started_at
        END
), started_attempt AS (
    INSERT INTO baton.step_attempts
        (execution_id, index, n, run, worker, input_sha256, step, agent, agent_kind)
    SELECT mine.id, %(started_index)s, %(started_attempt)s, mine.run, %(worker_id)s,
           %(started_input_sha256)s, %(started_key)s, %(started_agent)s, %(started_kind)s
    FROM mine
    WHERE %(started_index)s::int IS NOT NULL
    ON CONFLICT (execution_id, index, n) DO NOTHING
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
    -- One row for each channel that wants to hear it; tests are nobody's business.
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
SET current_step = coalesce(%(started_index)s::int, e.current_step),
    llm_calls = e.llm_calls + coalesce((SELECT llm_calls FROM ended_attempt), 0),
    llm_tokens = e.llm_tokens + coalesce((SELECT llm_tokens FROM ended_attempt), 0),
    -- Null, and so the sum, where the cost of the attempt is not known.
    llm_cost = e.llm_cost + CASE
        WHEN EXISTS (SELECT FROM ended_attempt) THEN (SELECT llm_cost FROM ended_attempt) ELSE 0
    END,
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
FROM mine
WHERE e.id = mine.id
RETURNING e.id, EXISTS (SELECT FROM announced) AS announced;

-- name: keep_log
-- Keep lines that an attempt wrote behind `after` others while it runs. Written again after a lost
-- acknowledgement it changes nothing: the attempt's row tells how many lines are kept, and is read
-- as it stands once its lock is held, which a count of the lines themselves would not be.
WITH mine AS (
    SELECT id
    FROM baton.executions
    WHERE id = %(execution_id)s AND claim_id = %(claim_id)s
    FOR UPDATE
), growing AS (
    UPDATE baton.step_attempts AS a
    SET kept_lines = a.kept_lines + cardinality(%(log_times)s::timestamptz[])
    FROM mine
    WHERE a.execution_id = mine.id
      AND a.index = %(index)s
      AND a.n = %(attempt)s
      AND a.status = 'running'
      AND a.kept_lines = %(after)s
    RETURNING a.execution_id, a.index, a.n
), logged AS (
    INSERT INTO baton.step_logs (execution_id, index, attempt, at, level, message, fields)
    SELECT growing.execution_id, growing.index, growing.n, t.at, t.level, t.message, t.fields
    FROM growing, unnest(
        %(log_times)s::timestamptz[], %(log_levels)s::text[], %(log_messages)s::text[],
        %(log_fields)s::jsonb[]
    ) AS t (at, level, message, fields)
)
SELECT id FROM mine;

-- name: release
-- Hand an execution back so that another worker goes on with it, noting why with the attempt that
-- was open; that attempt does not count as lost with its worker.
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
    RETURNING a.execution_id, a.index, a.n
), waiting_step AS (
    UPDATE baton.execution_steps AS s
    SET next_attempt_at = now() + %(retry_in)s, next_attempt_set_at = now()
    FROM released_attempts AS r
    WHERE s.execution_id = r.execution_id AND s.index = r.index
), logged AS (
    INSERT INTO baton.step_logs (execution_id, index, attempt, at, level, message)
    SELECT execution_id, index, n, now(), 'warning', %(message)s FROM released_attempts
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
-- Wait for whoever writes about an execution just now.
SELECT id FROM baton.executions WHERE id = %(execution_id)s FOR UPDATE;

-- name: cancel
-- End an execution that waits or runs, whoever owns it; its owner can write no more.
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
