"""Routes: the agent library, and the agents that people make."""
