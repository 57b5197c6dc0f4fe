"""The core terms of Baton without any machinery: workflows, executions and values."""
