-- Live workers, and what dead ones left behind.

-- name: register
-- Register a worker, alive from now on.
INSERT INTO baton.workers (id, host, pid, version, engine, agents, queue)
VALUES (%(worker_id)s, %(host)s, %(pid)s, %(version)s, %(engine)s, %(agents)s, %(queue)s)
RETURNING now() AS database_now;

-- name: renew
-- Renew a worker's heartbeat and return its claims and the time; no row if it is no longer
-- registered.
WITH me AS (
    UPDATE baton.workers SET heartbeat_at = now() WHERE id = %(worker_id)s RETURNING id
)
SELECT
    coalesce(array_agg(e.claim_id) FILTER (WHERE e.claim_id IS NOT NULL), '{}') AS claims,
    coalesce(array_agg(e.id) FILTER (WHERE e.claim_id IS NOT NULL), '{}') AS executions,
    now() AS database_now
FROM me
LEFT JOIN baton.executions AS e ON e.claimed_by = me.id AND e.status = 'running'
GROUP BY me.id;

-- name: unregister
-- Remove a worker that stopped properly.
DELETE FROM baton.workers WHERE id = %(worker_id)s;

-- name: try_reconcile_lock
-- One reconciler at a time; held until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('baton.reconcile')) AS locked;

-- name: plan_by_index
-- Until the transaction ends, find rows by index only. The reconciler's statements are planned once
-- per connection, often while the tables are empty: a scan or a hash of everything then seems as
-- cheap, but takes minutes once 100,000 executions wait.
SELECT
    set_config('enable_seqscan', 'off', true),
    set_config('enable_bitmapscan', 'off', true),
    set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true),
    set_config('enable_sort', 'off', true);

-- name: without_job
-- Of the next %(slice)s executions that wait in the common queue, oldest first: those without a
-- job, and the last one if there may be more after it.
WITH slice AS MATERIALIZED (
    SELECT
        e.id, e.created_at,
        row_number() OVER (ORDER BY e.created_at, e.id) AS place,
        -- A scalar subquery, because PostgreSQL cannot turn it into a hash of all jobs.
        (SELECT j.id FROM baton.pgqueuer AS j WHERE j.id = e.job_id) IS NULL AS without_job,
        e.enqueued_at IS NULL OR e.enqueued_at < now() - %(cooldown)s AS due,
        (e.agents <@ %(agents)s AND e.min_engine <= %(engine)s) OR e.deadline_at < now() AS suits
    FROM (
        SELECT id, created_at, job_id, enqueued_at, agents, min_engine, deadline_at
        FROM baton.executions
        WHERE status = 'pending'
          AND queue = 'default'
          AND (created_at, id) > (%(after_at)s, %(after_id)s)
        ORDER BY created_at, id
        LIMIT %(slice)s
    ) AS e
)
SELECT id, created_at, without_job, due, coalesce(suits, false) AS suits,
       place = %(slice)s AS last
FROM slice
WHERE without_job OR place = %(slice)s
ORDER BY place;

-- name: lock_waiting
-- Lock those executions that still wait, without waiting for transactions that are claiming them.
SELECT id
FROM baton.executions
WHERE id = ANY (%(ids)s::text[]) AND status = 'pending'
FOR UPDATE SKIP LOCKED;

-- name: enqueued
-- Store the new jobs of executions.
UPDATE baton.executions AS e
SET enqueued_at = now(), job_id = t.job_id
FROM unnest(%(ids)s::text[], %(job_ids)s::bigint[]) AS t (id, job_id)
WHERE e.id = t.id;

-- name: jobs_of_the_future
-- Jobs are never scheduled for later: one that waits was created before the clock leapt back.
UPDATE baton.pgqueuer
SET execute_after = now()
WHERE entrypoint = 'run_execution' AND status = 'queued'
  AND execute_after > now() + %(tolerance)s;

-- name: picked_in_the_future
-- Jobs whose worker died before the clock leapt back: they would never look stale.
UPDATE baton.pgqueuer
SET execute_after = least(execute_after, now()), heartbeat = now()
WHERE status = 'picked' AND heartbeat > now() + %(tolerance)s;

-- name: abandoned
-- Running executions that this worker can run and whose worker is dead, or whose time is up.
SELECT e.id
FROM baton.executions AS e
WHERE e.status = 'running'
  AND e.queue = 'default'
  AND NOT EXISTS (
      SELECT FROM baton.workers AS w
      WHERE w.id = e.claimed_by AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
  )
  AND ((e.agents <@ %(agents)s AND e.min_engine <= %(engine)s) OR e.deadline_at < now())
ORDER BY e.updated_at
LIMIT %(most)s;

-- name: orphaned
-- Executions of a `baton run` that ended before they did.
SELECT e.id
FROM baton.executions AS e
WHERE e.status IN ('pending', 'running')
  AND e.queue <> 'default'
  AND NOT EXISTS (
      SELECT FROM baton.workers AS w
      WHERE w.id::text = substr(e.queue, 5) AND w.heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
  )
  AND NOT e.created_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
ORDER BY e.created_at
LIMIT 200;

-- name: forget_the_dead
-- Remove workers without a heartbeat for long; an owner without a row counts as dead as well. Only
-- while the clock shows the expected time, or live workers would be removed.
DELETE FROM baton.workers
WHERE NOT heartbeat_at BETWEEN now() - %(forget_after)s AND now() + %(forget_after)s
  AND now() BETWEEN %(expected_now)s::timestamptz - %(tolerance)s
          AND %(expected_now)s::timestamptz + %(tolerance)s;

-- name: alive
-- Workers with the age of their heartbeat, newest first.
SELECT id, host, pid, version, agents, queue, started_at, heartbeat_at,
       extract(epoch FROM now() - heartbeat_at)::float8 AS heartbeat_age_seconds
FROM baton.workers
WHERE heartbeat_at BETWEEN now() - %(dead_after)s AND now() + %(dead_after)s
ORDER BY started_at DESC;
