-- Credentials that people store: what is secret of them is encrypted.
CREATE TABLE IF NOT EXISTS baton.credentials (
    id                 text PRIMARY KEY,
    project_id         text NOT NULL DEFAULT 'default',
    name               text NOT NULL CHECK (length(name) BETWEEN 1 AND 63),
    type               text NOT NULL CHECK (type ~ '^[a-z][a-z0-9_]{0,62}$'),
    members            jsonb NOT NULL DEFAULT '{}',
    secrets            text[] NOT NULL DEFAULT '{}',
    sealed             text NOT NULL DEFAULT '',
    "references"       jsonb NOT NULL DEFAULT '{}',
    expires_at         timestamptz,
    version            int NOT NULL DEFAULT 1 CHECK (version > 0),
    created_by         text NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    members_stored_at  timestamptz NOT NULL DEFAULT now(),
    last_used_at       timestamptz,
    last_failed_at     timestamptz,
    last_failure       text,
    tested_at          timestamptz,
    test_worked        boolean,
    test_message       text
);
CREATE UNIQUE INDEX IF NOT EXISTS credentials_name
    ON baton.credentials (project_id, lower(name));
COMMENT ON COLUMN baton.credentials.members IS 'Those that are not secret.';
COMMENT ON COLUMN baton.credentials.secrets IS 'Names of the members in sealed.';
COMMENT ON COLUMN baton.credentials.sealed IS 'The secret members as JSON, encrypted; '''' without any.';
COMMENT ON COLUMN baton.credentials."references" IS
    'Secret members of an outside store: where each is found there.';
COMMENT ON COLUMN baton.credentials.members_stored_at IS
    'Earlier uses and tests were of other members.';
