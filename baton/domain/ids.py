"""Ids of executions: they begin with the date, so that tables can be split by them later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


def execution_id(now: datetime, random_bytes: Callable[[int], bytes]) -> str:
    """`exec-YYYYMMDD-` and 16 hex digits; the date is UTC."""
    return f"exec-{now:%Y%m%d}-{random_bytes(8).hex()}"
