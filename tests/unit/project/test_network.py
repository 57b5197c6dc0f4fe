"""Tests reach nothing but this machine."""

from __future__ import annotations

import socket

import pytest


def test_the_network_is_blocked() -> None:
    # The plug-in warns before it refuses, and here each warning is an error.
    refused = pytest.raises(UserWarning, match=r"tried to use socket\.socket\.connect")
    with socket.socket() as client, refused:
        client.connect(("192.0.2.1", 80))
