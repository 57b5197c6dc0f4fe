-- Statistics, summed over hours, or days for longer ranges. Only the queue is read execution by
-- execution.

-- name: bars
-- Outcomes of executions by hour or day.
SELECT
    bucket AS at, completed, failed, cancelled, llm_calls, llm_tokens, llm_cost,
    llm_unpriced_calls
FROM baton.execution_counts
WHERE span = %(span)s AND bucket >= %(begin)s AND bucket < %(end)s
  AND workflow_id = coalesce(%(workflow_id)s::text, '')
ORDER BY bucket;

-- name: durations
-- Number of completed executions per duration slot.
SELECT slot, sum(count)::bigint AS count
FROM baton.duration_counts
WHERE span = %(span)s AND bucket >= %(begin)s AND bucket < %(end)s
  AND workflow_id = coalesce(%(workflow_id)s::text, '') AND step = '' AND agent = ''
GROUP BY slot;

-- name: workflows
-- The workflows with the most ended executions, with their durations.
WITH busiest AS (
    SELECT
        workflow_id,
        sum(completed)::int AS completed, sum(failed)::int AS failed,
        sum(cancelled)::int AS cancelled, sum(llm_calls)::bigint AS llm_calls,
        sum(llm_tokens)::bigint AS llm_tokens, sum(llm_cost) AS llm_cost,
        sum(llm_unpriced_calls)::bigint AS llm_unpriced_calls
    FROM baton.execution_counts
    WHERE span = %(span)s AND bucket >= %(begin)s AND bucket < %(end)s
      AND workflow_id <> ''
      AND (%(workflow_id)s::text IS NULL OR workflow_id = %(workflow_id)s)
    GROUP BY workflow_id
    ORDER BY sum(completed + failed + cancelled) DESC, workflow_id
    LIMIT %(limit)s
)
SELECT b.*, w.name AS workflow_name, d.slots, d.counts
FROM busiest AS b
JOIN baton.workflows AS w ON w.id = b.workflow_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(slot), '{}') AS slots, coalesce(array_agg(count), '{}') AS counts
    FROM (
        SELECT slot, sum(count)::bigint AS count
        FROM baton.duration_counts
        WHERE span = %(span)s AND workflow_id = b.workflow_id AND agent = ''
          AND bucket >= %(begin)s AND bucket < %(end)s AND step = ''
        GROUP BY slot
    ) AS s
) AS d
ORDER BY b.completed + b.failed + b.cancelled DESC, b.workflow_id;

-- name: agents
-- The agents with the most attempts, with their durations; for one workflow, one row per step.
WITH busiest AS (
    SELECT
        step, agent, max(kind) AS kind, sum(runs)::int AS runs, sum(attempts)::int AS attempts,
        sum(completed)::int AS completed, sum(failed)::int AS failed, sum(lost)::int AS lost,
        sum(llm_calls)::bigint AS llm_calls, sum(llm_tokens)::bigint AS llm_tokens,
        sum(llm_cost) AS llm_cost,
        sum(llm_unpriced_calls)::bigint AS llm_unpriced_calls
    FROM baton.agent_counts
    WHERE span = %(span)s AND bucket >= %(begin)s AND bucket < %(end)s
      AND workflow_id = coalesce(%(workflow_id)s::text, '')
    GROUP BY step, agent
    ORDER BY sum(attempts) DESC, step, agent
    LIMIT %(limit)s
)
SELECT b.*, d.slots, d.counts
FROM busiest AS b
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(slot), '{}') AS slots, coalesce(array_agg(count), '{}') AS counts
    FROM (
        SELECT slot, sum(count)::bigint AS count
        FROM baton.duration_counts
        WHERE span = %(span)s AND workflow_id = coalesce(%(workflow_id)s::text, '')
          AND agent = b.agent AND bucket >= %(begin)s AND bucket < %(end)s AND step = b.step
        GROUP BY slot
    ) AS s
) AS d
ORDER BY b.attempts DESC, b.step, b.agent;

-- name: queue
-- Waiting and running executions. An execution that waits again has done so since it was released.
SELECT
    count(*) FILTER (WHERE status = 'pending') AS pending,
    count(*) FILTER (WHERE status = 'running') AS running,
    extract(epoch FROM now() - min(updated_at) FILTER (WHERE status = 'pending'))::float8
        AS oldest_waiting_seconds
FROM baton.executions
WHERE status IN ('pending', 'running')
  AND (%(workflow_id)s::text IS NULL OR workflow_id = %(workflow_id)s);

-- name: failure_bars
-- Number of failures by hour or day and by the group of the bars.
SELECT
    c.bucket AS at,
    CASE %(group)s::text
        WHEN 'kind' THEN k.agent_kind WHEN 'code' THEN k.code WHEN 'agent' THEN k.agent
        ELSE k.workflow_id
    END AS part,
    sum(c.count)::int AS count
FROM baton.failure_counts AS c
JOIN baton.failure_kinds AS k ON k.id = c.kind_id
WHERE c.span = %(span)s AND c.bucket >= %(begin)s AND c.bucket < %(end)s
  AND (%(workflow_id)s::text IS NULL OR k.workflow_id = %(workflow_id)s)
  AND (%(step)s::text IS NULL OR k.step = %(step)s)
  AND (%(error_code)s::text IS NULL OR k.code = %(error_code)s)
  AND (%(error_type)s::text IS NULL OR k.type = %(error_type)s)
  AND (%(agent)s::text IS NULL OR k.agent = %(agent)s)
  AND (%(agent_kind)s::text IS NULL OR k.agent_kind = %(agent_kind)s)
