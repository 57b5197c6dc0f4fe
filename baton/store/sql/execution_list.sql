-- Filtered lists of executions, newest first, a page at a time. Each query walks an index in the
-- order of the list and stops when the page is full; the rows are read afterwards.

-- name: find
-- Executions without a search. Statuses are walked one at a time, as the indexes are ordered.
SELECT p.id
FROM unnest(%(statuses)s::text[]) AS wanted (status)
CROSS JOIN LATERAL (
    SELECT e.id, e.created_at
    FROM baton.executions AS e
    WHERE e.status = wanted.status
      AND (%(workflow_id)s::text IS NULL OR e.workflow_id = %(workflow_id)s)
      AND (%(mode)s::text IS NULL OR e.mode = %(mode)s)
      AND (%(from_at)s::timestamptz IS NULL OR e.created_at >= %(from_at)s)
      AND (%(to_at)s::timestamptz IS NULL OR e.created_at < %(to_at)s)
      AND (%(after_at)s::timestamptz IS NULL
           OR (e.created_at, e.id) < (%(after_at)s::timestamptz, %(after_id)s::text))
    ORDER BY e.created_at DESC, e.id DESC
    LIMIT %(limit)s
) AS p
ORDER BY p.created_at DESC, p.id DESC
LIMIT %(limit)s;

-- name: find_lately
-- Those of the latest executions that have the words, and the number of executions searched. This
-- finds frequent words, for which the word index would return too many rows.
WITH lately AS MATERIALIZED (
    SELECT p.id, p.created_at
    FROM unnest(%(statuses)s::text[]) AS wanted (status)
    CROSS JOIN LATERAL (
        SELECT e.id, e.created_at
        FROM baton.executions AS e
        WHERE e.status = wanted.status
          AND (%(workflow_id)s::text IS NULL OR e.workflow_id = %(workflow_id)s)
          AND (%(mode)s::text IS NULL OR e.mode = %(mode)s)
          AND (%(from_at)s::timestamptz IS NULL OR e.created_at >= %(from_at)s)
          AND (%(to_at)s::timestamptz IS NULL OR e.created_at < %(to_at)s)
          AND (%(after_at)s::timestamptz IS NULL
               OR (e.created_at, e.id) < (%(after_at)s::timestamptz, %(after_id)s::text))
        ORDER BY e.created_at DESC, e.id DESC
        LIMIT %(most)s
    ) AS p
    ORDER BY p.created_at DESC, p.id DESC
    LIMIT %(most)s
)
SELECT
    (SELECT count(*) FROM lately) AS looked_at,
    ARRAY(
        SELECT l.id
        FROM lately AS l
        CROSS JOIN LATERAL (
            SELECT x.words
            FROM baton.execution_texts AS x
            WHERE x.execution_id = l.id
            OFFSET 0
        ) AS x
        WHERE x.words @@ %(words)s::tsquery
        ORDER BY l.created_at DESC, l.id DESC
        LIMIT %(limit)s
    ) AS ids;

-- name: find_words
-- All executions with the words, by the word index: for rare words. As they are few, they are
-- looked up one by one.
WITH found AS MATERIALIZED (
    SELECT execution_id FROM baton.execution_texts WHERE words @@ %(words)s::tsquery
)
SELECT p.id
FROM found
CROSS JOIN LATERAL (
    SELECT e.id, e.created_at
    FROM baton.executions AS e
    WHERE e.id = found.execution_id
      AND e.status = ANY (%(statuses)s::text[])
      AND (%(workflow_id)s::text IS NULL OR e.workflow_id = %(workflow_id)s)
      AND (%(mode)s::text IS NULL OR e.mode = %(mode)s)
      AND (%(from_at)s::timestamptz IS NULL OR e.created_at >= %(from_at)s)
      AND (%(to_at)s::timestamptz IS NULL OR e.created_at < %(to_at)s)
      AND (%(after_at)s::timestamptz IS NULL
           OR (e.created_at, e.id) < (%(after_at)s::timestamptz, %(after_id)s::text))
    OFFSET 0
) AS p
ORDER BY p.created_at DESC, p.id DESC
LIMIT %(limit)s;

-- name: find_failed
-- Executions that failed this way in any of their runs; the time is that of the failure.
SELECT DISTINCT f.created_at, f.execution_id AS id
FROM baton.failure_kinds AS k
JOIN baton.execution_failures AS f ON f.kind_id = k.id
WHERE (%(workflow_id)s::text IS NULL OR k.workflow_id = %(workflow_id)s)
  AND (%(step)s::text IS NULL OR k.step = %(step)s)
  AND (%(error_code)s::text IS NULL OR k.code = %(error_code)s)
  AND (%(error_type)s::text IS NULL OR k.type = %(error_type)s)
  AND (%(agent)s::text IS NULL OR k.agent = %(agent)s)
  AND (%(agent_kind)s::text IS NULL OR k.agent_kind = %(agent_kind)s)
  AND (%(from_at)s::timestamptz IS NULL OR f.failed_at >= %(from_at)s)
  AND (%(to_at)s::timestamptz IS NULL OR f.failed_at < %(to_at)s)
  AND (%(after_at)s::timestamptz IS NULL
       OR (f.created_at, f.execution_id) < (%(after_at)s::timestamptz, %(after_id)s::text))
  AND EXISTS (
      SELECT FROM baton.executions AS e
      WHERE e.id = f.execution_id
        AND e.status = ANY (%(statuses)s::text[])
        AND (%(mode)s::text IS NULL OR e.mode = %(mode)s)
      OFFSET 0
  )
  AND (%(words)s::tsquery IS NULL OR EXISTS (
      SELECT FROM baton.execution_texts AS x
      WHERE x.execution_id = f.execution_id AND x.words @@ %(words)s::tsquery
      OFFSET 0
  ))
ORDER BY f.created_at DESC, f.execution_id DESC
LIMIT %(limit)s;

-- name: get_rows
-- Executions for a list, without their data, newest first.
SELECT
    e.id, e.workflow_id, e.workflow_name, e.version, e.mode, e.status, e.current_step,
    e.total_steps, e.created_at, e.started_at, e.completed_at, e.failed_step,
    e.llm_calls, e.llm_tokens, e.llm_cost, e.trigger, e.retry_of, e.debug_of, e.created_by,
    d.code AS error_code, d.step AS error_step, d.step_name AS error_step_name,
    left(d.message, 500) AS error_message,
    CASE WHEN e.error_detail IS NULL THEN left(e.error, 500) END AS plain_error,
    s.completed AS completed_steps, s.current_name AS current_step_name,
    s.retries, s.left_out, r.seconds AS seconds_run
FROM unnest(%(ids)s::text[]) AS wanted (id)
JOIN baton.executions AS e ON e.id = wanted.id
LEFT JOIN LATERAL jsonb_to_record(e.error_detail)
    AS d (code text, message text, step text, step_name text) ON true
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE status = 'completed') AS completed,
           max(name) FILTER (WHERE position = ARRAY[e.current_step]) AS current_name,
           coalesce(sum(greatest(attempts - 1, 0)), 0)::int AS retries,
           coalesce(sum(jsonb_array_length(left_out)), 0)::int AS left_out
    FROM baton.execution_steps
    WHERE execution_id = e.id
) AS s
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM sum(coalesce(ended_at, now()) - started_at))::float8 AS seconds
    FROM baton.execution_runs
    WHERE execution_id = e.id
) AS r
ORDER BY e.created_at DESC, e.id DESC;
