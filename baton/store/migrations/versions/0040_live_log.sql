-- Lines of an attempt are stored while it runs.
ALTER TABLE baton.step_attempts ADD COLUMN kept_lines int NOT NULL DEFAULT 0;
COMMENT ON COLUMN baton.step_attempts.kept_lines IS
    'Lines of its log that were kept while it ran; its end brought the others.';
