"""A real PostgreSQL for one computer, started and stopped by Baton itself."""

from baton.embedded.binaries import PostgresBinaries, find_binaries
from baton.embedded.supervisor import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresBinaries", "find_binaries"]
