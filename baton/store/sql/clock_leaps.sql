-- Move times stored by the database's clock, after that clock leapt.

-- name: lock
-- One worker at a time: each moves rows that others hold, and they would deadlock.
SELECT pg_advisory_xact_lock(hashtext('baton.clock_leaps'));

-- name: clock
-- Not `now()`, here and below: that is the time before the wait for the lock.
SELECT clock_timestamp() AS shown;

-- name: held
-- The time limits of executions that this worker holds, from the time left by its own clock.
WITH mine AS (
    UPDATE baton.executions AS e
    SET deadline_at = clock_timestamp() + make_interval(secs => t.seconds_left),
        deadline_set_at = clock_timestamp()
    FROM unnest(%(claims)s::uuid[], %(seconds_left)s::float8[]) AS t (claim_id, seconds_left)
    WHERE e.claim_id = t.claim_id
    RETURNING e.id, e.run, e.deadline_at
)
UPDATE baton.execution_runs AS r
SET deadline_at = mine.deadline_at
FROM mine
WHERE r.execution_id = mine.id AND r.n = mine.run;

-- name: time_limits
-- The time limits of all other executions, unless they were set since, by the current clock. A
-- moved limit counts as set, so that it is moved only once. The time of the last update is not
-- used, because a worker that did not notice the leap may have written to an execution after it.
UPDATE baton.executions AS e
SET deadline_at = e.deadline_at + %(leap)s, deadline_set_at = clock_timestamp()
WHERE e.status IN ('pending', 'running')
  AND e.deadline_at IS NOT NULL
  AND (e.claim_id IS NULL OR e.claim_id <> ALL (%(claims)s::uuid[]))
  AND NOT coalesce(e.deadline_set_at, e.updated_at) BETWEEN %(since)s AND clock_timestamp();

-- name: pauses
-- The times until which steps wait for a retry.
UPDATE baton.execution_steps AS s
SET next_attempt_at = s.next_attempt_at + %(leap)s, next_attempt_set_at = clock_timestamp()
FROM baton.executions AS e
WHERE e.id = s.execution_id
  AND e.status IN ('pending', 'running')
  AND s.next_attempt_at IS NOT NULL
  AND NOT coalesce(s.next_attempt_set_at, e.updated_at) BETWEEN %(since)s AND clock_timestamp();

-- name: notifications
-- Messages that wait for a time which the clock will show too late.
UPDATE baton.notifications
SET due_at = greatest(due_at + %(leap)s, clock_timestamp())
WHERE state IN ('waiting', 'sending') AND due_at > clock_timestamp();

-- name: notification_windows
-- The windows in which several messages are combined.
UPDATE baton.notification_streams
SET window_ends_at = greatest(window_ends_at + %(leap)s, clock_timestamp())
WHERE window_ends_at > clock_timestamp();

-- name: quiet_channels
-- The pauses of channels that asked for one.
UPDATE baton.notification_channels
SET quiet_until = greatest(quiet_until + %(leap)s, clock_timestamp())
WHERE quiet_until > clock_timestamp();
