"""Kinds of agents, apart from the engine that runs them."""
