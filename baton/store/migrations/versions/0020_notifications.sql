CREATE TABLE baton.notification_channels (
    id           text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name         text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('teams', 'slack', 'webhook', 'email')),
    origin       text NOT NULL CHECK (origin IN ('person', 'sandbox')),
    on_failure   boolean NOT NULL,
    on_success   boolean NOT NULL,
    workflows    text[],
    settings     jsonb NOT NULL DEFAULT '{}',
    sealed       text NOT NULL,
    hint         text NOT NULL,
    enabled      boolean NOT NULL DEFAULT true,
    quiet_until  timestamptz,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN baton.notification_channels.workflows IS 'Ids of workflows; null is all of them.';
COMMENT ON COLUMN baton.notification_channels.sealed IS 'Address or password, encrypted.';
COMMENT ON COLUMN baton.notification_channels.quiet_until IS 'Its receiver asked for silence.';

CREATE TABLE baton.notification_streams (
    channel         text NOT NULL,
    workflow_id     text NOT NULL,
    kind            text NOT NULL,
    window_ends_at  timestamptz NOT NULL DEFAULT '-infinity',
    budget          int NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, workflow_id, kind)
);
COMMENT ON TABLE baton.notification_streams IS
    'What one channel hears of one workflow: claimed as a whole, so that its messages can be few.';
COMMENT ON COLUMN baton.notification_streams.budget IS 'Messages left until the window ends.';

ALTER TABLE baton.notifications
    ADD COLUMN workflow_id      text,
    ADD COLUMN tries            int NOT NULL DEFAULT 0,
    ADD COLUMN due_at           timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN claim            uuid,
    ADD COLUMN message          bigint,
    ADD COLUMN tried_at         timestamptz,
    ADD COLUMN sent_at          timestamptz,
    ADD COLUMN response_status  int,
    ADD COLUMN response         text;
UPDATE baton.notifications AS n
SET workflow_id = e.workflow_id,
    state = 'failed',
    response = 'Recorded before there were channels; there was nowhere to send it.'
FROM baton.executions AS e
WHERE e.id = n.execution_id;
ALTER TABLE baton.notifications ALTER COLUMN workflow_id SET NOT NULL;
COMMENT ON COLUMN baton.notifications.due_at IS 'The next try, or the end of the lease of this one.';
COMMENT ON COLUMN baton.notifications.message IS
    'The notification after which the message was named that told of this one.';
CREATE INDEX notifications_open ON baton.notifications (channel, workflow_id, kind, due_at)
    WHERE state IN ('waiting', 'sending');
CREATE INDEX notifications_sending ON baton.notifications (claim, message)
    WHERE state = 'sending';
CREATE INDEX notifications_listed ON baton.notifications (created_at DESC, id DESC);
CREATE INDEX notifications_of_channel ON baton.notifications (channel, created_at DESC, id DESC);
CREATE INDEX notifications_tried ON baton.notifications (channel, tried_at DESC)
    WHERE tried_at IS NOT NULL;
CREATE INDEX notifications_of_message ON baton.notifications (message);
