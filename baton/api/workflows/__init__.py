"""Workflows over HTTP: saved as versions, checked, tested, deployed."""
