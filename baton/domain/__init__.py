"""What Baton is about, without any machinery: workflows, executions, values and errors."""
