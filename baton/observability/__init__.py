"""Logs, and what keeps secrets and personal data out of them and out of records."""
