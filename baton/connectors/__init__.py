"""Clients for the systems that agents read: one file per system, on a shared HTTP layer."""
