-- What is stored by the database's clock, moved after that clock leapt.

-- name: held
-- The time limits of executions that this worker holds, from what its own clock says is left.
WITH mine AS (
    UPDATE baton.executions AS e
    SET deadline_at = now() + make_interval(secs => t.seconds_left), updated_at = now()
    FROM unnest(%(claims)s::uuid[], %(seconds_left)s::float8[]) AS t (claim_id, seconds_left)
    WHERE e.claim_id = t.claim_id
    RETURNING e.id, e.run, e.deadline_at
), runs AS (
    UPDATE baton.execution_runs AS r
    SET deadline_at = mine.deadline_at
    FROM mine
    WHERE r.execution_id = mine.id AND r.n = mine.run
)
UPDATE baton.execution_steps AS s
SET next_attempt_at = s.next_attempt_at + %(leap)s
FROM mine
WHERE s.execution_id = mine.id AND s.next_attempt_at IS NOT NULL;

-- name: left_behind
-- The time limits and pauses of all other executions that were claimed before the leap. What was
-- written after it needs nothing; being moved counts as written, so that it happens once.
WITH moved AS (
    UPDATE baton.executions AS e
    SET deadline_at = e.deadline_at + %(leap)s, updated_at = now()
    WHERE e.status IN ('pending', 'running')
      AND e.deadline_at IS NOT NULL
      AND (e.claim_id IS NULL OR e.claim_id <> ALL (%(claims)s::uuid[]))
      AND NOT e.updated_at BETWEEN %(since)s AND now()
    RETURNING e.id
)
UPDATE baton.execution_steps AS s
SET next_attempt_at = s.next_attempt_at + %(leap)s
FROM moved
WHERE s.execution_id = moved.id AND s.next_attempt_at IS NOT NULL;

-- name: notifications
-- Messages that wait until a time which the clock will show too late.
UPDATE baton.notifications
SET due_at = greatest(due_at + %(leap)s, now())
WHERE state IN ('waiting', 'sending') AND due_at > now();

-- name: notification_windows
-- Likewise the time in which several messages become one.
UPDATE baton.notification_streams
SET window_ends_at = greatest(window_ends_at + %(leap)s, now())
WHERE window_ends_at > now();

-- name: quiet_channels
-- Likewise the pause of channels that asked for one.
UPDATE baton.notification_channels
SET quiet_until = greatest(quiet_until + %(leap)s, now())
WHERE quiet_until > now();
