-- The reconciler finds its executions without reading all that wait: an execution stores its job,
-- and each kind of execution it searches for has an index.
ALTER TABLE baton.executions ADD COLUMN job_id bigint;
COMMENT ON COLUMN baton.executions.job_id IS
    'The job made last; it is gone once a worker took it, and lost if the execution still waits.';
UPDATE baton.executions AS e
SET job_id = j.id
FROM baton.pgqueuer AS j
WHERE e.status = 'pending' AND j.payload = convert_to(e.id, 'UTF8');
DROP INDEX baton.executions_pending;
CREATE INDEX executions_waiting ON baton.executions (created_at, id)
    WHERE status = 'pending' AND queue = 'default';
CREATE INDEX executions_private ON baton.executions (created_at)
    WHERE status IN ('pending', 'running') AND queue <> 'default';
