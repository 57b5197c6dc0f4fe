"""Logging, and the removal of secrets and personal data from logs and records."""
