-- Create, read and rerun executions.

-- name: insert_execution
-- A new waiting execution, and its words for the search. Continues a WITH clause in which `job` has
-- the id of its job, or null if it has none.
made AS (
    INSERT INTO baton.executions
        (id, workflow_id, workflow_name, version, definition_sha256, mode, queue, agents,
         min_engine, total_steps, input, metadata, trigger, retry_of, debug_of, debug_step,
         created_by, enqueued_at, job_id, project_id, traceparent,
         input_bytes)
    VALUES
        (%(id)s, %(workflow_id)s, %(workflow_name)s, %(version)s, %(definition_sha256)s, %(mode)s,
         %(queue)s, %(agents)s, %(min_engine)s, %(total_steps)s, %(input)s, %(metadata)s,
         %(trigger)s, %(retry_of)s, %(debug_of)s, %(debug_step)s, %(created_by)s, now(),
         (SELECT id FROM job), (SELECT project_id FROM baton.workflows WHERE id = %(workflow_id)s),
         %(traceparent)s, %(input_bytes)s)
)
INSERT INTO baton.execution_texts (execution_id, words)
VALUES (%(id)s, array_to_tsvector(%(words)s::text[]));

-- name: settle_steps
-- Record steps of a waiting execution as ended without their agents, each with a log line that says
-- who overrode it.
WITH settled AS (
    INSERT INTO baton.execution_steps
        (execution_id, path, position, index, key, name, agent, status, run, version,
         definition_sha256, completed_at, output, output_bytes, reason, settled_by, settled_at,
         settled_from)
    SELECT
        e.id, t.path, ARRAY[t.index], t.index, t.key, t.name, t.agent, t.status, e.run, e.version,
        t.definition, now(), t.output, t.output_bytes, t.reason, t.settled_by, now(), t.settled_from
    FROM baton.executions AS e, unnest(
        %(paths)s::text[], %(indexes)s::int[], %(keys)s::text[], %(names)s::text[], %(agents)s::text[],
        %(statuses)s::text[], %(definitions)s::text[], %(outputs)s::bytea[],
        %(output_bytes)s::int[], %(reasons)s::text[], %(by)s::text[], %(from_executions)s::text[]
    ) AS t (path, index, key, name, agent, status, definition, output, output_bytes, reason,
            settled_by, settled_from)
    WHERE e.id = %(execution_id)s AND e.status = 'pending'
    ON CONFLICT (execution_id, path) DO UPDATE SET
        name = excluded.name, agent = excluded.agent,
        status = excluded.status, version = excluded.version,
        definition_sha256 = excluded.definition_sha256, completed_at = excluded.completed_at,
        output = excluded.output, output_bytes = excluded.output_bytes,
        reason = excluded.reason, settled_by = excluded.settled_by,
        settled_at = excluded.settled_at, settled_from = excluded.settled_from
    RETURNING execution_id, path, index, attempts, reason, settled_by, settled_from
)
INSERT INTO baton.step_logs (execution_id, path, index, attempt, at, level, message, fields)
SELECT execution_id, path, index, attempts, now(), 'info', reason,
       jsonb_strip_nulls(jsonb_build_object('by', settled_by, 'from_execution', settled_from))
FROM settled;

-- name: get_execution
-- An execution for display.
SELECT
    e.id, e.workflow_id, e.workflow_name, e.version, e.definition_sha256, e.mode, e.status,
    e.queue, e.run, e.current_step, e.total_steps, e.error, e.error_detail,
    CASE WHEN %(data)s THEN e.input END AS input,
    e.failed_step, e.llm_calls, e.llm_tokens, e.llm_cost, e.metadata, e.trigger, e.retry_of,
    e.debug_of, e.debug_step, e.traceparent, e.input_bytes, e.created_by, e.created_at,
    e.started_at, e.completed_at, e.agents, now() AS read_at,
    e.status = 'pending' AND NOT EXISTS (
        SELECT FROM baton.workers AS w
        WHERE w.queue = e.queue
          AND e.agents <@ w.agents
          AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
    ) AS nobody_can_run,
    e.status = 'running' AND NOT EXISTS (
        SELECT FROM baton.workers AS w
        WHERE w.id = e.claimed_by AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
    ) AS owner_lost
FROM baton.executions AS e
WHERE e.id = %(execution_id)s;

