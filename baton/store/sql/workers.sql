-- Who is alive, and what the dead left behind.

-- name: register
-- Make a worker known, alive from now on.
INSERT INTO baton.workers (id, host, pid, version, engine, agents, queue)
VALUES (%(worker_id)s, %(host)s, %(pid)s, %(version)s, %(engine)s, %(agents)s, %(queue)s);

-- name: renew
-- Renew a worker's heartbeat and tell which claims it still holds; no row: it is not known any more.
WITH me AS (
    UPDATE baton.workers SET heartbeat_at = now() WHERE id = %(worker_id)s RETURNING id
)
SELECT
    coalesce(array_agg(e.claim_id) FILTER (WHERE e.claim_id IS NOT NULL), '{}') AS claims,
    coalesce(array_agg(e.id) FILTER (WHERE e.claim_id IS NOT NULL), '{}') AS executions
FROM me
LEFT JOIN baton.executions AS e ON e.claimed_by = me.id AND e.status = 'running'
GROUP BY me.id;

-- name: unregister
-- A worker that stopped in good order.
DELETE FROM baton.workers WHERE id = %(worker_id)s;

-- name: try_reconcile_lock
-- One reconciler at a time in the fleet; held until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('baton.reconcile')) AS locked;

-- name: without_job
-- Executions of the common queue that wait although no job was made or is left for them.
UPDATE baton.executions AS e
SET enqueued_at = now()
WHERE e.id IN (
    SELECT p.id
    FROM baton.executions AS p
    WHERE p.status = 'pending'
      AND p.queue = 'default'
      AND (p.enqueued_at IS NULL OR p.enqueued_at < now() - %(cooldown)s)
      AND NOT EXISTS (
          SELECT FROM baton.pgqueuer AS j WHERE j.payload = convert_to(p.id, 'UTF8')
      )
    ORDER BY p.created_at
    LIMIT 200
    FOR UPDATE SKIP LOCKED
)
RETURNING e.id;

-- name: abandoned
-- What this worker can go on with: running executions whose worker is dead, those whose time is up,
-- and those that wait although a worker without their agents took their job.
SELECT e.id
FROM baton.executions AS e
WHERE e.queue = 'default'
  AND (
      (
          e.status = 'running'
          AND NOT EXISTS (
              SELECT FROM baton.workers AS w
              WHERE w.id = e.claimed_by AND w.heartbeat_at > now() - %(dead_after)s
          )
      )
      OR (
          e.status = 'pending'
          AND NOT EXISTS (
              SELECT FROM baton.pgqueuer AS j WHERE j.payload = convert_to(e.id, 'UTF8')
          )
      )
  )
  AND ((e.agents <@ %(agents)s AND e.min_engine <= %(engine)s) OR e.deadline_at < now())
ORDER BY e.updated_at
LIMIT %(most)s;

-- name: orphaned
-- What belongs to a `baton run` that ended before its execution did.
SELECT e.id
FROM baton.executions AS e
WHERE e.status IN ('pending', 'running')
  AND e.queue LIKE 'run:%'
  AND NOT EXISTS (
      SELECT FROM baton.workers AS w
      WHERE w.id::text = substr(e.queue, 5) AND w.heartbeat_at > now() - %(dead_after)s
  )
  AND e.created_at < now() - %(dead_after)s
ORDER BY e.created_at
LIMIT 200;

-- name: forget_the_dead
-- Workers that have not been heard of for long; an owner without a row is dead all the same.
DELETE FROM baton.workers WHERE heartbeat_at < now() - %(forget_after)s;

-- name: trim_queue_log
-- PgQueuer writes three rows a job into its log and never deletes any; nobody reads the old ones.
DELETE FROM baton.pgqueuer_log
WHERE id IN (
    SELECT id FROM baton.pgqueuer_log
    WHERE created < now() - %(keep_for)s
    ORDER BY created
    LIMIT 10000
);

-- name: alive
-- Workers with the age of their heartbeat, newest first.
SELECT id, host, pid, version, agents, queue, started_at, heartbeat_at,
       extract(epoch FROM now() - heartbeat_at)::float8 AS heartbeat_age_seconds
FROM baton.workers
WHERE heartbeat_at > now() - %(dead_after)s
ORDER BY started_at DESC;
