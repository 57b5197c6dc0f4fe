"""Signs of life that a part of `baton up` gives while its event loop is blocked."""

import socket
import time

import pytest

from baton.cli.liveness import TICK_SECONDS, ticking


def _ticks(watching: socket.socket) -> int:
    watching.setblocking(False)
    try:
        return len(watching.recv(100))
    except BlockingIOError:
        return 0


@pytest.mark.parametrize(("patience_seconds", "at_least", "at_most"), [(600, 2, 9), (0.5, 0, 1)])
async def test_a_blocked_loop_gives_signs_of_life_within_the_patience_only(
    patience_seconds: float, at_least: int, at_most: int
) -> None:
    giving, watching = socket.socketpair()
    with giving, watching:
        async with ticking(giving.fileno(), patience_seconds=patience_seconds):
            time.sleep(TICK_SECONDS / 5)
            assert _ticks(watching) == 1
            time.sleep(4 * TICK_SECONDS)
            assert at_least <= _ticks(watching) <= at_most
