-- Steps that people override, and the execution that a single step was rerun for.

ALTER TABLE baton.executions
    ADD COLUMN debug_of    text,
    ADD COLUMN debug_step  text;
COMMENT ON COLUMN baton.executions.debug_of IS
    'The execution of which this runs one step again, as a test.';
COMMENT ON COLUMN baton.executions.debug_step IS 'Key of that step.';

ALTER TABLE baton.execution_steps
    ADD COLUMN settled_by    text,
    ADD COLUMN settled_at    timestamptz,
    ADD COLUMN settled_from  text;
COMMENT ON COLUMN baton.execution_steps.settled_by IS
    'Who gave the output of this step, or left the step out, so that its agent does not run.';
COMMENT ON COLUMN baton.execution_steps.settled_from IS 'The test execution that the output is from.';
