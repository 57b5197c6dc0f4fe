"""Encryption of what is kept in the database and must not be read there."""
