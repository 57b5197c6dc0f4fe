"""The types of channels that ship with Baton, found like those of any other package."""
