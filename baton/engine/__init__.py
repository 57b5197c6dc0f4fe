"""The loop that runs the steps of an execution, and its five parts."""
