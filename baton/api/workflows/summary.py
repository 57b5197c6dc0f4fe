"""A workflow as an answer, with its version as ETag."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import Response

from baton.api.http.json_answers import encoded
from baton.domain.catalog import StoredWorkflow
from baton.services.workflows.answers import WorkflowSummary


def summary_response(
    stored: StoredWorkflow,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The workflow without its definition."""
    return with_etag(WorkflowSummary.of(stored), status_code=status_code, headers=headers)


def with_etag(
    workflow: WorkflowSummary,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The workflow with its version as ETag."""
    tag = {"ETag": f'"{workflow.version}"'}
    return encoded(workflow, status_code=status_code, headers={**tag, **headers})
