"""Permissions of actors."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """A permission that routes and services require of the actor."""

    AGENTS_READ = "agents:read"
    #: Create, save, duplicate and delete.
    AGENTS_WRITE = "agents:write"
    ANALYTICS_READ = "analytics:read"
    CREDENTIALS_READ = "credentials:read"
    #: Store, change, test and delete.
    CREDENTIALS_WRITE = "credentials:write"
    EXECUTIONS_READ = "executions:read"
    #: Start, test, retry and resume, and run single steps.
    EXECUTIONS_RUN = "executions:run"
    EXECUTIONS_CANCEL = "executions:cancel"
    NOTIFICATIONS_READ = "notifications:read"
    NOTIFICATIONS_WRITE = "notifications:write"
    OPERATIONS_READ = "operations:read"
    WORKFLOWS_READ = "workflows:read"
    #: Create, save, restore, archive and unarchive.
    WORKFLOWS_WRITE = "workflows:write"
    #: Select the version that runs in production.
    WORKFLOWS_DEPLOY = "workflows:deploy"