-- name: get_steps
-- Its steps that began or were skipped, with the usage of their attempts.
SELECT
    s.path, s.position, s.key, s.name, s.agent, s.status, s.version, s.attempts, s.next_attempt_at,
    s.started_at, s.completed_at, s.input_bytes, s.input_sha256, s.output_bytes,
    CASE WHEN %(data)s THEN s.output END AS output,
    s.reason, s.error, coalesce(s.left_out, '[]') AS left_out, s.definition_sha256, s.settled_by, s.settled_at, s.settled_from,
    coalesce(a.calls, 0) AS llm_calls,
    coalesce(a.tokens, 0) AS llm_tokens,
    coalesce(a.input_tokens, 0) AS llm_input_tokens,
    coalesce(a.cached_tokens, 0) AS llm_cached_tokens,
    coalesce(a.output_tokens, 0) AS llm_output_tokens,
    CASE WHEN NOT a.unpriced THEN a.cost WHEN a.unpriced IS NULL THEN 0 END AS llm_cost,
    ARRAY(
        SELECT DISTINCT model
        FROM baton.step_attempts AS t, unnest(t.llm_models) AS model
        WHERE t.execution_id = s.execution_id AND t.path = s.path
        ORDER BY model
    ) AS llm_models
FROM baton.execution_steps AS s
LEFT JOIN LATERAL (
    SELECT
        sum(llm_calls)::int AS calls, sum(llm_tokens)::bigint AS tokens,
        sum(llm_input_tokens)::bigint AS input_tokens,
        sum(llm_cached_tokens)::bigint AS cached_tokens,
        sum(llm_output_tokens)::bigint AS output_tokens,
        sum(llm_cost) AS cost, bool_or(llm_cost IS NULL) AS unpriced
    FROM baton.step_attempts
    WHERE execution_id = s.execution_id AND path = s.path
) AS a ON true
WHERE s.execution_id = %(execution_id)s
ORDER BY s.position;

-- name: get_tries
-- The times of each attempt of its steps.
SELECT path, n, run, status, started_at, ended_at
FROM baton.step_attempts
WHERE execution_id = %(execution_id)s
ORDER BY path, n;

-- name: get_output_bytes
-- The total size of all outputs.
SELECT coalesce(sum(output_bytes), 0) AS output_bytes
FROM baton.execution_steps
WHERE execution_id = %(execution_id)s;

-- name: get_input
-- The input alone.
SELECT input
FROM baton.executions
WHERE id = %(execution_id)s;

-- name: get_output
-- The output of one step as it was when the execution was read; no row if it has changed.
SELECT output
FROM baton.execution_steps
WHERE execution_id = %(execution_id)s AND path = %(path)s
  AND completed_at = %(completed_at)s AND output IS NOT NULL;

-- name: get_runs
-- Its runs.
SELECT n, reason, version, worker, started_at, ended_at, deadline_at, outcome, error
FROM baton.execution_runs
WHERE execution_id = %(execution_id)s
ORDER BY n;

-- name: get_attempts
-- The attempts of one step.
SELECT n, run, worker, status, started_at, ended_at, input_sha256, error,
       CASE WHEN %(data)s THEN input END AS input,
       llm_calls, llm_tokens, llm_input_tokens, llm_cached_tokens, llm_output_tokens, llm_cost,
       llm_models
FROM baton.step_attempts
WHERE execution_id = %(execution_id)s AND path = %(path)s
ORDER BY n;

-- name: get_logs
-- The log of one step.
SELECT attempt, at, level, message, fields
FROM baton.step_logs
WHERE execution_id = %(execution_id)s AND path = %(path)s
ORDER BY id;

-- name: get_pasts
-- For some executions, the facts that determine what each would do if it ran again.
SELECT
    e.id, e.workflow_id, e.status, e.definition_sha256,
    ARRAY(
        SELECT s.key
        FROM baton.execution_steps AS s
        WHERE s.execution_id = e.id AND EXISTS (
            SELECT FROM baton.step_attempts AS a
            WHERE a.execution_id = s.execution_id AND a.path = s.path
        )
    ) AS tried,
    ARRAY(
        SELECT s.key
        FROM baton.execution_steps AS s
        WHERE s.execution_id = e.id AND s.settled_by IS NOT NULL AND e.mode = 'test'
    ) AS overridden
FROM baton.executions AS e
WHERE e.id = ANY (%(execution_ids)s::text[]);

