-- Notifications: the channels, and the outbox from the claim of a message to its result.

-- name: claim_messages
-- Claim what is due, a whole stream (channel, workflow and kind) at a time: one message per
-- notification while the budget of the minute lasts, then one message for all of them. An e-mail
-- that some recipients have received stays the same message.
WITH due AS (
    SELECT DISTINCT n.channel, n.workflow_id, n.kind
    FROM baton.notifications AS n
    JOIN baton.notification_channels AS c ON c.id = n.channel
    WHERE n.state IN ('waiting', 'sending')
      AND n.due_at <= now()
      AND n.channel <> ALL (%(busy)s)
      AND c.enabled
      AND (c.quiet_until IS NULL OR c.quiet_until <= now())
), stream AS (
    SELECT
        s.channel, s.workflow_id, s.kind,
        s.window_ends_at <= now() AS anew,
        CASE WHEN s.window_ends_at <= now() THEN %(budget)s ELSE s.budget END AS budget,
        s.window_ends_at > now() - %(window)s AND EXISTS (
            SELECT FROM baton.notifications AS earlier
            WHERE earlier.channel = s.channel
              AND earlier.tried_at >= s.window_ends_at - %(window)s
              AND earlier.workflow_id = s.workflow_id
              AND earlier.kind = s.kind
              AND earlier.state = 'sent'
        ) AS more
    FROM baton.notification_streams AS s
    JOIN due USING (channel, workflow_id, kind)
    WHERE s.budget > 0 OR s.window_ends_at <= now()
    LIMIT %(most)s
    FOR UPDATE OF s SKIP LOCKED
), gathered AS (
    SELECT
        n.id, stream.budget, stream.more,
        n.content ? 'recipients' AS begun,
        count(*) OVER same AS together,
        min(n.id) OVER same AS first
    FROM baton.notifications AS n
    JOIN stream USING (channel, workflow_id, kind)
    WHERE n.state IN ('waiting', 'sending') AND n.due_at <= now()
    WINDOW same AS (PARTITION BY n.channel, n.workflow_id, n.kind, n.content ? 'recipients')
), claimed AS (
    -- Checked again here: another worker may have claimed it since this statement began.
    UPDATE baton.notifications AS n
    SET state = 'sending',
        claim = %(claim)s,
        due_at = now() + %(lease)s,
        tries = n.tries + 1,
        message = CASE
            WHEN g.begun THEN n.message
            WHEN g.together <= g.budget THEN n.id
            ELSE g.first
        END
    FROM gathered AS g
    WHERE n.id = g.id AND n.state IN ('waiting', 'sending') AND n.due_at <= now()
    RETURNING n.*, g.more AND g.together > g.budget AND NOT g.begun AS more
), paced AS (
    UPDATE baton.notification_streams AS s
    SET window_ends_at = CASE
            WHEN stream.anew THEN now() + %(window)s
            ELSE s.window_ends_at
        END,
        budget = greatest(stream.budget - used.rows, 0)
    FROM stream
    JOIN (
        SELECT channel, workflow_id, kind, count(*)::int AS rows
        FROM claimed
        GROUP BY channel, workflow_id, kind
    ) AS used USING (channel, workflow_id, kind)
    WHERE s.channel = stream.channel
      AND s.workflow_id = stream.workflow_id
      AND s.kind = stream.kind
)
SELECT
    m.message AS number, m.kind AS notification_kind, m.workflow_id, m.count, m.tries, m.more,
    extract(epoch FROM now() - m.oldest)::float8 AS age_seconds, m.contents,
    c.id, c.name, c.kind, c.origin, c.on_failure, c.on_success, c.workflows, c.settings,
    c.sealed, c.hint, c.enabled
FROM (
    SELECT
        message, channel, workflow_id, kind,
        count(*)::int AS count,
        max(tries) AS tries,
        bool_or(more) AS more,
        min(created_at) AS oldest,
        (array_agg(
            jsonb_build_object(
                'at', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            ) || content || jsonb_build_object('run', run)
            ORDER BY id DESC
        ))[1:%(shown)s] AS contents
    FROM claimed
    GROUP BY message, channel, workflow_id, kind
) AS m
JOIN baton.notification_channels AS c ON c.id = m.channel;

-- name: record_outcome
-- The result of an attempt to send a message, for each of its notifications; nothing if the claim
-- is lost. A failed attempt returns its share of the minute's budget: only delivered messages
-- count.
WITH mine AS (
    SELECT channel, workflow_id, kind
    FROM baton.notifications
    WHERE claim = %(claim)s AND message = %(number)s AND state = 'sending'
    LIMIT 1
), stream AS (
    -- Locked before the notifications, as in claim_messages.
    SELECT s.channel, s.workflow_id, s.kind
    FROM baton.notification_streams AS s
    JOIN mine USING (channel, workflow_id, kind)
    WHERE %(state)s = 'waiting'
    FOR UPDATE OF s
), told AS (
    UPDATE baton.notifications
    SET state = %(state)s,
        due_at = coalesce(now() + %(again_in)s, due_at),
        claim = NULL,
        tried_at = now(),
        sent_at = CASE WHEN %(state)s = 'sent' THEN now() END,
        response_status = %(response_status)s,
        response = %(response)s,
        content = content || %(recipients)s
    WHERE claim = %(claim)s AND message = %(number)s AND state = 'sending'
      AND (SELECT count(*) FROM stream) IS NOT NULL
    RETURNING channel
), returned AS (
    UPDATE baton.notification_streams AS s
    SET budget = least(s.budget + 1, %(budget)s)
    FROM stream
    WHERE s.channel = stream.channel
      AND s.workflow_id = stream.workflow_id
      AND s.kind = stream.kind
), hushed AS (
    UPDATE baton.notification_channels
    SET quiet_until = now() + %(quiet)s
    WHERE id = (SELECT channel FROM told LIMIT 1) AND %(quiet)s::interval IS NOT NULL
)
SELECT count(*)::int AS rows FROM told;

