"""Processes that compute on big values for a worker or a server, so that neither stands still."""
