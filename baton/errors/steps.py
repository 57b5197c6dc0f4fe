"""Errors that fail one attempt of one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from baton.errors.base import BatonError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The correction that an attempt sends a model about its unusable earlier answers.

    Recorded with the attempt that failed, so that the next question can be derived.
    """

    text: str
    #: Answers in a row that could not be used.
    answers: int
    #: Length limit of the next answer in tokens, if it is another than the agent's.
    max_tokens: int | None = None
    #: Answers that were cut although the limit was not ours to raise: lists and texts are limited.
    cuts: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the failure record."""
        return {
            "text": self.text,
            "answers": self.answers,
            "max_tokens": self.max_tokens,
            "cuts": self.cuts,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Correction:
        """Read what `as_json` wrote."""
        return cls(
            text=record["text"],
            answers=record["answers"],
            max_tokens=record["max_tokens"],
            cuts=record["cuts"],
        )


class StepError(BatonError):
    """Fails one attempt of one step."""

    code = "step_error"
    #: Seconds that the other side asked us to wait, if it did.
    retry_after: float | None = None


class AgentError(StepError):
    """The agent's own code raised; `kind` is the class of its exception."""

    code = "agent_error"

    def __init__(self, message: str, *, kind: str = "", stack: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        #: The agent's stack trace, where it ran in another process.
        self.stack = stack


class AgentCrashed(AgentError):
    """The process in which the agent ran ended without an answer."""

    code = "agent_crashed"


class TransientAgentError(AgentError):
    """The agent failed in a way that may pass, and says so; authors of agents raise it."""

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
    """Data does not fit the schema that it was held against."""

    code = "data_invalid"

    def __init__(
        self,
        message: str,
        *,
        problems: tuple[Problem, ...] = (),
        schema: Any = None,
        data: bytes | None = None,
    ) -> None:
        super().__init__(message, problems=problems)
        #: The schema, and the text that broke it, where they are at hand.
        self.schema = schema
        self.data = data


class InputInvalid(DataInvalid):
    """The prepared input breaks the input schema."""

    code = "input_invalid"


class OutputInvalid(DataInvalid):
    """The agent's output breaks its output schema."""

    code = "output_invalid"


class AnswerInvalid(OutputInvalid):
    """A model's answer breaks the output schema or was cut short."""

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
    """An expression of the mapping cannot be computed."""

    code = "mapping_failed"


class ConditionFailed(StepError):
    """The condition of the step did not yield true or false."""

    code = "condition_failed"


class StepTooMuchWork(StepError):
    """Computing with the data of the step takes more time or memory than one step may use."""

    code = "step_too_much_work"


class UnknownAgent(StepError):
    """No agent of that name or kind is known here."""

    code = "unknown_agent"


class AgentMisconfigured(StepError):
    """The agent's configuration or credential is missing or wrong."""

    code = "agent_misconfigured"


class WorkerLost(StepError):
    """The workers that ran this step died; three times is enough."""

    code = "worker_lost"
    internal = True


class DatabaseLost(StepError):
    """The workers that ran this step lost their database connection; three times is enough."""

    code = "database_lost"
    internal = True


class ConnectorError(StepError):
    """A system that an agent talks to did not do what was asked."""

    code = "connector_error"

    def __init__(self, message: str, *, system: str, status: int | None = None) -> None:
        super().__init__(message)
        #: Name of the system as people know it: `ServiceNow`, `Dynamics 365`.
        self.system = system
        #: HTTP status of the answer, if there was one.
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
    """It does not have what was asked for, or does not show it to us."""

    code = "system_not_found"


class SystemAnswerInvalid(ConnectorError):
    """Its answer is not what its documentation promises."""

    code = "system_answer_invalid"

    def __init__(
        self, message: str, *, system: str, status: int | None = None, transient: bool = False
    ) -> None:
        super().__init__(message, system=system, status=status)
        #: Whether what came is no answer of its own: a page, or one that was cut short.
        self.transient = transient
