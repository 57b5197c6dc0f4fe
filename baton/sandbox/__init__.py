"""Local stand-ins for the systems that agents talk to, with linked, invented data."""

from baton.sandbox.info import SandboxInfo, read_info
from baton.sandbox.sandbox import Sandbox
from baton.sandbox.world import samples

__all__ = ["Sandbox", "SandboxInfo", "read_info", "samples"]
