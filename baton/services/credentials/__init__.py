"""Credentials: stored, found by name, tested, and what uses them."""
