"""Local stand-ins for the systems that agents call, with linked, invented data."""
