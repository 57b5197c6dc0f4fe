-- What the database itself notes while faults are injected: every change of a step's status, and
-- every worker that ever registered. Filled by triggers in the transaction of the change.
CREATE SCHEMA faults;

CREATE TABLE faults.step_history (
    n             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id  text NOT NULL,
    index         int NOT NULL,
    before        text,
    after         text NOT NULL,
    output        bytea,
    at            timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE faults.workers (id uuid PRIMARY KEY, pid int NOT NULL);

CREATE FUNCTION faults.note_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO faults.step_history (execution_id, index, before, after, output)
    VALUES (NEW.execution_id, NEW.index, CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END,
            NEW.status, NEW.output);
    RETURN NULL;
END $$;

CREATE FUNCTION faults.note_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO faults.workers VALUES (NEW.id, NEW.pid);
    RETURN NULL;
END $$;

CREATE TRIGGER note_step AFTER INSERT OR UPDATE ON baton.execution_steps
    FOR EACH ROW EXECUTE FUNCTION faults.note_step();
CREATE TRIGGER note_worker AFTER INSERT ON baton.workers
    FOR EACH ROW EXECUTE FUNCTION faults.note_worker();

-- A channel that hears of every failure; nothing can be sent on it.
INSERT INTO baton.notification_channels
    (id, name, kind, origin, on_failure, on_success, sealed, hint, created_by)
VALUES ('teams', 'Teams', 'teams', 'person', true, false, '', '', 'test');
