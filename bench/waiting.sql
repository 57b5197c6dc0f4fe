-- Executions number %(first)s to %(last)s wait for a worker, a second apart, each with its job.
WITH numbers AS (
    SELECT n, 'exec-20260101-' || lpad(to_hex(n), 12, '0') AS id
    FROM generate_series(%(first)s::int, %(last)s::int) AS n
), definition AS (
    INSERT INTO baton.definitions VALUES ('waiting', '{}') ON CONFLICT DO NOTHING
), workflow AS (
    INSERT INTO baton.workflows (id, slug, name, origin, created_by)
    VALUES ('wf-waiting', 'waiting', 'Waiting', 'file', 'me')
    ON CONFLICT DO NOTHING
), jobs AS (
    INSERT INTO baton.pgqueuer (priority, entrypoint, payload, status)
    SELECT 0, 'run_execution', convert_to(id, 'UTF8'), 'queued' FROM numbers ORDER BY n
    RETURNING id, convert_from(payload, 'UTF8') AS execution_id
)
INSERT INTO baton.executions
    (id, workflow_id, workflow_name, definition_sha256, mode, queue, agents, min_engine,
     total_steps, input, trigger, created_by, created_at, enqueued_at, job_id)
SELECT
    numbers.id, 'wf-waiting', 'Waiting', 'waiting', 'production', 'default', '{python:a}', 1, 1,
    '{}', 'api', 'me', now() - interval '1 day' + n * interval '1 second',
    now() - interval '1 hour', jobs.id
FROM numbers
JOIN jobs ON jobs.execution_id = numbers.id;
