"""Clients of the systems that agents read: one file per system, on one shared HTTP layer."""
