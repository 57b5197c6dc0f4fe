"""Executions over HTTP: started, listed, read, watched, retried, resumed, cancelled."""
