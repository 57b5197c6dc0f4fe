"""Baton runs AI agents one after another."""
