"""Ports for programs that tests start."""

import random
import socket

#: Below the ports that the system gives to outgoing connections, which would take them meanwhile.
_PORTS = range(10_000, 19_000)


def free_port() -> int:
    """A port on which nothing listens."""
    while True:
        port = random.SystemRandom().choice(_PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
