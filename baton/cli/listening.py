"""The address on which the server listens."""

from __future__ import annotations

import errno
import ipaddress
import socket

from baton.domain.errors import Misconfigured, PortInUse

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8420


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises `PortInUse`, and `Misconfigured` for any but loopback."""
    _require_loopback(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"Port {port} on {host} is taken by another program, maybe another Baton. Stop "
                "that one, or choose another port with --port."
            ) from error
        raise Misconfigured(
            f"Baton cannot listen on {host}, port {port}: {error.strerror}. Choose others with "
            "--host and --port."
        ) from error
    listener.setblocking(False)
    return listener


def address(listener: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _require_loopback(host: str) -> None:
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Misconfigured(
            f"Baton has no sign-in yet, so it serves only this machine: --host must be 127.0.0.1, "
            f"::1 or localhost, not {host}."
        )
