"""Analytics: how executions ended, how long they took, what failed."""
