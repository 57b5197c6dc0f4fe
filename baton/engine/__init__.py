"""The engine: runs one execution step by step and records every fact before the next."""
