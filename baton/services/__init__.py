"""The calls of the API and of the command line; every call names its actor."""
