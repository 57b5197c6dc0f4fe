-- Settings of a connection before its first use.

-- name: settle_session
-- Set what Baton's statements rely on, overriding the role, the database and the server; settings
-- unknown to this version of PostgreSQL are left out.
SELECT set_config(name, value, false)
FROM (
    VALUES
        ('DateStyle', 'ISO, YMD'),
        ('IntervalStyle', 'postgres'),
        ('TimeZone', 'UTC'),
        ('standard_conforming_strings', 'on'),
        ('default_transaction_isolation', 'read committed'),
        ('statement_timeout', '0'),
        ('lock_timeout', '0'),
        ('idle_session_timeout', '0'),
        ('transaction_timeout', '0')
) AS wanted (name, value)
WHERE current_setting(name, true) IS NOT NULL;

-- name: settle_pooled_session
-- Set what the pool's statements need in addition.
SELECT
    set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('idle_in_transaction_session_timeout', %(longest_pause_ms)s::text, false);

-- name: is_standby
-- Whether this server is a standby, and whether transactions may write.
SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only;

-- name: backend_pid
-- The server's own process for this connection.
SELECT pg_backend_pid() AS pid;