-- name: get_status
-- The status of an execution, read cheaply for those who wait.
SELECT status FROM baton.executions WHERE id = %(execution_id)s;

-- name: get_progress
-- The progress of an execution, without its data.
SELECT
    e.status, e.definition_sha256, e.agents, now() AS read_at,
    e.status = 'pending' AND NOT EXISTS (
        SELECT FROM baton.workers AS w
        WHERE w.queue = e.queue
          AND e.agents <@ w.agents
          AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
    ) AS nobody_can_run
FROM baton.executions AS e
WHERE e.id = %(execution_id)s;

-- name: get_step_progress
-- Its steps that began or were skipped, each with the reason of its latest failed attempt.
SELECT
    s.key, s.name, s.status, s.attempts, s.started_at, s.completed_at, s.next_attempt_at,
    s.reason,
    (
        SELECT a.error ->> 'message'
        FROM baton.step_attempts AS a
        WHERE a.execution_id = s.execution_id AND a.path = s.path
        ORDER BY a.n DESC
        LIMIT 1
    ) AS failure
FROM baton.execution_steps AS s
WHERE s.execution_id = %(execution_id)s
ORDER BY s.position;

-- name: lock_execution
-- An execution, locked while deciding whether it can be resumed.
SELECT id, workflow_id, version, definition_sha256, status, run, retry_of, mode
FROM baton.executions
WHERE id = %(execution_id)s
FOR UPDATE;

-- name: reset_steps
-- Reset the results of the steps from a position on. Their attempts and overrides are kept.
UPDATE baton.execution_steps
SET status = 'pending', output = NULL, output_bytes = NULL, completed_at = NULL,
    started_at = NULL, next_attempt_at = NULL, reason = NULL, error = NULL, left_out = NULL
WHERE execution_id = %(execution_id)s AND position >= %(position)s::int[] AND settled_by IS NULL;

-- name: unname_steps
-- Free the names of the steps from a position on that have other names, or none, in the version to
-- run.
UPDATE baton.execution_steps
SET path = '-' || position[1], key = '-' || position[1]
WHERE execution_id = %(execution_id)s
  AND position >= %(position)s::int[]
  AND settled_by IS NULL
  AND path IS DISTINCT FROM (%(keys)s::text[])[position[1] + 1];

-- name: name_steps
-- Give those steps the keys, and therefore the paths, that they have in the version to run.
UPDATE baton.execution_steps AS s
SET path = t.key, key = t.key
FROM unnest(%(keys)s::text[]) WITH ORDINALITY AS t (key, place)
WHERE s.execution_id = %(execution_id)s
  AND s.position >= %(position)s::int[]
  AND s.position = ARRAY[t.place - 1]::int[]
  AND s.path <> t.key;

-- name: resume
-- Queue a failed or cancelled execution again, with a new time limit.
UPDATE baton.executions
SET status = 'pending', queue = %(queue)s, resumed_run = run + 1, deadline_at = NULL,
    completed_at = NULL, error = NULL, error_detail = NULL, failed_step = NULL,
    version = %(version)s, definition_sha256 = %(definition_sha256)s,
    agents = %(agents)s, min_engine = %(min_engine)s, total_steps = %(total_steps)s,
    current_step = %(current_step)s, context = '{}', results = '{}', enqueued_at = now(),
    job_id = %(job_id)s, updated_at = now()
WHERE id = %(execution_id)s;

-- name: claim_key
-- Use an idempotency key for the first time; no row if it was used and is still valid.
INSERT INTO baton.idempotency_keys (principal, route, key, body_sha256, expires_at)
VALUES (%(principal)s, %(route)s, %(key)s, %(body_sha256)s, now() + %(keep_for)s)
ON CONFLICT (principal, route, key) DO UPDATE SET
    body_sha256 = excluded.body_sha256, response = NULL, created_at = now(),
    expires_at = excluded.expires_at
WHERE idempotency_keys.expires_at < now()
RETURNING key;

-- name: get_key
-- The request that an idempotency key was used for.
SELECT body_sha256, response
FROM baton.idempotency_keys
WHERE principal = %(principal)s AND route = %(route)s AND key = %(key)s
  AND expires_at >= now();

-- name: keep_response
-- The answer to give when the key is used again.
UPDATE baton.idempotency_keys
SET response = %(response)s
WHERE principal = %(principal)s AND route = %(route)s AND key = %(key)s;
