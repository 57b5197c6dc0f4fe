"""Processes that compute for a server or a worker, each call within limits of time and memory."""
