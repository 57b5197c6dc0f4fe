"""Local stand-ins for the systems that agents call, with linked, invented data."""

from baton.sandbox.info import SandboxInfo, read_info
from baton.sandbox.world import samples

__all__ = ["SandboxInfo", "read_info", "samples"]
