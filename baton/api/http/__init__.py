"""Shared by all answers: limits of connections, guards, headers, compression, ranges."""
