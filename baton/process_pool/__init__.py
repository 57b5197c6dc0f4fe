"""Helper processes for a server or a worker, with time and memory limits per call."""
