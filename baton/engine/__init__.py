"""The engine: runs one execution step by step and records each fact before it continues."""
