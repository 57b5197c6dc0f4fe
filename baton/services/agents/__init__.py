"""Agents: found for workflows, shown as a library, made and versioned."""
