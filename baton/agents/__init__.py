"""Agent kinds and their runtimes, independent of the engine that runs them."""
