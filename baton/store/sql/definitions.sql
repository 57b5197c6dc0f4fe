-- What can run: frozen definitions, workflows with their versions, and agents.

-- name: put_definition
-- Store a frozen definition; the same text is stored once.
INSERT INTO baton.definitions (sha256, content) VALUES (%(sha256)s, %(content)s)
ON CONFLICT (sha256) DO NOTHING;

-- name: get_definition
-- A frozen definition by its hash.
SELECT content FROM baton.definitions WHERE sha256 = %(sha256)s;

-- name: insert_workflow
-- A new workflow without versions; no row if its id is taken.
INSERT INTO baton.workflows (id, slug, name, description, origin, created_by)
VALUES (%(workflow_id)s, %(slug)s, %(name)s, %(description)s, %(origin)s, %(actor)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: lock_workflow
-- A workflow, locked against concurrent saves.
SELECT w.id, w.slug, w.version, w.deployed_version, w.origin, w.archived_at,
       v.definition_sha256
FROM baton.workflows AS w
LEFT JOIN baton.workflow_versions AS v ON v.workflow_id = w.id AND v.version = w.version
WHERE w.id = %(workflow_id)s
FOR UPDATE OF w;

-- name: insert_version
-- The next version of a workflow.
INSERT INTO baton.workflow_versions
    (workflow_id, version, definition_sha256, min_engine, message, created_by)
VALUES
    (%(workflow_id)s, %(version)s, %(sha256)s, %(min_engine)s, %(message)s, %(actor)s);

-- name: set_version
-- Make a version the newest, with its projection for queries.
UPDATE baton.workflows
SET version = %(version)s, name = %(name)s, description = %(description)s,
    trigger_config = coalesce(%(projection)s::jsonb, '{}'), origin = %(origin)s,
    updated_at = now()
WHERE id = %(workflow_id)s;

-- name: deploy
-- Deploy a version to production and record the deployment; no row if there is no such version.
WITH wanted AS (
    SELECT w.id, v.version, w.deployed_version AS before
    FROM baton.workflows AS w
    JOIN baton.workflow_versions AS v
        ON v.workflow_id = w.id AND v.version = coalesce(%(version)s, w.version)
    WHERE w.id = %(workflow_id)s
    FOR UPDATE OF w
), recorded AS (
    INSERT INTO baton.workflow_deployments (workflow_id, version, deployed_by)
    SELECT id, version, %(actor)s FROM wanted WHERE before IS DISTINCT FROM version
)
UPDATE baton.workflows AS w
SET deployed_version = wanted.version, updated_at = now()
FROM wanted
WHERE w.id = wanted.id
RETURNING w.deployed_version;

-- name: version_to_run
-- A workflow with its newest or its deployed version; nulls if it has none.
SELECT w.id AS workflow_id, w.archived_at IS NOT NULL AS archived, v.version, v.definition_sha256
FROM baton.workflows AS w
LEFT JOIN baton.workflow_versions AS v
    ON v.workflow_id = w.id
    AND v.version = CASE WHEN %(newest)s THEN w.version ELSE w.deployed_version END
WHERE w.id = %(workflow_id)s;

-- name: put_agent
-- Register an agent of the library or of a Python package; never replaces a person's agent.
INSERT INTO baton.agents (slug, kind, name, effect, definition, origin)
VALUES (%(slug)s, %(kind)s, %(name)s, %(effect)s, %(definition)s, %(origin)s)
ON CONFLICT (slug) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, effect = excluded.effect,
    definition = excluded.definition, origin = excluded.origin, updated_at = now()
WHERE baton.agents.origin <> 'person'
  AND baton.agents.definition IS DISTINCT FROM excluded.definition;
