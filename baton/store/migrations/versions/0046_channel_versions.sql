-- A counter of a channel's changes, so that a change based on an older version overwrites nothing.
ALTER TABLE baton.notification_channels ADD COLUMN IF NOT EXISTS version int NOT NULL DEFAULT 1;
