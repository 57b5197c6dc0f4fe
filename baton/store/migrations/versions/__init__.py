"""One module per revision, with its SQL beside it."""
