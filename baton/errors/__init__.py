"""Every error that Baton raises on purpose.

Each class has a stable `code` (part of the API and of stored records) and says whether a retry may
help (`transient`). The tree::

    BatonError
    ├── RequestError              a request that cannot be fulfilled
    │   ├── InvalidInput          it is malformed or violates a rule
    │   │   ├── InvalidJson
    │   │   ├── InvalidAgent
    │   │   ├── InvalidWorkflow
    │   │   ├── InvalidFile
    │   │   ├── PayloadTooLarge
    │   │   └── TooMuchWork       computing it exceeds a limit of time or memory
    │   ├── NotFound
    │   ├── Conflict              the state of the object forbids it
    │   │   ├── WrongState
    │   │   ├── StaleVersion
    │   │   ├── NotDeployed
    │   │   └── Archived
    │   ├── PreconditionRequired
    │   ├── Refused               from the wrong origin
    │   ├── PermissionDenied      the actor lacks a permission
    │   ├── TooBusy               (transient, carries `retry_after`)
    │   ├── AmbiguousRequest      two headers contradict each other
    │   └── UnsupportedMediaType
    ├── StepError                 fails one attempt of one step
    │   ├── AgentError            the agent itself failed
    │   │   ├── AgentCrashed      its process ended
    │   │   └── TransientAgentError
    │   ├── StepTimeout           (transient)
    │   ├── DataInvalid           data does not match a schema (carries both)
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
    │   ├── DatabaseLost          its worker lost the database repeatedly
    │   └── ConnectorError        a system that the agent calls
    │       ├── SystemUnavailable (transient)
    │       ├── SystemThrottled   (transient, carries `retry_after`)
    │       ├── SystemTimeout     (transient)
    │       ├── SystemRefused
    │       ├── SystemNotFound
    │       └── SystemAnswerInvalid   (transient for a page or a cut response)
    ├── ExecutionError            ends a whole execution
    │   ├── ExecutionTimeout
    │   ├── RunnerLost
    │   ├── InternalError         an internal error, or a definition it cannot read
    │   └── ExecutionFailed       raised to a caller who waited
    ├── PlatformError             Baton itself cannot work
    │   ├── DatabaseUnavailable   (transient)
    │   ├── DatabaseOutdated
    │   ├── DatabaseEmbeddedError
    │   ├── StorageFull
    │   ├── Overloaded            the server is at one of its limits (transient)
    │   ├── PortInUse
    │   ├── ServerStopping        (transient)
    │   ├── SecretUnreadable      a stored secret needs another key
    │   └── Misconfigured
    └── ClaimLost                 another worker owns the execution now: write nothing
"""

from baton.errors.base import (
    BatonError,
    ClaimLost,
    Defect,
    Limit,
    Origin,
    Problem,
    and_others,
)
from baton.errors.executions import (
    ExecutionError,
    ExecutionFailed,
    ExecutionTimeout,
    InternalError,
    RunnerLost,
)
from baton.errors.platform import (
    DatabaseEmbeddedError,
    DatabaseOutdated,
    DatabaseUnavailable,
    Misconfigured,
    Overloaded,
    PlatformError,
    PortInUse,
    SecretUnreadable,
    ServerStopping,
    StorageFull,
)
from baton.errors.requests import (
    AmbiguousRequest,
    Archived,
    Conflict,
    InvalidAgent,
    InvalidFile,
    InvalidInput,
    InvalidJson,
    InvalidWorkflow,
    NotDeployed,
    NotFound,
    PayloadTooLarge,
    PermissionDenied,
    PreconditionRequired,
    Refused,
    RequestError,
    StaleVersion,
    TooBusy,
    TooMuchWork,
    UnsupportedMediaType,
    WrongState,
)
from baton.errors.steps import (
    AgentCrashed,
    AgentError,
    AgentMisconfigured,
    AnswerInvalid,
    ConditionFailed,
    ConnectorError,
    Correction,
    DatabaseLost,
    DataInvalid,
    InputInvalid,
    MappingFailed,
    NotJson,
    OutputInvalid,
    OutputTooLarge,
    StepError,
    StepTimeout,
    StepTooMuchWork,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
    TransientAgentError,
    UnknownAgent,
    WorkerLost,
)

__all__ = [
    "AgentCrashed",
    "AgentError",
    "AgentMisconfigured",
    "AmbiguousRequest",
    "AnswerInvalid",
    "Archived",
    "BatonError",
    "ClaimLost",
    "ConditionFailed",
    "Conflict",
    "ConnectorError",
    "Correction",
    "DataInvalid",
    "DatabaseEmbeddedError",
    "DatabaseLost",
    "DatabaseOutdated",
    "DatabaseUnavailable",
    "Defect",
    "ExecutionError",
    "ExecutionFailed",
    "ExecutionTimeout",
    "InputInvalid",
    "InternalError",
    "InvalidAgent",
    "InvalidFile",
    "InvalidInput",
    "InvalidJson",
    "InvalidWorkflow",
    "Limit",
    "MappingFailed",
    "Misconfigured",
    "NotDeployed",
    "NotFound",
    "NotJson",
    "Origin",
    "OutputInvalid",
    "OutputTooLarge",
    "Overloaded",
    "PayloadTooLarge",
    "PermissionDenied",
    "PlatformError",
    "PortInUse",
    "PreconditionRequired",
    "Problem",
    "Refused",
    "RequestError",
    "RunnerLost",
    "SecretUnreadable",
    "ServerStopping",
    "StaleVersion",
    "StepError",
    "StepTimeout",
    "StepTooMuchWork",
    "StorageFull",
    "SystemAnswerInvalid",
    "SystemNotFound",
    "SystemRefused",
    "SystemThrottled",
    "SystemTimeout",
    "SystemUnavailable",
    "TooBusy",
    "TooMuchWork",
    "TransientAgentError",
    "UnknownAgent",
    "UnsupportedMediaType",
    "WorkerLost",
    "WrongState",
    "and_others",
]
