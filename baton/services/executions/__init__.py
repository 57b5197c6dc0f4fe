"""Executions: started, read, watched, retried, resumed, cancelled."""
