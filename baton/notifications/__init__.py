"""Notifications about executions that ended: composed for each kind of channel, sent, retried.

`adaptive-card-1.5.json` is the schema of Adaptive Cards 1.5 that Microsoft publishes (MIT licence).
"""
