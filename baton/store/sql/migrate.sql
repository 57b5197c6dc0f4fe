-- Upgrade the tables while others use them.

-- name: try_upgrade_lock
-- One upgrade at a time; held until the connection ends.
SELECT pg_try_advisory_lock(%(lock)s) AS locked;

-- name: upgrading
-- The process that holds the upgrade lock.
SELECT a.pid, a.usename AS "user", a.application_name AS application, a.client_addr::text AS address,
       a.backend_start AS since, 'upgrades the tables' AS doing
FROM pg_locks AS l
LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory'
  AND l.granted
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (l.classid::bigint << 32) + l.objid::bigint = %(lock)s
  AND l.objsubid = 1;

-- name: blocking
-- The processes that block the upgrade.
SELECT a.pid, a.usename AS "user", a.application_name AS application, a.client_addr::text AS address,
       coalesce(a.xact_start, a.query_start, a.backend_start) AS since, a.state AS doing
FROM unnest(pg_blocking_pids(%(pid)s)) AS blocking (pid)
JOIN pg_stat_activity AS a ON a.pid = blocking.pid;

-- name: cancel_statement
-- Cancel the upgrade's current statement; it then changes nothing.
SELECT pg_cancel_backend(%(pid)s);

-- name: schema_exists
-- Whether our schema exists: creating an existing one needs more rights than using it.
SELECT to_regnamespace('baton') IS NOT NULL AS found;

-- name: make_schema
-- The schema that contains everything of Baton.
CREATE SCHEMA IF NOT EXISTS baton;

-- name: version_table
-- Whether the version table exists.
SELECT to_regclass('baton.schema_version') IS NOT NULL AS found;

-- name: version
-- The version of the tables.
SELECT version_num AS version FROM baton.schema_version;