-- name: give_up
-- End messages that wait for a deleted or disabled channel, or have waited too long.
UPDATE baton.notifications AS n
SET state = 'failed',
    claim = NULL,
    response = CASE
        WHEN n.created_at < now() - %(longest)s THEN %(too_long)s
        ELSE %(nowhere)s
    END
WHERE n.state IN ('waiting', 'sending')
  AND n.due_at <= now()
  AND (
      n.created_at < now() - %(longest)s
      OR NOT EXISTS (
          SELECT FROM baton.notification_channels AS c WHERE c.id = n.channel AND c.enabled
      )
  );

-- name: list_deliveries
-- Deliveries, newest first.
SELECT
    n.id, n.execution_id, n.run, n.workflow_id, e.workflow_name, n.channel AS channel_id,
    c.name AS channel_name, n.kind, n.state, n.created_at, n.tries,
    CASE
        WHEN n.state = 'waiting'
        THEN greatest(n.due_at, c.quiet_until, CASE WHEN s.budget = 0 THEN s.window_ends_at END)
    END AS next_try_at,
    n.tried_at, n.sent_at, n.response_status, n.response,
    coalesce(n.content -> 'recipients', '[]') AS recipients,
    CASE
        WHEN n.message IS NULL THEN 1
        ELSE (SELECT count(*)::int FROM baton.notifications AS o WHERE o.message = n.message)
    END AS together
FROM baton.notifications AS n
JOIN baton.executions AS e ON e.id = n.execution_id
LEFT JOIN baton.notification_channels AS c ON c.id = n.channel
LEFT JOIN baton.notification_streams AS s
    ON s.channel = n.channel AND s.workflow_id = n.workflow_id AND s.kind = n.kind
WHERE (%(execution_id)s::text IS NULL OR n.execution_id = %(execution_id)s)
  AND (%(channel)s::text IS NULL OR n.channel = %(channel)s)
  AND (
      %(after_at)s::timestamptz IS NULL
      OR (n.created_at, n.id) < (%(after_at)s, %(after_id)s::bigint)
  )
ORDER BY n.created_at DESC, n.id DESC
LIMIT %(limit)s;

-- name: list_channels
-- The channels by name, each with the result of its last attempt; null ids select all.
SELECT
    c.id, c.name, c.kind, c.origin, c.on_failure, c.on_success, c.workflows, c.settings, c.sealed,
    c.hint, c.enabled, c.version, c.created_by, c.created_at, c.updated_at,
    last.state AS last_state, last.tried_at AS last_at,
    last.response_status AS last_response_status, last.response AS last_response
FROM baton.notification_channels AS c
LEFT JOIN LATERAL (
    SELECT n.state, n.tried_at, n.response_status, n.response
    FROM baton.notifications AS n
    WHERE n.channel = c.id AND n.tried_at IS NOT NULL
    ORDER BY n.tried_at DESC
    LIMIT 1
) AS last ON true
WHERE %(id)s::text IS NULL OR c.id = %(id)s
ORDER BY lower(c.name), c.id;

-- name: insert_channel
-- A new channel; no row if its id is taken.
INSERT INTO baton.notification_channels
    (id, name, kind, origin, on_failure, on_success, workflows, settings, sealed, hint, enabled,
     created_by)
VALUES
    (%(id)s, %(name)s, %(kind)s, %(origin)s, %(on_failure)s, %(on_success)s, %(workflows)s,
     %(settings)s, %(sealed)s, %(hint)s, %(enabled)s, %(created_by)s)
ON CONFLICT (id) DO NOTHING
RETURNING id;

-- name: update_channel
-- Change a channel, which creates its next version; a pause that the old address asked for does not
-- apply to a new one. No row if the channel is gone, or not at the version that the change began
-- at.
UPDATE baton.notification_channels
SET name = %(name)s, on_failure = %(on_failure)s, on_success = %(on_success)s,
    workflows = %(workflows)s, settings = %(settings)s, sealed = %(sealed)s, hint = %(hint)s,
    enabled = %(enabled)s, quiet_until = NULL, updated_at = now(), version = version + 1
WHERE id = %(id)s AND (%(expected)s::int IS NULL OR version = %(expected)s)
RETURNING id;

-- name: delete_channel
-- Delete a channel with its message budget; deliveries stay listed. No row if it is gone, or not at
-- this version.
WITH gone AS (
    DELETE FROM baton.notification_channels
    WHERE id = %(id)s AND (%(expected)s::int IS NULL OR version = %(expected)s)
    RETURNING id
), streams AS (
    DELETE FROM baton.notification_streams WHERE channel IN (SELECT id FROM gone)
)
SELECT id FROM gone;

-- name: end_waiting
-- End what still waits for a channel. A message being sent may still arrive: its result is
-- recorded, or it ends with its lease.
UPDATE baton.notifications
SET state = 'failed', response = %(response)s
WHERE channel = %(id)s AND state = 'waiting';

-- name: reseal
-- Store a secret encrypted with another key, unless it has changed in the meantime.
UPDATE baton.notification_channels SET sealed = %(sealed)s WHERE id = %(id)s AND sealed = %(before)s;
