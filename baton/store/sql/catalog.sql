-- Workflows for display: lists with recent executions, versions and deployments.

-- name: list_workflows
-- Workflows, or one, with their latest production executions, newest first: one page after a place.
-- A workflow that was only tested and never saved is not listed, but found by its id.
WITH listed AS (
    SELECT w.*
    FROM baton.workflows AS w
    WHERE (%(workflow_id)s::text IS NULL OR w.id = %(workflow_id)s)
      AND (%(archived)s OR w.archived_at IS NULL)
      AND (%(workflow_id)s::text IS NOT NULL OR w.version > 0 OR EXISTS (
            SELECT FROM baton.executions AS x
            WHERE x.workflow_id = w.id AND x.mode = 'production'))
      AND (%(search)s::text IS NULL
           OR position(lower(%(search)s) IN lower(w.name)) > 0
           OR position(lower(%(search)s) IN lower(w.description)) > 0
           OR position(lower(%(search)s) IN w.id) > 0)
      AND (%(after_at)s::timestamptz IS NULL
           OR (w.created_at, w.id) < (%(after_at)s::timestamptz, %(after_id)s::text))
    ORDER BY w.created_at DESC, w.id DESC
    LIMIT %(limit)s
)
SELECT
    w.id, w.slug, w.name, w.description, w.version, w.deployed_version, w.origin,
    w.created_by, w.created_at, w.updated_at, w.archived_at, v.definition_sha256,
    coalesce(jsonb_array_length(w.trigger_config -> 'steps'), 0) AS steps,
    d.deployed_at, d.deployed_by, b.version AS previous_deployed_version,
    e.ids AS execution_ids, e.statuses AS execution_statuses, e.times AS execution_times
FROM listed AS w
LEFT JOIN baton.workflow_versions AS v ON v.workflow_id = w.id AND v.version = w.version
LEFT JOIN LATERAL (
    SELECT deployed_at, deployed_by
    FROM baton.workflow_deployments
    WHERE workflow_id = w.id AND version = w.deployed_version
    ORDER BY id DESC
    LIMIT 1
) AS d ON true
LEFT JOIN LATERAL (
    SELECT version
    FROM baton.workflow_deployments
    WHERE workflow_id = w.id AND version <> w.deployed_version
    ORDER BY id DESC
    LIMIT 1
) AS b ON true
LEFT JOIN LATERAL (
    SELECT array_agg(r.id ORDER BY r.created_at DESC, r.id DESC) AS ids,
           array_agg(r.status ORDER BY r.created_at DESC, r.id DESC) AS statuses,
           array_agg(r.created_at ORDER BY r.created_at DESC, r.id DESC) AS times
    FROM (
        SELECT id, status, created_at
        FROM baton.executions
        WHERE workflow_id = w.id AND mode = 'production'
        ORDER BY created_at DESC, id DESC
        LIMIT 20
    ) AS r
) AS e ON true
ORDER BY w.created_at DESC, w.id DESC;

-- name: list_versions
-- The versions of a workflow, newest first: one page before a version.
SELECT v.workflow_id, v.version, v.definition_sha256, v.message, v.created_by, v.created_at,
       coalesce(v.version = w.deployed_version, false) AS deployed
FROM baton.workflow_versions AS v
JOIN baton.workflows AS w ON w.id = v.workflow_id
WHERE v.workflow_id = %(workflow_id)s
  AND (%(before)s::int IS NULL OR v.version < %(before)s::int)
ORDER BY v.version DESC
LIMIT %(limit)s;

-- name: get_version
-- One version of a workflow.
SELECT v.workflow_id, v.version, v.definition_sha256, v.message, v.created_by, v.created_at,
       coalesce(v.version = w.deployed_version, false) AS deployed
FROM baton.workflow_versions AS v
JOIN baton.workflows AS w ON w.id = v.workflow_id
WHERE v.workflow_id = %(workflow_id)s AND v.version = %(version)s;

-- name: archive
-- Archive or unarchive a workflow; an archived one keeps its time.
UPDATE baton.workflows
SET archived_at = CASE WHEN %(archived)s THEN coalesce(archived_at, now()) END
WHERE id = %(workflow_id)s
RETURNING id;

-- name: usage
-- Current use of a workflow and use in the last 30 days; tests count only while they run.
SELECT
    count(*) FILTER (WHERE status = 'pending') AS pending,
    count(*) FILTER (WHERE status = 'running') AS running,
    count(*) FILTER (
        WHERE mode = 'production' AND created_at > now() - interval '30 days'
    ) AS executions_30_days,
    (
        SELECT max(created_at)
        FROM baton.executions
        WHERE workflow_id = %(workflow_id)s AND mode = 'production'
    ) AS last_execution_at
FROM baton.executions
WHERE workflow_id = %(workflow_id)s
  AND (created_at > now() - interval '30 days' OR status IN ('pending', 'running'));

-- name: workflows_using
-- Workflows whose newest version has a step with the agent.
SELECT id AS workflow_id, name, version
FROM baton.workflows
WHERE trigger_config @> jsonb_build_object(
        'steps', jsonb_build_array(jsonb_build_object('agent', %(slug)s::text)))
  AND archived_at IS NULL
ORDER BY name, id;
