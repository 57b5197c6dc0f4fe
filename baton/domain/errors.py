"""Every error that Baton raises on purpose.

Each class has a stable `code` (an API and database contract) and says whether trying the same
thing again may help (`transient`). The tree::

    BatonError
    ├── RequestError              what a person or a program sent cannot be done
    │   ├── InvalidInput          it is malformed or breaks a rule
    │   │   ├── InvalidJson
    │   │   ├── InvalidWorkflow
    │   │   ├── InvalidFile
    │   │   ├── PayloadTooLarge
    │   │   └── TooMuchWork       computing it exceeds a limit of time or memory
    │   ├── NotFound
    │   ├── Conflict              the state of the thing forbids it
    │   │   ├── WrongState
    │   │   ├── StaleVersion
    │   │   ├── NotDeployed
    │   │   └── Archived
    │   ├── PreconditionRequired
    │   ├── Refused               not from here, or not in this form
    │   ├── TooBusy               (transient, carries `retry_after`)
    │   ├── AmbiguousRequest      two headers contradict each other
    │   └── UnsupportedMediaType
    ├── StepError                 fails one attempt of one step
    │   ├── AgentError            the agent itself failed
    │   │   ├── AgentCrashed      its process ended
    │   │   └── TransientAgentError
    │   ├── StepTimeout           (transient)
    │   ├── DataInvalid           data does not fit a schema (carries both)
    │   │   ├── InputInvalid
    │   │   └── OutputInvalid
    │   │       └── AnswerInvalid a model's answer breaks the schema (transient)
    │   ├── NotJson
    │   ├── OutputTooLarge
    │   ├── MappingFailed
    │   ├── ConditionFailed
    │   ├── StepTooMuchWork       computing with its data exceeds a limit of time or memory
    │   ├── UnknownAgent
    │   ├── AgentMisconfigured
    │   ├── WorkerLost
    │   ├── DatabaseLost          its worker lost the database, again and again
    │   └── ConnectorError        a system that the agent talks to
    │       ├── SystemUnavailable (transient)
    │       ├── SystemThrottled   (transient, carries `retry_after`)
    │       ├── SystemTimeout     (transient)
    │       ├── SystemRefused
    │       ├── SystemNotFound
    │       └── SystemAnswerInvalid   (transient where a page came, or it was cut short)
    ├── ExecutionError            ends a whole execution
    │   ├── ExecutionTimeout
    │   ├── RunnerLost
    │   ├── InternalError         a defect of Baton, or a definition it cannot read
    │   └── ExecutionFailed       raised to a caller who waited
    ├── PlatformError             Baton itself cannot work
    │   ├── DatabaseUnavailable   (transient)
    │   ├── DatabaseOutdated
    │   ├── DatabaseEmbeddedError
    │   ├── StorageFull
    │   ├── Overloaded            the server is at one of its limits (transient)
    │   ├── PortInUse
    │   ├── ServerStopping        (transient)
    │   ├── SecretUnreadable      what is stored encrypted needs another key
    │   └── Misconfigured
    └── ClaimLost                 another worker owns the execution now: write nothing
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from baton.domain.agent_call import Correction
from baton.domain.shown_text import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, in the words shown to the person who must mend it."""

    message: str
    #: JSON path such as `$.steps[0].mapping.text`; `$` is the whole document.
    path: str = "$"
    #: The rule that was broken: a JSON Schema keyword or one of our own rule names.
    rule: str = ""
    expected: str = ""
    got: str = ""
    #: Key of the step concerned, if one is.
    step: str | None = None
    #: What to do about it.
    fix: str = ""

    def as_json(self) -> dict[str, Any]:
        """The members that say something, for API answers and the failure record."""
        members = {
            "message": self.message,
            "path": self.path,
            "rule": self.rule,
            "expected": self.expected,
            "got": self.got,
            "step": self.step,
            "fix": self.fix,
        }
        return {name: visible(value) for name, value in members.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A limit that was passed."""

    #: The setting, such as `timeout_seconds`.
    name: str
    value: float
    unit: Literal["seconds", "bytes"]

    def as_json(self) -> dict[str, Any]:
        """For API answers and the failure record."""
        return {"name": self.name, "value": self.value, "unit": self.unit}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value that broke a schema came from."""

    #: The place in the step's input, such as `$.priority`.
    path: str
    #: The source in the step's mapping, as it is written there.
    source: str
    #: Key of the step whose output it is; null for the input of the execution.
    step: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For API answers and the failure record."""
        return {"path": self.path, "source": self.source, "step": self.step}


class BatonError(Exception):
    """Base of all errors raised on purpose."""

    code: ClassVar[str] = "error"
    #: A property of the class, but for answers that may be whole the next time.
    transient: bool = False
    #: What to do about it, where that is known apart from the message.
    remedy: str | None = None
    #: Name of the credential that was used or is missing.
    credential: str | None = None
    limit: Limit | None = None
    origin: Origin | None = None

    def __init__(self, message: str, *, problems: tuple[Problem, ...] = ()) -> None:
        #: Whatever of the request it quotes, the sentence is shown as it is written.
        self.message = visible(message)
        super().__init__(self.message)
        #: Every single thing that is wrong, where there can be more than one.
        self.problems = problems

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle it whole, whatever its constructor requires."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[BatonError], args: tuple[Any, ...], members: dict[str, Any]) -> BatonError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(members)
    return error


class RequestError(BatonError):
    """What a person or a program asked for cannot be done as asked."""

    code = "request_error"


class InvalidInput(RequestError):
    """What was sent is malformed or breaks a rule."""

    code = "invalid_input"


class InvalidJson(InvalidInput):
    """Text that is not exactly one JSON value that Baton can keep unchanged."""

    code = "invalid_json"


class InvalidWorkflow(InvalidInput):
    """A workflow that breaks rules; `problems` lists all of them."""

    code = "invalid_workflow"


class InvalidFile(InvalidInput):
    """A file that cannot be read, or is not what it should be."""

    code = "invalid_file"


class PayloadTooLarge(InvalidInput):
    """More bytes than the limit allows; the message has both numbers."""

    code = "payload_too_large"


class TooMuchWork(InvalidInput):
    """Computing it takes more time or memory than one request may use."""

    code = "too_much_work"


class NotFound(RequestError):
    """There is no such thing."""

    code = "not_found"


class Conflict(RequestError):
    """The state of the thing forbids what was asked."""

    code = "conflict"


class WrongState(Conflict):
    """An execution in this status cannot do that; the message names the status."""

    code = "wrong_state"


class StaleVersion(Conflict):
    """The workflow was changed by somebody else meanwhile."""

    code = "stale_version"

    def __init__(self, message: str, *, current: dict[str, Any], submitted: dict[str, Any]) -> None:
        super().__init__(message)
        self.current = current
        self.submitted = submitted


class NotDeployed(Conflict):
    """The workflow has no deployed version to run in production."""

    code = "not_deployed"


class Archived(Conflict):
    """The workflow was put away: nothing starts in it until it is brought back."""

    code = "archived"


class PreconditionRequired(RequestError):
    """A change needs `If-Match`, so that nobody's work is overwritten (RFC 6585)."""

    code = "precondition_required"


class Refused(RequestError):
    """The request may not come from there (Host, Origin or Sec-Fetch-Site)."""

    code = "refused"


class TooBusy(RequestError):
    """Too many large computations wait already; the same request may succeed later."""

    code = "too_busy"
    transient = True

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AmbiguousRequest(RequestError):
    """Headers of which one must be meant, so that two readers could understand different things."""

    code = "ambiguous_request"


class UnsupportedMediaType(RequestError):
    """The body is not JSON by its content type."""

    code = "unsupported_media_type"


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
    """What the agent returned breaks its output schema."""

    code = "output_invalid"


class AnswerInvalid(OutputInvalid):
    """What a model answered breaks the output schema or was cut short."""

    code = "answer_invalid"
    transient = True
    #: What the next attempt tells the model.
    correction: Correction | None = None


class NotJson(StepError):
    """What the agent returned is not JSON; the message has path and value."""

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


class DatabaseLost(StepError):
    """The workers that ran this step lost their database connection; three times is enough."""

    code = "database_lost"


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


class ExecutionError(BatonError):
    """Ends a whole execution."""

    code = "execution_error"


class ExecutionTimeout(ExecutionError):
    """The execution took longer than `global_timeout_seconds`."""

    code = "execution_timeout"


class RunnerLost(ExecutionError):
    """The `baton run` that owned this execution ended before it did."""

    code = "runner_lost"


class InternalError(ExecutionError):
    """Baton itself broke while it ran this execution, or cannot read its definition."""

    code = "internal_error"


class ExecutionFailed(ExecutionError):
    """Raised to a caller who waited for an execution that failed."""

    code = "execution_failed"

    def __init__(self, message: str, *, execution_id: str) -> None:
        super().__init__(message)
        self.execution_id = execution_id


class PlatformError(BatonError):
    """Baton itself cannot work; nothing was lost."""

    code = "platform_error"


class DatabaseUnavailable(PlatformError):
    """PostgreSQL cannot be reached or refuses us."""

    code = "database_unavailable"
    transient = True


class DatabaseOutdated(PlatformError):
    """The tables are older or newer than this Baton."""

    code = "database_outdated"


class DatabaseEmbeddedError(PlatformError):
    """The embedded PostgreSQL cannot be started or stopped."""

    code = "database_embedded"


class StorageFull(PlatformError):
    """The disk is full."""

    code = "storage_full"


class Overloaded(PlatformError):
    """The server holds as many connections, streams or bytes as it may; asking later helps."""

    code = "overloaded"
    transient = True


class PortInUse(PlatformError):
    """Another program listens on the port."""

    code = "port_in_use"


class ServerStopping(PlatformError):
    """The server was told to stop before the request was answered; another one may answer it."""

    code = "server_stopping"
    transient = True


class SecretUnreadable(PlatformError):
    """A stored secret cannot be decrypted with the keys that there are."""

    code = "secret_unreadable"


class Misconfigured(PlatformError):
    """A setting is missing or wrong; the message names it."""

    code = "misconfigured"


class ClaimLost(BatonError):
    """Another worker owns the execution now, or it was cancelled: write nothing and stop."""

    code = "claim_lost"
