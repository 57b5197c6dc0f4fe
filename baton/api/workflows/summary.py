"""A workflow without its definition, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Response

from baton.domain.catalog import StoredWorkflow
from baton.services.answers import instant


def summary(stored: StoredWorkflow) -> dict[str, Any]:
    """The members of a workflow in a list."""
    last = stored.recent[0] if stored.recent else None
    return {
        "workflow_id": stored.id,
        "slug": stored.slug,
        "name": stored.name,
        "description": stored.description,
        "version": stored.version,
        "deployed_version": stored.deployed_version,
        "deployed_at": instant(stored.deployed_at),
        "deployed_by": stored.deployed_by,
        "previous_deployed_version": stored.previous_deployed_version,
        "origin": stored.origin,
        "steps": stored.steps,
        "created_by": stored.created_by,
        "created_at": instant(stored.created_at),
        "updated_at": instant(stored.updated_at),
        "archived_at": instant(stored.archived_at),
        "last_execution": last
        and {
            "execution_id": last.execution_id,
            "status": last.status,
            "created_at": instant(last.created_at),
        },
        "recent": [execution.status for execution in stored.recent],
    }


def saved_response(stored: StoredWorkflow, began: int) -> Response:
    """The workflow after a save that began at a version, and whether that made another."""
    return summary_response(stored, more={"unchanged": stored.version <= began})


def summary_response(
    stored: StoredWorkflow, *, more: Mapping[str, Any] | None = None, status: int = HTTPStatus.OK
) -> Response:
    """The workflow as an answer, with its version as ETag."""
    headers = {"ETag": f'"{stored.version}"'}
    if status == HTTPStatus.CREATED:
        headers["Location"] = f"/api/workflows/{stored.id}"
    return Response(
        msgspec.json.encode({**summary(stored), **(more or {})}),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )
