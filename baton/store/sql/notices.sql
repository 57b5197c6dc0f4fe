-- Announce which executions changed; a listener that missed a notice reads the state again.

-- name: announce
-- One notice per text, each with ids of executions.
SELECT pg_notify('baton_executions', ids) FROM unnest(%(texts)s::text[]) AS ids;

-- name: listen
-- Receive notices on this connection from now on.
LISTEN baton_executions;

-- name: standing
-- The status of some executions.
SELECT id AS execution_id, workflow_id, status
FROM baton.executions
WHERE id = ANY(%(ids)s::text[]);
