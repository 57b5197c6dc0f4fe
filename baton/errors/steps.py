"""Errors that fail one attempt of one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.errors.base import BatonError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an attempt tells a model about its earlier unusable answers.

    Recorded with the failed attempt, so that the next question can be derived from it.
    """

    text: str
    #: Number of consecutive unusable answers.
    answers: int
    #: Length limit of the next answer in tokens, if different from the agent's.
    max_tokens: int | None = None
    #: Answers cut at a limit that we cannot raise: lists and texts are then limited.
    cuts: int = 0

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Correction:
        """Read a recorded correction."""
        return cls(
            text=record["text"],
            answers=record["answers"],
            max_tokens=record["max_tokens"],
            cuts=record["cuts"],
        )


class StepError(BatonError):
    """Fails one attempt of one step."""

    code = "step_error"
    #: Seconds to wait as requested by the other side, if it did.
    retry_after: float | None = None


class AgentError(StepError):
    """The agent's own code failed; `kind` is the class of its exception."""

    code = "agent_error"

    def __init__(self, message: str, *, kind: str = "", stack: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        #: The agent's stack trace, if it ran in another process.
        self.stack = stack


class AgentCrashed(AgentError):
    """The agent's process ended without an answer."""

    code = "agent_crashed"


class TransientAgentError(AgentError):
    """The agent reported a temporary failure; authors of agents raise it."""

    code = "agent_error_transient"
    transient = True

    def __init__(
        self, message: str, *, kind: str = "", stack: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, kind=kind, stack=stack)
        self.retry_after = retry_after


class StepTimeout(StepError):
    """One attempt took longer than its limit."""

    code = "step_timeout"
    transient = True


class DataInvalid(StepError):
    """Data does not match its schema."""

    code = "data_invalid"

    def __init__(
        self,
        message: str,
        *,
        problems: tuple[Problem, ...] = (),
        schema: object = None,
        data: bytes | None = None,
    ) -> None:
        super().__init__(message, problems=problems)
        #: The schema, and the text that violates it, if available.
        self.schema = schema
        self.data = data


class InputInvalid(DataInvalid):
    """The prepared input violates the input schema."""

    code = "input_invalid"


class OutputInvalid(DataInvalid):
    """The agent's output violates its output schema."""

    code = "output_invalid"


class AnswerInvalid(OutputInvalid):
    """A model's answer violates the output schema or was cut short."""

    code = "answer_invalid"
    transient = True
    #: What the next attempt tells the model.
    correction: Correction | None = None


class NotJson(StepError):
    """The agent's output is not JSON; the message has path and value."""

    code = "not_json"


class OutputTooLarge(StepError):
    """The output is larger than the limit; the message has both numbers."""

    code = "output_too_large"


class MappingFailed(StepError):
    """An expression of the mapping cannot be evaluated."""

    code = "mapping_failed"


class ConditionFailed(StepError):
    """The condition of the step did not yield true or false."""

    code = "condition_failed"


class StepTooMuchWork(StepError):
    """Computing with the step's data takes more time or memory than one step may use."""

    code = "step_too_much_work"


class UnknownAgent(StepError):
    """No agent or agent kind of that name is known."""

    code = "unknown_agent"


class AgentMisconfigured(StepError):
    """The agent's configuration or credential is missing or wrong."""

    code = "agent_misconfigured"


class WorkerLost(StepError):
    """The workers that ran this step died, three times."""

    code = "worker_lost"
    internal = True


class DatabaseLost(StepError):
    """The workers that ran this step lost their database connection, three times."""

    code = "database_lost"
    internal = True


class ConnectorError(StepError):
    """A system that an agent calls did not do what was requested."""

    code = "connector_error"

    def __init__(self, message: str, *, system: str, status: int | None = None) -> None:
        super().__init__(message)
        #: Display name of the system: `ServiceNow`, `Dynamics 365`.
        self.system = system
        #: HTTP status of the response, if there was one.
        self.status = status


class SystemUnavailable(ConnectorError):
    """It could not be reached, or answered with a server error."""

    code = "system_unavailable"
    transient = True


class SystemThrottled(ConnectorError):
    """It asked to be called less often."""

    code = "system_throttled"
    transient = True

    def __init__(
        self,
        message: str,
        *,
        system: str,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, system=system, status=status)
        self.retry_after = retry_after


class SystemTimeout(ConnectorError):
    """It did not answer in time."""

    code = "system_timeout"
    transient = True


class SystemRefused(ConnectorError):
    """It refused the credentials or the permission."""

    code = "system_refused"


class SystemNotFound(ConnectorError):
    """It does not have the requested object, or hides it from us."""

    code = "system_not_found"


class SystemAnswerInvalid(ConnectorError):
    """Its response violates its documentation."""

    code = "system_answer_invalid"

    def __init__(
        self, message: str, *, system: str, status: int | None = None, transient: bool = False
    ) -> None:
        super().__init__(message, system=system, status=status)
        #: Whether the response is not its own: a page, or one that was cut short.
        self.transient = transient
