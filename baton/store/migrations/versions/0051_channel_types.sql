-- Packages add channel types.
ALTER TABLE baton.notification_channels DROP CONSTRAINT IF EXISTS notification_channels_kind_check;
ALTER TABLE baton.notification_channels
    ADD CONSTRAINT notification_channels_kind_check CHECK (kind ~ '^[a-z][a-z0-9_]{0,62}$');
