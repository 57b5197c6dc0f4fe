"""Execution and workflow ids.

Execution ids begin with the date, so that tables can be partitioned by them later.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

_EXECUTION_ID = re.compile(r"exec-[0-9]{8}-[0-9a-f]{12,64}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_WORKFLOW_PREFIX = "wf-"
_WORKFLOW_ID = re.compile(r"wf-[a-z0-9][a-z0-9-]{0,62}")


def execution_id(now: datetime, random_bytes: Callable[[int], bytes]) -> str:
    """Return `exec-YYYYMMDD-` and 16 hex digits; the date is UTC."""
    return f"exec-{now:%Y%m%d}-{random_bytes(8).hex()}"


def is_execution_id(text: str) -> bool:
    """True if the text has the form of an execution id; other texts need no query."""
    return _EXECUTION_ID.fullmatch(text) is not None


def workflow_id_of(text: str) -> str:
    """Return the id of a workflow given by its id or slug."""
    return text if text.startswith(_WORKFLOW_PREFIX) else f"{_WORKFLOW_PREFIX}{text}"


def is_workflow_id(text: str) -> bool:
    """True if the text has the form of a workflow id."""
    return _WORKFLOW_ID.fullmatch(text) is not None


def is_slug(text: str) -> bool:
    """True if the text has the form of an agent's slug."""
    return _SLUG.fullmatch(text) is not None
