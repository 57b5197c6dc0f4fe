"""Notifications about ended executions: composed for each channel type, sent and retried.

`adaptive-card-1.5.json` is Microsoft's published schema of Adaptive Cards 1.5 (MIT licence).
"""
