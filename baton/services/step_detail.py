"""Everything about one step of an execution as JSON: one shape for the API and the command line.

Input and output are spliced in as the exact text that was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from baton.domain.execution_view import AttemptView, ExecutionView, StepView
from baton.domain.mapping import source_document
from baton.domain.workflow import StepDefinition, WorkflowDefinition
from baton.services.execution_json import instant, llm_json, milliseconds, step_json
from baton.services.secrets import without_secrets
from baton.services.step_inputs import StepInput

#: Failures that are about what came out, by their code.
_ABOUT_OUTPUT = frozenset({"output_invalid", "answer_invalid", "not_json", "output_too_large"})
#: Failures before the input could be checked.
_BEFORE_INPUT = frozenset({"agent_misconfigured", "unknown_agent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDetail:
    """One step of an execution with what is recorded of it besides its data."""

    execution: ExecutionView
    definition: WorkflowDefinition
    index: int
    #: Null if it has not begun.
    view: StepView | None
    attempts: Sequence[AttemptView]

    @property
    def step(self) -> StepDefinition:
        """As the execution's definition has it."""
        return self.definition.steps[self.index]


def step_detail_json(
    detail: StepDetail, *, logs: Sequence[Mapping[str, Any]], given: StepInput
) -> bytes:
    """The whole record of a step."""
    output = detail.view.output if detail.view else None
    return msgspec.json.encode(
        {
            **_facts(detail),
            "input": None if given.text is None else msgspec.Raw(given.text),
            "input_source": given.source,
            "input_sha256": given.sha256,
            "output": None if output is None else msgspec.Raw(output),
            "log": logs,
        }
    )


def step_facts_json(detail: StepDetail) -> bytes:
    """The same without input, output and log, for those who read these when they are shown."""
    return msgspec.json.encode(_facts(detail))


def _facts(detail: StepDetail) -> dict[str, Any]:
    error = _error(detail)
    return {
        "execution_id": detail.execution.id,
        "workflow_id": detail.execution.workflow_id,
        "index": detail.index,
        "position": f"{detail.index + 1} of {len(detail.definition.steps)}",
        "step": step_json(detail.step, detail.definition.agent_of(detail.step), detail.view),
        "definition": _definition(detail),
        "problems": (error or {}).get("problems", []),
        "attempts": [_attempt(attempt) for attempt in detail.attempts],
        "transfers": list(_transfers(detail)),
        "settled": _settled(detail.view),
    }


def _error(detail: StepDetail) -> Mapping[str, Any] | None:
    """Why it failed, or why its latest attempt did."""
    if detail.view is None or detail.view.status == "completed":
        return None
    latest = detail.attempts[-1].error if detail.attempts else None
    return detail.view.error or latest


def _definition(detail: StepDetail) -> dict[str, Any]:
    step = detail.step
    agent = detail.definition.agent_of(step)
    retry = step.retry_policy(agent)
    sha256 = step.definition_sha256(agent)
    return {
        "sha256": sha256,
        "changed": detail.view is not None and detail.view.definition_sha256 != sha256,
        "agent": {
            "slug": agent.slug,
            "name": agent.name,
            "kind": agent.kind,
            "effect": agent.effect,
        },
        "config": without_secrets(step.effective_config(agent)),
        "mapping": step.mapping
        and {target: source_document(source) for target, source in step.mapping.items()},
        "when": step.when,
        "timeout_seconds": step.timeout_seconds,
        "retry": {
            "max_retries": retry.max_retries,
            "initial_delay_seconds": retry.initial_delay_seconds,
            "backoff": retry.backoff,
            "max_delay_seconds": retry.max_delay_seconds,
            "jitter": retry.jitter,
        },
        "input_schema": step.effective_input_schema(agent),
        "output_schema": step.effective_output_schema(agent),
    }


def _attempt(attempt: AttemptView) -> dict[str, Any]:
    return {
        "n": attempt.n,
        "run": attempt.run,
        "worker": str(attempt.worker),
        "status": attempt.status,
        "started_at": instant(attempt.started_at),
        "ended_at": instant(attempt.ended_at),
        "duration_ms": milliseconds(attempt.started_at, attempt.ended_at),
        "input_sha256": attempt.input_sha256,
        "error": attempt.error,
        "llm": llm_json(attempt),
    }


def _transfers(detail: StepDetail) -> Iterator[dict[str, Any]]:
    """What went into each attempt, and what came out."""
    agent = detail.definition.agent_of(detail.step)
    view = detail.view
    for attempt in detail.attempts:
        yield {
            "direction": "in",
            "attempt": attempt.n,
            "at": instant(attempt.started_at),
            "bytes": _input_bytes(attempt, view),
            "valid": _input_valid(
                attempt, has_schema=_has(detail.step.effective_input_schema(agent))
            ),
        }
        code = (attempt.error or {}).get("code")
        if code in _ABOUT_OUTPUT:
            yield _out(attempt.n, instant(attempt.ended_at), None, valid=False)
    if view is not None and view.output_bytes is not None:
        checked = _has(detail.step.effective_output_schema(agent))
        last = None if view.settled_by else view.attempts
        yield _out(last, instant(view.completed_at), view.output_bytes, valid=checked or None)


def _out(attempt: int | None, at: str | None, size: int | None, *, valid: bool | None) -> Any:
    return {
        "direction": "out",
        "attempt": attempt,
        "at": at,
        "bytes": size,
        "valid": valid,
    }


def _input_bytes(attempt: AttemptView, view: StepView | None) -> int | None:
    if attempt.input is not None:
        return len(attempt.input)
    if view is not None and view.input_sha256 == attempt.input_sha256:
        return view.input_bytes
    return None


def _input_valid(attempt: AttemptView, *, has_schema: bool) -> bool | None:
    """Null where nobody checked."""
    code = (attempt.error or {}).get("code")
    if code == "input_invalid":
        return False
    if not has_schema or code in _BEFORE_INPUT or attempt.status not in {"completed", "failed"}:
        return None
    return True


def _has(schema: object) -> bool:
    return schema is not None


def _settled(view: StepView | None) -> dict[str, Any] | None:
    if view is None or view.settled_by is None:
        return None
    return {
        "by": view.settled_by,
        "at": instant(view.settled_at),
        "from_execution": view.settled_from,
    }
