"""Workflows: checked, frozen with their agents, versioned, deployed, tested."""
