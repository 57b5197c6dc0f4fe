-- Telling those who watch which executions changed; who missed a notice reads the state again.

-- name: announce
-- One notice for each text, which holds ids of executions.
SELECT pg_notify('baton_executions', ids) FROM unnest(%(texts)s::text[]) AS ids;

-- name: listen
-- Receive the notices on this connection from now on.
LISTEN baton_executions;

-- name: standing
-- Where some executions stand.
SELECT id AS execution_id, workflow_id, status
FROM baton.executions
WHERE id = ANY(%(ids)s::text[]);
