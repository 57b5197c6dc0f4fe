-- Credentials that people store, and what is known of their use.

-- name: list_credentials
-- The credentials by name; null ids select all.
SELECT id, name, type, members, secrets, sealed, "references", expires_at, version, created_by,
       created_at, updated_at, members_stored_at, last_used_at, last_failed_at, last_failure,
       tested_at, test_worked, test_message
FROM baton.credentials
WHERE project_id = 'default' AND (%(id)s::text IS NULL OR id = %(id)s)
ORDER BY lower(name);

-- name: named_credentials
-- What is used of the credentials with these names, which are in lower case.
SELECT id, name, type, members, secrets, sealed, "references", expires_at
FROM baton.credentials
WHERE project_id = 'default' AND lower(name) = ANY (%(names)s);

-- name: insert_credential
-- A new credential; no row if its name is taken.
INSERT INTO baton.credentials
    (id, name, type, members, secrets, sealed, "references", expires_at, created_by)
VALUES
    (%(id)s, %(name)s, %(type)s, %(members)s, %(secrets)s, %(sealed)s, %(references)s,
     %(expires_at)s, %(created_by)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: update_credential
-- Change a credential, which creates its next version. No row if it is gone, or not at the version
-- that the change began at.
UPDATE baton.credentials
SET name = %(name)s, members = %(members)s, secrets = %(secrets)s, sealed = %(sealed)s,
    "references" = %(references)s, expires_at = %(expires_at)s, updated_at = now(),
    members_stored_at = CASE WHEN %(members_changed)s THEN now() ELSE members_stored_at END,
    version = version + 1
WHERE id = %(id)s AND (%(expected)s::int IS NULL OR version = %(expected)s)
RETURNING id;

-- name: delete_credential
-- Delete a credential. No row if it is gone, or not at this version.
DELETE FROM baton.credentials
WHERE id = %(id)s AND (%(expected)s::int IS NULL OR version = %(expected)s)
RETURNING id;

-- name: record_test
-- The result of testing a credential.
UPDATE baton.credentials
SET tested_at = now(), test_worked = %(worked)s, test_message = %(message)s
WHERE id = %(id)s AND version = %(version)s;

-- name: record_use
-- A credential was used and worked.
UPDATE baton.credentials SET last_used_at = now()
WHERE project_id = 'default' AND lower(name) = lower(%(name)s);

-- name: record_failure
-- A credential did not work.
UPDATE baton.credentials SET last_failed_at = now(), last_failure = %(message)s
WHERE project_id = 'default' AND lower(name) = lower(%(name)s);

-- name: stopped_executions
-- Failed executions that the credential of a name stopped, the latest failure first, and how many
-- there are.
SELECT e.id AS execution_id, e.workflow_id, e.workflow_name, f.failed_at,
       d.step, d.step_name, left(d.message, 500) AS message, count(*) OVER () AS count
FROM (
    SELECT f.execution_id, max(f.failed_at) AS failed_at
    FROM baton.failure_kinds AS k
    JOIN baton.execution_failures AS f ON f.kind_id = k.id
    WHERE k.code = ANY (%(codes)s)
    GROUP BY f.execution_id
) AS f
JOIN baton.executions AS e ON e.id = f.execution_id
CROSS JOIN LATERAL jsonb_to_record(e.error_detail)
    AS d (credential text, code text, step text, step_name text, message text)
WHERE e.status = 'failed'
  AND lower(d.credential) = lower(%(name)s)
  AND d.code = ANY (%(codes)s)
  AND (%(after_at)s::timestamptz IS NULL
       OR (f.failed_at, e.id) < (%(after_at)s::timestamptz, %(after_id)s::text))
ORDER BY f.failed_at DESC, e.id DESC
LIMIT %(limit)s;

-- name: reseal
-- Store secrets encrypted with another key, unless they have changed in the meantime.
UPDATE baton.credentials SET sealed = %(sealed)s WHERE id = %(id)s AND sealed = %(before)s;

-- name: current_definitions
-- The newest and the deployed version of each workflow that can be started.
SELECT w.id AS workflow_id, w.name, v.definition_sha256,
       v.version = w.version AS newest,
       coalesce(v.version = w.deployed_version, false) AS deployed
FROM baton.workflows AS w
JOIN baton.workflow_versions AS v
    ON v.workflow_id = w.id AND v.version IN (w.version, w.deployed_version)
WHERE w.archived_at IS NULL
ORDER BY w.name, w.id, v.version DESC;
