-- Past durations of steps.

-- name: past_durations
-- Durations of the latest completed steps of a workflow, in milliseconds by step key, newest first;
-- from its latest ended executions, without reruns of single steps.
WITH recent AS (
    SELECT id, row_number() OVER (ORDER BY created_at DESC, id DESC) AS age
    FROM (
        SELECT id, created_at
        FROM baton.executions
        WHERE workflow_id = %(workflow_id)s AND id <> %(execution_id)s AND debug_of IS NULL
          AND status IN ('completed', 'failed', 'cancelled')
        ORDER BY created_at DESC, id DESC
        LIMIT %(executions)s
    ) AS latest
), past AS (
    SELECT
        s.key, recent.age,
        (extract(epoch FROM s.completed_at - s.started_at) * 1000)::float8 AS ms,
        row_number() OVER (PARTITION BY s.key ORDER BY recent.age) AS nth
    FROM recent
    JOIN baton.execution_steps AS s ON s.execution_id = recent.id
    WHERE s.status = 'completed' AND s.started_at IS NOT NULL AND s.settled_by IS NULL
)
SELECT key, array_agg(ms ORDER BY age) AS durations
FROM past
WHERE nth <= %(samples)s
GROUP BY key;
