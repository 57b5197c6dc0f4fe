-- Count how executions ended. Each end is written to `endings` together with the event itself and
-- removed in the transaction that counts it, so that none is counted twice or lost.

-- name: try_count_lock
-- One worker at a time; held until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('baton.count')) AS locked;

-- name: count_endings
-- Count some ends and return their errors, for the search. Attempts count for the runs they belong
-- to, from the start or the last resume on; test executions do not count.
WITH taken AS (
    DELETE FROM baton.endings
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM baton.endings LIMIT %(most)s))
    RETURNING execution_id, first_run, run, status, ended_at, error
), ended AS MATERIALIZED (
    SELECT t.*, e.workflow_id, e.created_at
    FROM taken AS t
    JOIN baton.executions AS e ON e.id = t.execution_id
    WHERE e.mode = 'production'
), tried AS MATERIALIZED (
    SELECT
        e.workflow_id, e.ended_at AS counted_at,
        row_number() OVER (PARTITION BY e.execution_id, e.run, a.path ORDER BY a.n) AS nth,
        coalesce(a.step, '') AS step, coalesce(a.agent, '') AS agent,
        coalesce(a.agent_kind, '') AS kind, a.status, a.llm_calls, a.llm_tokens,
        a.llm_input_tokens, a.llm_cached_tokens, a.llm_output_tokens,
        coalesce(a.llm_cost, 0) AS llm_cost,
        CASE WHEN a.llm_cost IS NULL THEN a.llm_calls ELSE 0 END AS llm_unpriced_calls,
        (extract(epoch FROM a.ended_at - a.started_at) * 1000)::float8 AS ms
    FROM ended AS e
    JOIN baton.step_attempts AS a
        ON a.execution_id = e.execution_id AND a.run BETWEEN e.first_run AND e.run
), spans (span) AS (
    VALUES ('hour'), ('day')
), facts AS (
    SELECT
        ended_at AS counted_at, workflow_id, status, 0 AS llm_calls, 0::bigint AS llm_tokens,
        0::bigint AS llm_input_tokens, 0::bigint AS llm_cached_tokens,
        0::bigint AS llm_output_tokens,
        0::numeric AS llm_cost, 0 AS llm_unpriced_calls
    FROM ended
    UNION ALL
    SELECT
        counted_at, workflow_id, NULL, llm_calls, llm_tokens, llm_input_tokens, llm_cached_tokens,
        llm_output_tokens, llm_cost, llm_unpriced_calls
    FROM tried
), counted_executions AS (
    INSERT INTO baton.execution_counts AS c
        (span, bucket, workflow_id, completed, failed, cancelled, llm_calls, llm_tokens,
         llm_input_tokens, llm_cached_tokens, llm_output_tokens, llm_cost, llm_unpriced_calls)
    SELECT
        s.span, date_trunc(s.span, f.counted_at, 'UTC'), w.workflow_id,
        count(*) FILTER (WHERE f.status = 'completed'),
        count(*) FILTER (WHERE f.status = 'failed'),
        count(*) FILTER (WHERE f.status = 'cancelled'),
        sum(f.llm_calls), sum(f.llm_tokens), sum(f.llm_input_tokens), sum(f.llm_cached_tokens),
        sum(f.llm_output_tokens), sum(f.llm_cost),
        sum(f.llm_unpriced_calls)
    FROM facts AS f
    CROSS JOIN spans AS s
    CROSS JOIN LATERAL (VALUES (f.workflow_id), ('')) AS w (workflow_id)
    GROUP BY 1, 2, 3
    ON CONFLICT (span, bucket, workflow_id) DO UPDATE SET
        completed = c.completed + excluded.completed,
        failed = c.failed + excluded.failed,
        cancelled = c.cancelled + excluded.cancelled,
        llm_calls = c.llm_calls + excluded.llm_calls,
        llm_tokens = c.llm_tokens + excluded.llm_tokens,
        llm_input_tokens = c.llm_input_tokens + excluded.llm_input_tokens,
        llm_cached_tokens = c.llm_cached_tokens + excluded.llm_cached_tokens,
        llm_output_tokens = c.llm_output_tokens + excluded.llm_output_tokens,
        llm_cost = c.llm_cost + excluded.llm_cost,
        llm_unpriced_calls = c.llm_unpriced_calls + excluded.llm_unpriced_calls
), counted_agents AS (
    INSERT INTO baton.agent_counts AS c
        (span, bucket, workflow_id, step, agent, kind, runs, attempts, completed, failed, lost,
         llm_calls, llm_tokens, llm_input_tokens, llm_cached_tokens, llm_output_tokens, llm_cost,
         llm_unpriced_calls)
    SELECT
        s.span, date_trunc(s.span, t.counted_at, 'UTC'), w.workflow_id, w.step, t.agent, t.kind,
        count(*) FILTER (WHERE t.nth = 1),
        count(*),
        count(*) FILTER (WHERE t.status = 'completed'),
        count(*) FILTER (WHERE t.status = 'failed'),
        count(*) FILTER (WHERE t.status = 'worker_lost'),
        sum(t.llm_calls), sum(t.llm_tokens), sum(t.llm_input_tokens), sum(t.llm_cached_tokens),
        sum(t.llm_output_tokens), sum(t.llm_cost),
        sum(t.llm_unpriced_calls)
    FROM tried AS t
    CROSS JOIN spans AS s
    CROSS JOIN LATERAL (VALUES (t.workflow_id, t.step), ('', '')) AS w (workflow_id, step)
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (span, workflow_id, bucket, step, agent, kind) DO UPDATE SET
        runs = c.runs + excluded.runs,
        attempts = c.attempts + excluded.attempts,
        completed = c.completed + excluded.completed,
        failed = c.failed + excluded.failed,
        lost = c.lost + excluded.lost,
        llm_calls = c.llm_calls + excluded.llm_calls,
        llm_tokens = c.llm_tokens + excluded.llm_tokens,
        llm_input_tokens = c.llm_input_tokens + excluded.llm_input_tokens,
        llm_cached_tokens = c.llm_cached_tokens + excluded.llm_cached_tokens,
        llm_output_tokens = c.llm_output_tokens + excluded.llm_output_tokens,
        llm_cost = c.llm_cost + excluded.llm_cost,
        llm_unpriced_calls = c.llm_unpriced_calls + excluded.llm_unpriced_calls
), durations AS (
    SELECT counted_at, workflow_id, step, agent, ms
    FROM tried
    WHERE status = 'completed'
    UNION ALL
    SELECT e.ended_at, e.workflow_id, '', '', r.ms
    FROM ended AS e
    CROSS JOIN LATERAL (
        SELECT (extract(epoch FROM sum(r.ended_at - r.started_at)) * 1000)::float8 AS ms
        FROM baton.execution_runs AS r
        WHERE r.execution_id = e.execution_id AND r.n BETWEEN e.first_run AND e.run
    ) AS r
    WHERE e.status = 'completed' AND r.ms IS NOT NULL
), counted_durations AS (
    INSERT INTO baton.duration_counts AS c
        (span, bucket, workflow_id, step, agent, slot, count)
    SELECT
        s.span, date_trunc(s.span, d.counted_at, 'UTC'), w.workflow_id, w.step, d.agent,
        baton.duration_slot(d.ms), count(*)
    FROM durations AS d
    CROSS JOIN spans AS s
    CROSS JOIN LATERAL (VALUES (d.workflow_id, d.step), ('', '')) AS w (workflow_id, step)
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (span, workflow_id, agent, bucket, step, slot) DO UPDATE SET
        count = c.count + excluded.count
), failures AS MATERIALIZED (
    SELECT
        e.execution_id, e.workflow_id, e.created_at, e.ended_at,
        coalesce(f.error ->> 'step', '') AS step,
        coalesce(f.error ->> 'agent', '') AS agent,
        coalesce(f.error ->> 'agent_kind', '') AS agent_kind,
        coalesce(f.error ->> 'code', '') AS code,
        -- An agent's exception class may have any name; an index entry has space for 2,700 bytes.
        left(coalesce(f.error ->> 'type', ''), 200) AS type,
        coalesce(f.error ->> 'step_name', '') AS step_name,
        left(coalesce(f.error ->> 'message', ''), 500) AS message
    FROM ended AS e
    CROSS JOIN LATERAL jsonb_array_elements(
        coalesce(e.error -> 'failures', jsonb_build_array(coalesce(e.error, '{}')))
    ) AS f (error)
    WHERE e.status = 'failed'
), kinds AS (
    INSERT INTO baton.failure_kinds AS k
        (workflow_id, step, agent, agent_kind, code, type, step_name, message, first_at, last_at,
         last_execution_id)
    SELECT DISTINCT ON (workflow_id, step, code, type, agent, agent_kind)
        workflow_id, step, agent, agent_kind, code, type, step_name, message,
        min(ended_at) OVER (PARTITION BY workflow_id, step, code, type, agent, agent_kind),
        ended_at, execution_id
    FROM failures
    ORDER BY workflow_id, step, code, type, agent, agent_kind, ended_at DESC, execution_id DESC
    ON CONFLICT (workflow_id, step, code, type, agent, agent_kind) DO UPDATE SET
        first_at = least(k.first_at, excluded.first_at),
        last_at = greatest(k.last_at, excluded.last_at),
        step_name = CASE WHEN excluded.last_at >= k.last_at
            THEN excluded.step_name ELSE k.step_name END,
        message = CASE WHEN excluded.last_at >= k.last_at
            THEN excluded.message ELSE k.message END,
        last_execution_id = CASE WHEN excluded.last_at >= k.last_at
            THEN excluded.last_execution_id ELSE k.last_execution_id END
    RETURNING id, workflow_id, step, agent, agent_kind, code, type
), failed_so AS MATERIALIZED (
    SELECT k.id AS kind_id, f.execution_id, f.created_at, f.ended_at
    FROM failures AS f
    JOIN kinds AS k USING (workflow_id, step, code, type, agent, agent_kind)
), counted_failures AS (
    INSERT INTO baton.failure_counts AS c (span, bucket, kind_id, count)
    SELECT s.span, date_trunc(s.span, f.ended_at, 'UTC'), f.kind_id, count(*)
    FROM failed_so AS f
    CROSS JOIN spans AS s
    GROUP BY 1, 2, 3
    ON CONFLICT (span, bucket, kind_id) DO UPDATE SET count = c.count + excluded.count
), listed_failures AS (
    INSERT INTO baton.execution_failures (execution_id, kind_id, created_at, failed_at)
    SELECT execution_id, kind_id, created_at, max(ended_at)
    FROM failed_so
    GROUP BY execution_id, kind_id, created_at
    ON CONFLICT (execution_id, kind_id) DO UPDATE SET
        failed_at = greatest(execution_failures.failed_at, excluded.failed_at)
)
SELECT execution_id, error ->> 'message' AS message
FROM taken;

-- name: add_words
-- Let a search find executions by the words of their errors, too; if one failed many times, only
-- until a tsvector could be full.
UPDATE baton.execution_texts AS x
SET words = x.words || array_to_tsvector(string_to_array(t.words, ' '))
FROM unnest(%(execution_ids)s::text[], %(words)s::text[]) AS t (execution_id, words)
WHERE x.execution_id = t.execution_id AND length(x.words) < 2000;

-- name: delete_old
-- Delete some executions that ended before the retention period, with everything that belongs to
-- them. Rows locked by others are left for the next time.
DELETE FROM baton.executions
WHERE id IN (
    SELECT e.id
    FROM baton.executions AS e
    WHERE e.created_at < now() - %(keep_for)s
      AND e.completed_at < now() - %(keep_for)s
      AND e.status IN ('completed', 'failed', 'cancelled')
      AND NOT EXISTS (SELECT FROM baton.endings AS n WHERE n.execution_id = e.id)
    ORDER BY e.created_at, e.id
    LIMIT %(most)s
    FOR UPDATE OF e SKIP LOCKED
);
