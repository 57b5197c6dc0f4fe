-- Changes of a channel are counted, so that one that began at an older version overwrites nothing.
ALTER TABLE baton.notification_channels ADD COLUMN IF NOT EXISTS version int NOT NULL DEFAULT 1;
