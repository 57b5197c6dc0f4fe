"""One module per revision, with its SQL file."""
