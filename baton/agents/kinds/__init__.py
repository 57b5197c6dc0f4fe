"""The kinds of agents that ship with Baton, found like those of any other package."""
