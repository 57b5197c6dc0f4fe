"""The channel types that ship with Baton, discovered like those of any other package."""
