-- The history of deployments, so that a rollback takes one click.

CREATE TABLE baton.workflow_deployments (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workflow_id  text NOT NULL,
    version      int NOT NULL,
    deployed_by  text,
    deployed_at  timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (workflow_id, version)
        REFERENCES baton.workflow_versions (workflow_id, version) ON DELETE CASCADE
);
COMMENT ON TABLE baton.workflow_deployments IS 'Every change of the version that runs in production.';
COMMENT ON COLUMN baton.workflow_deployments.deployed_by IS
    'Null for what was deployed before this was recorded; its time is that of the last change.';
CREATE INDEX workflow_deployments_of_workflow ON baton.workflow_deployments (workflow_id, id DESC);

INSERT INTO baton.workflow_deployments (workflow_id, version, deployed_at)
SELECT id, deployed_version, updated_at
FROM baton.workflows
WHERE deployed_version IS NOT NULL;