GROUP BY 1, 2
ORDER BY 1, 2;

-- name: failure_frequencies
-- Number of failures by workflow, agent, kind and code, and the number of groups.
WITH found AS (
    SELECT k.workflow_id, k.agent, k.agent_kind, k.code, c.count
    FROM (
        SELECT kind_id, sum(count)::bigint AS count
        FROM baton.failure_counts
        WHERE span = %(span)s AND bucket >= %(begin)s AND bucket < %(end)s
        GROUP BY kind_id
    ) AS c
    JOIN baton.failure_kinds AS k ON k.id = c.kind_id
    WHERE (%(workflow_id)s::text IS NULL OR k.workflow_id = %(workflow_id)s)
      AND (%(step)s::text IS NULL OR k.step = %(step)s)
      AND (%(error_code)s::text IS NULL OR k.code = %(error_code)s)
      AND (%(error_type)s::text IS NULL OR k.type = %(error_type)s)
      AND (%(agent)s::text IS NULL OR k.agent = %(agent)s)
      AND (%(agent_kind)s::text IS NULL OR k.agent_kind = %(agent_kind)s)
)
SELECT
    CASE
        WHEN grouping(workflow_id) = 0 THEN 'workflow'
        WHEN grouping(agent) = 0 THEN 'agent'
        WHEN grouping(agent_kind) = 0 THEN 'kind'
        WHEN grouping(code) = 0 THEN 'code'
        ELSE 'all'
    END AS by,
    coalesce(workflow_id, agent, agent_kind, code) AS value,
    coalesce(sum(count), 0)::bigint AS count,
    count(*) AS groups
FROM found
GROUP BY GROUPING SETS ((), (workflow_id), (agent), (agent_kind), (code))
ORDER BY sum(count) DESC, value;

-- name: failed_so
-- Number of stored executions that failed this way, each counted once, at its latest such failure.
-- The hourly and daily counts cannot give it, because one execution may have failed several times.
SELECT count(DISTINCT f.execution_id)::int AS failed
FROM baton.failure_kinds AS k
JOIN baton.execution_failures AS f ON f.kind_id = k.id
WHERE (%(workflow_id)s::text IS NULL OR k.workflow_id = %(workflow_id)s)
  AND (%(step)s::text IS NULL OR k.step = %(step)s)
  AND (%(error_code)s::text IS NULL OR k.code = %(error_code)s)
  AND (%(error_type)s::text IS NULL OR k.type = %(error_type)s)
  AND (%(agent)s::text IS NULL OR k.agent = %(agent)s)
  AND (%(agent_kind)s::text IS NULL OR k.agent_kind = %(agent_kind)s)
  AND f.failed_at >= %(begin)s AND f.failed_at < %(end)s;

-- name: failure_groups
-- The most frequent failures, each with its count by hour or day.
WITH found AS (
    SELECT k.*, c.count
    FROM (
        SELECT kind_id, sum(count)::bigint AS count
        FROM baton.failure_counts
        WHERE span = %(span)s AND bucket >= %(begin)s AND bucket < %(end)s
        GROUP BY kind_id
    ) AS c
    JOIN baton.failure_kinds AS k ON k.id = c.kind_id
    WHERE (%(workflow_id)s::text IS NULL OR k.workflow_id = %(workflow_id)s)
      AND (%(step)s::text IS NULL OR k.step = %(step)s)
      AND (%(error_code)s::text IS NULL OR k.code = %(error_code)s)
      AND (%(error_type)s::text IS NULL OR k.type = %(error_type)s)
      AND (%(agent)s::text IS NULL OR k.agent = %(agent)s)
      AND (%(agent_kind)s::text IS NULL OR k.agent_kind = %(agent_kind)s)
    ORDER BY c.count DESC, k.last_at DESC, k.id
    LIMIT %(limit)s
)
SELECT
    f.workflow_id, w.name AS workflow_name, f.step, f.step_name, f.agent, f.agent_kind, f.code,
    f.type, f.message, f.count, f.first_at, f.last_at, f.last_execution_id, t.times, t.counts
FROM found AS f
JOIN baton.workflows AS w ON w.id = f.workflow_id
CROSS JOIN LATERAL (
    SELECT array_agg(bucket) AS times, array_agg(count) AS counts
    FROM baton.failure_counts
    WHERE kind_id = f.id AND span = %(span)s AND bucket >= %(begin)s AND bucket < %(end)s
) AS t
ORDER BY f.count DESC, f.last_at DESC, f.id;

-- name: seen
-- How often the last failure of an execution occurred in the latest days, and how many other
-- executions failed the same way in any workflow; no row if it never failed.
SELECT
    k.first_at, k.last_at,
    (
        SELECT coalesce(sum(count), 0)::int
        FROM baton.failure_counts
        WHERE kind_id = k.id AND span = 'hour'
          AND bucket > date_trunc('hour', now() - make_interval(days => %(days)s), 'UTC')
    ) AS count,
    (
        SELECT count(DISTINCT o.execution_id)::int
        FROM baton.failure_kinds AS a
        JOIN baton.execution_failures AS o ON o.kind_id = a.id
        WHERE a.agent = k.agent AND a.code = k.code AND a.type = k.type
          AND o.failed_at > now() - make_interval(days => %(days)s)
          AND o.execution_id <> f.execution_id
    ) AS others
FROM baton.execution_failures AS f
JOIN baton.failure_kinds AS k ON k.id = f.kind_id
WHERE f.execution_id = %(execution_id)s
ORDER BY f.failed_at DESC, k.id
LIMIT 1;
