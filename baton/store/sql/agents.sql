-- Agents that people created, with their versions.

-- name: insert_agent
-- A new agent as version 1; no row if its slug is taken.
WITH made AS (
    INSERT INTO baton.agents
        (slug, kind, name, effect, definition, origin, version, created_by)
    VALUES
        (%(slug)s, %(kind)s, %(name)s, %(effect)s, %(document)s, 'person', 1, %(actor)s)
    ON CONFLICT DO NOTHING
    RETURNING slug
)
INSERT INTO baton.agent_versions (slug, version, definition, message, created_by)
SELECT slug, 1, %(document)s, %(message)s, %(actor)s FROM made
RETURNING slug;

-- name: lock_agent
-- An agent, locked against concurrent saves.
SELECT slug, origin, version, definition AS document
FROM baton.agents
WHERE slug = %(slug)s
FOR UPDATE;

-- name: save_agent
-- The next version of an agent.
WITH saved AS (
    UPDATE baton.agents
    SET kind = %(kind)s, name = %(name)s, effect = %(effect)s, definition = %(document)s,
        version = version + 1, updated_at = now()
    WHERE slug = %(slug)s
    RETURNING slug, version
)
INSERT INTO baton.agent_versions (slug, version, definition, message, created_by)
SELECT slug, version, %(document)s, %(message)s, %(actor)s FROM saved;

-- name: delete_agent
-- Delete an agent with its versions.
DELETE FROM baton.agents WHERE slug = %(slug)s;

-- name: count_agents
-- The number of agents that people created.
SELECT count(*) AS count FROM baton.agents WHERE origin = 'person';

-- name: list_made_agents
-- The agents that people created, or those with some slugs, by slug.
SELECT slug, version, definition AS document, created_by, created_at, updated_at
FROM baton.agents
WHERE origin = 'person' AND (%(slugs)s::text[] IS NULL OR slug = ANY(%(slugs)s))
ORDER BY slug;

-- name: list_agent_names
-- The slugs of the agents that people created.
SELECT slug FROM baton.agents WHERE origin = 'person' ORDER BY slug;

-- name: list_agent_versions
-- The versions of an agent, newest first: one page before a version.
SELECT slug, version, definition AS document, message, created_by, created_at
FROM baton.agent_versions
WHERE slug = %(slug)s AND (%(before)s::int IS NULL OR version < %(before)s::int)
ORDER BY version DESC
LIMIT %(limit)s;

-- name: get_agent_versions
-- Versions of agents, by pairs of slug and number.
SELECT v.slug, v.version, v.definition AS document, v.message, v.created_by, v.created_at
FROM baton.agent_versions AS v
JOIN unnest(%(slugs)s::text[], %(versions)s::int[]) AS wanted (slug, version)
    ON wanted.slug = v.slug AND wanted.version = v.version;

-- name: recorded_inputs
-- The latest steps that an agent completed in the workflows that use it now, newest first, from the
-- latest 200 executions of each workflow.
SELECT r.id AS execution_id, r.workflow_name, r.definition_sha256, s.path AS step, s.name, s.completed_at,
       s.input_bytes, s.output_bytes,
       extract(epoch FROM s.completed_at - s.started_at)::float8 * 1000 AS duration_ms,
       a.tokens AS llm_tokens, CASE WHEN NOT a.unpriced THEN a.cost END AS llm_cost
FROM baton.workflows AS w
CROSS JOIN LATERAL (
    SELECT e.id, e.workflow_name, e.definition_sha256
    FROM baton.executions AS e
    WHERE e.workflow_id = w.id
    ORDER BY e.created_at DESC, e.id DESC
    LIMIT 200
) AS r
JOIN baton.execution_steps AS s
    ON s.execution_id = r.id AND s.agent = %(slug)s AND s.status = 'completed' AND s.attempts > 0
CROSS JOIN LATERAL (
    SELECT coalesce(sum(llm_tokens), 0)::bigint AS tokens, sum(llm_cost) AS cost,
           bool_or(llm_cost IS NULL) AS unpriced
    FROM baton.step_attempts
    WHERE execution_id = r.id AND path = s.path
) AS a
WHERE w.trigger_config @> jsonb_build_object(
        'steps', jsonb_build_array(jsonb_build_object('agent', %(slug)s::text)))
  AND w.archived_at IS NULL
ORDER BY s.completed_at DESC, r.id
LIMIT %(limit)s;
