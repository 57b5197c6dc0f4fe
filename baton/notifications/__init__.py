"""What is told of executions that ended: composed for each kind of channel, sent, tried again.

`adaptive-card-1.5.json` is the schema of Adaptive Cards 1.5 that Microsoft publishes (MIT licence).
"""
