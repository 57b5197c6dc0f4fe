"""Filters of a list of executions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from pydantic import AfterValidator

from baton.api.time_ranges import From, To, read_range
from baton.domain.execution import ExecutionStatus, Mode
from baton.domain.execution_view import ExecutionFilter, FailureFilter
from baton.domain.ids import workflow_id_of
from baton.domain.search_words import asked_words
from baton.errors import InvalidInput, Problem
from baton.sentence import say

#: More words than these say nothing more, and each costs.
_MOST_WORDS = 12

WorkflowFilter = Annotated[
    str | None,
    Query(
        pattern="^[a-z0-9-]{1,66}$", description="Only of the workflow with this id or this slug."
    ),
    AfterValidator(lambda named: named and workflow_id_of(named)),
]
Step = Annotated[
    str | None,
    Query(pattern="^[a-z0-9_]{0,63}$", description="Only what failed at the step of this key."),
]
ErrorCode = Annotated[
    str | None,
    Query(pattern="^[a-z_]{1,63}$", description="Only what failed with this error code."),
]
ErrorType = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[^\u0000]*$",
        description="Only what failed with this type of error, such as `ValueError`.",
    ),
]
Agent = Annotated[
    str | None,
    Query(pattern="^[a-z0-9-]{0,63}$", description="Only what failed in this agent."),
]
AgentKind = Annotated[
    str | None,
    Query(pattern="^[a-z0-9_]{0,63}$", description="Only what failed in an agent of this kind."),
]
Text = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Only with these words, in any order and case, each at the beginning of a word "
        "of the id, of the first 16 KB of the input (values, not names) or of an error message.",
        examples=["vpn tunnel INC0010023"],
    ),
]


async def _execution_filter(
    workflow_id: WorkflowFilter = None,
    status: Annotated[
        list[ExecutionStatus] | None, Query(description="Only in one of these; repeat it for more.")
    ] = None,
    mode: Annotated[Mode | None, Query(description="Only in this mode.")] = None,
    begin: From = None,
    end: To = None,
    text: Text = None,
    step: Step = None,
    error_code: ErrorCode = None,
    error_type: ErrorType = None,
    agent: Agent = None,
    agent_kind: AgentKind = None,
) -> ExecutionFilter:
    from_at, to_at = read_range(begin, end)
    failure = FailureFilter(
        step=step,
        error_code=error_code,
        error_type=error_type,
        agent=agent,
        agent_kind=agent_kind,
    )
    return ExecutionFilter(
        workflow_id=workflow_id,
        statuses=tuple(sorted(set(status or ()))),
        mode=mode,
        from_at=from_at,
        to_at=to_at,
        words=_words(text),
        failure=None if failure == FailureFilter() else failure,
    )


ExecutionFilterDep = Annotated[ExecutionFilter, Depends(_execution_filter)]


def _words(text: str | None) -> tuple[str, ...]:
    if text is None or not text.strip():
        return ()
    words = asked_words(text)
    if not words:
        message = say("There is no letter and no digit in '{text}' to search for.", text=text)
        raise InvalidInput(
            message, problems=(Problem(message=message, path="query.text", rule="words"),)
        )
    return words[:_MOST_WORDS]
