-- Agents that people create, with each saved version. Agents that ship or come from Python packages
-- have no versions.
ALTER TABLE baton.agents
    ADD COLUMN IF NOT EXISTS version int CHECK (version > 0),
    ADD COLUMN IF NOT EXISTS created_by text NOT NULL DEFAULT 'system',
    ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN baton.agents.version IS 'The newest, null for what nobody made here.';

CREATE TABLE IF NOT EXISTS baton.agent_versions (
    slug               text NOT NULL REFERENCES baton.agents (slug) ON DELETE CASCADE,
    version            int NOT NULL CHECK (version > 0),
    definition         bytea NOT NULL,
    message            text NOT NULL DEFAULT '',
    created_by         text NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (slug, version)
);
COMMENT ON TABLE baton.agent_versions IS 'Every save of an agent, immutable.';
