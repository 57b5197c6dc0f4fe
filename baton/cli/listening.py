"""Open the server's listening socket."""

from __future__ import annotations

import errno
import ipaddress
import socket

from baton.errors import Misconfigured, PortInUse
from baton.sentence import say

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8420


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises `PortInUse`, or `Misconfigured` for a non-loopback host."""
    _require_loopback(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                say(
                    "Port {port} on {host} is used by another program, maybe another Baton. Stop "
                    "it, or choose another port with --port.",
                    port=port,
                    host=host,
                )
            ) from error
        raise Misconfigured(
            say(
                "Baton cannot listen on {host}, port {port}: {reason}. Choose others with "
                "--host and --port.",
                host=host,
                port=port,
                reason=error.strerror,
            )
        ) from error
    listener.setblocking(False)
    return listener


def address(listener: socket.socket) -> str:
    """Return the URL of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _require_loopback(host: str) -> None:
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Misconfigured(
            say(
                "Baton has no sign-in yet, so it serves only this machine: --host must be "
                "127.0.0.1, ::1 or localhost, not {host}.",
                host=host,
            )
        )
