"""The core model of Baton: workflows, executions and values, independent of any infrastructure."""
