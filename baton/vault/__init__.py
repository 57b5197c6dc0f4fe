"""Encryption of secrets stored in the database."""
