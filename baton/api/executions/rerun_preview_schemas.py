"""The shape of what running an execution again would do, and how the documentation shows it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from baton.api.schemas import Status
from baton.api.shape import Shape


class WritingStep(Shape):
    """A step that changes something outside Baton and would run."""

    step: str
    position: int = Field(description="Counted from 1.")
    name: str
    agent_name: str
    again: bool = Field(description="It was tried before in this execution.")


class Prospect(Shape):
    """The effect of one way to run it again."""

    possible: bool
    why_not: str | None
    first_step: int | None = Field(description="The first step that would run, counted from 1.")
    total_steps: int
    writes: list[WritingStep]


class VersionProspects(Shape):
    """Both ways on one version."""

    version: int | None = Field(description="Null for a definition that is not a saved version.")
    changed: bool = Field(description="It is not what the execution ran on last.")
    retry: Prospect
    resume: Prospect


class ProspectsOut(Shape):
    """The effect of running an execution again."""

    execution_id: str
    status: Status
    input_bytes: int = Field(description="Of the original input, which a retry takes.")
    same: VersionProspects
    current: VersionProspects


class RetryProspect(Shape):
    """The effect of a retry of one execution on its own version."""

    execution_id: str
    status: Status
    retry: Prospect


class RetryProspects(Shape):
    """The effects of retries."""

    items: list[RetryProspect] = Field(
        description="In the order in which they were asked for; what there is not, is left out."
    )


_RETRY: dict[str, Any] = {
    "possible": True,
    "why_not": None,
    "first_step": 1,
    "total_steps": 3,
    "writes": [
        {
            "step": "post",
            "position": 3,
            "name": "Post to Teams",
            "agent_name": "Teams message",
            "again": True,
        }
    ],
}
_SAME: dict[str, Any] = {
    "version": 7,
    "changed": False,
    "retry": _RETRY,
    "resume": {**_RETRY, "first_step": 3},
}
PROSPECTS: dict[str, Any] = {
    "execution_id": "exec-20261123-0123456789abcdef",
    "status": "failed",
    "input_bytes": 1228,
    "same": _SAME,
    "current": {**_SAME, "version": 8, "changed": True},
}
RETRY_PROSPECTS: dict[str, Any] = {
    "items": [
        {"execution_id": PROSPECTS["execution_id"], "status": "failed", "retry": _RETRY},
    ]
}
