-- The W3C Trace Context of the request that made an execution.
ALTER TABLE baton.executions ADD COLUMN IF NOT EXISTS traceparent text;
