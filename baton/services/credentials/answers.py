"""Credentials as JSON: what the API answers. None holds a secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from baton.domain.credential import CredentialOrigin, CredentialState, StoppedExecution
from baton.services.answers import Answer, Instant, Members, instant, one_of


class SecretOut(Answer, frozen=True, kw_only=True):
    """A secret member, without its value."""

    name: str
    reference: Annotated[
        Members | None,
        Meta(description="Where an outside store holds it; null if it is stored here."),
    ]


class CredentialFailureOut(Answer, frozen=True, kw_only=True):
    """Why it did not work the last time that it failed in an execution."""

    at: Instant
    message: str


class CredentialTestRecord(Answer, frozen=True, kw_only=True):
    """The result of the last test of its connection."""

    at: Instant
    worked: bool
    message: Annotated[str, Meta(description="In the words of the system where it gave any.")]


class UseCounts(Answer, frozen=True, kw_only=True):
    """How many use it."""

    agents: int
    workflows: int


class CredentialOut(Answer, frozen=True, kw_only=True):
    """A credential without its secrets."""

    id: str
    name: Annotated[str, Meta(description="Agents and workflow files refer to it.")]
    type: Annotated[
        str | None,
        Meta(
            description="One of `GET /api/credential-types`; null where one that is not stored "
            "fits none of them, or several.",
            examples=["servicenow"],
        ),
    ]
    origin: Annotated[
        str,
        one_of(CredentialOrigin),
        Meta(description="Only stored ones can be changed and deleted."),
    ]
    in_use: Annotated[
        bool,
        Meta(
            description="False if another credential of the same name comes first: a stored one, "
            "then the environment, a file, the sandbox."
        ),
    ]
    version: Annotated[
        int | None, Meta(description="Counts its changes, for `If-Match`; null unless stored.")
    ]
    members: Annotated[Members, Meta(description="Those that are not secret.")]
    secrets: Annotated[Sequence[SecretOut], Meta(description="The members that are never shown.")]
    address: Annotated[str | None, Meta(description="The host that it is for.")]
    login: Annotated[
        str | None, Meta(description="The user name or the client id that it signs in with.")
    ]
    state: Annotated[
        str,
        one_of(CredentialState),
        Meta(description="`expires_soon`: within 14 days."),
    ]
    expires_at: Instant | None
    created_by: str | None
    created_at: Instant | None
    updated_at: Instant | None
    members_stored_at: Annotated[
        Instant | None, Meta(description="When its members, secret ones included, last changed.")
    ]
    last_used_at: Annotated[
        Instant | None, Meta(description="By an execution that it did not stop; to the minute.")
    ]
    last_failure: CredentialFailureOut | None
    last_test: CredentialTestRecord | None
    can_test: Annotated[bool, Meta(description="Whether its connection can be tested.")]
    used_by: UseCounts


class Credentials(Answer, frozen=True, kw_only=True):
    """All credentials."""

    items: Sequence[CredentialOut]


class CredentialAgent(Answer, frozen=True, kw_only=True):
    """An agent of the library that names the credential."""

    slug: str
    name: str


class CredentialWorkflow(Answer, frozen=True, kw_only=True):
    """A workflow with steps that use the credential."""

    workflow_id: str
    name: str
    steps: Annotated[Sequence[str], Meta(description="Keys of the steps, of both versions.")]
    newest: Annotated[bool, Meta(description="Whether its newest version uses it.")]
    deployed: Annotated[bool, Meta(description="Whether the version in production uses it.")]


class CredentialUses(Answer, frozen=True, kw_only=True):
    """Everything that uses a credential."""

    agents: Sequence[CredentialAgent]
    workflows: Sequence[CredentialWorkflow]


class ConnectionTested(Answer, frozen=True, kw_only=True):
    """The result of testing a connection."""

    worked: bool
    message: Annotated[
        str,
        Meta(
            description="Who signed in where; or what does not work, in the system's words where "
            "it gave any, and what to do."
        ),
    ]
    vendor_message: Annotated[
        str | None, Meta(description="What the system said itself, masked and cut.")
    ]
    http_status: Annotated[int | None, Meta(description="Of the system's answer.")]
    login: Annotated[str | None, Meta(description="The user name or client id that was used.")]
    tested_at: Instant
    duration_ms: int


class StoppedExecutionOut(Answer, frozen=True, kw_only=True):
    """A failed execution that the credential stopped."""

    execution_id: str
    workflow_id: str
    workflow_name: str
    failed_at: Instant
    step: Annotated[str | None, Meta(description="Key of the step that failed.")]
    step_name: str | None
    message: str

    @classmethod
    def of(cls, execution: StoppedExecution) -> StoppedExecutionOut:
        """One of a list."""
        return cls(
            execution_id=execution.execution_id,
            workflow_id=execution.workflow_id,
            workflow_name=execution.workflow_name,
            failed_at=instant(execution.failed_at),
            step=execution.step,
            step_name=execution.step_name,
            message=execution.message,
        )


class StoppedExecutionsOut(Answer, frozen=True, kw_only=True):
    """The failed executions that the credential stopped."""

    count: Annotated[int, Meta(description="How many there are.")]
    items: Annotated[Sequence[StoppedExecutionOut], Meta(description="The latest 50.")]


class NotResumedOut(Answer, frozen=True, kw_only=True):
    """An execution that could not be resumed."""

    execution_id: str
    workflow_name: str
    message: str


class ResumedExecutions(Answer, frozen=True, kw_only=True):
    """The executions that were resumed, and those that could not be."""

    resumed: Annotated[Sequence[str], Meta(description="Ids of the executions.")]
    not_resumed: Sequence[NotResumedOut]
    next_cursor: Annotated[
        str | None, Meta(description="For the next part; null if all were tried.")
    ]
