"""Messages between a worker and the child processes of its Python agents.

Each message is one MessagePack document, preceded by its length in four bytes, big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import overload

import msgspec

from baton import errors
from baton.agents.failures import storable
from baton.errors import AgentError, ConnectorError, Problem, StepError
from baton.sentence import Param, Sentence

LENGTH = struct.Struct(">I")


class Start(msgspec.Struct, frozen=True, tag=True):
    """The first message to a child: which agents to load."""

    sources: tuple[str, ...]
    #: Directories in which the worker searches for modules.
    path: tuple[str, ...]
    max_output_bytes: int
    #: Private memory that the child may use; None means no limit.
    memory_bytes: int | None


class Run(msgspec.Struct, frozen=True, tag=True):
    """Run an agent once. `input` and `config` are exact JSON text."""

    agent: str
    input: bytes
    config: bytes
    execution_id: str
    step: str
    attempt: int
    idempotency_key: str
    traceparent: str | None


class Credential(msgspec.Struct, frozen=True, tag=True):
    """Answer to `AskCredential`, as JSON text."""

    members: bytes


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The child has loaded its agents."""


class Log(msgspec.Struct, frozen=True, tag=True):
    """A line for the step's log; `fields` is a JSON object."""

    message: str
    level: str
    fields: bytes


class LeftOut(msgspec.Struct, frozen=True, tag=True):
    """The number of log lines that were dropped because there were too many."""

    lines: int


class AskCredential(msgspec.Struct, frozen=True, tag=True):
    """Requests a credential; the child waits for the answer."""

    name: str


class Returned(msgspec.Struct, frozen=True, tag=True):
    """The agent's output as exact JSON text."""

    output: bytes


class Raised(msgspec.Struct, frozen=True, tag=True):
    """A `StepError` in its parts."""

    code: str
    message: str
    problems: tuple[Problem, ...] = ()
    kind: str = ""
    stack: str = ""
    retry_after: float | None = None
    system: str = ""
    status: int | None = None
    template: str = ""
    params: Mapping[str, Param] = {}
    summary: str | None = None
    remedy: str | None = None
    vendor_message: str | None = None
    credential: str | None = None


class Cleaned(msgspec.Struct, frozen=True, tag=True):
    """The child restored its state after a call; `left` says what could not be restored."""

    left: str


ToChild = Start | Run | Credential | Raised
FromChild = Ready | Log | LeftOut | AskCredential | Returned | Raised | Cleaned

#: Every step error by its code; a subclass from an agent's author is sent as its base class.
BY_CODE: Mapping[str, type[StepError]] = {
    item.code: item
    for item in vars(errors).values()
    if isinstance(item, type) and issubclass(item, StepError)
}

_encode = msgspec.msgpack.Encoder().encode
to_child = msgspec.msgpack.Decoder(ToChild).decode
from_child = msgspec.msgpack.Decoder(FromChild).decode


def frame(message: ToChild | FromChild) -> bytes:
    """Return the message with its length in front."""
    body = _encode(message)
    return LENGTH.pack(len(body)) + body


def take_apart(error: StepError) -> Raised:
    """Return the message that describes the error."""
    return Raised(
        code=error.code,
        message=storable(error.message),
        problems=error.problems,
        kind=error.kind if isinstance(error, AgentError) else "",
        stack=error.stack if isinstance(error, AgentError) else "",
        retry_after=error.retry_after,
        system=error.system if isinstance(error, ConnectorError) else "",
        status=error.status if isinstance(error, ConnectorError) else None,
        template=storable(error.template),
        params={name: _storable(value) for name, value in error.params.items()},
        summary=_storable(error.summary),
        remedy=_storable(error.remedy),
        vendor_message=_storable(error.vendor_message),
        credential=error.credential,
    )


@overload
def _storable(value: str | None) -> str | None: ...
@overload
def _storable(value: Param) -> Param: ...
def _storable(value: Param) -> Param:
    return storable(value) if isinstance(value, str) else value


def put_together(raised: Raised) -> StepError:
    """Rebuild the error from its message."""
    found = BY_CODE.get(raised.code, AgentError)
    message = Sentence(raised.message, raised.template, raised.params)
    error: StepError
    if issubclass(found, ConnectorError):
        error = found(message, system=raised.system, status=raised.status)
    elif issubclass(found, AgentError):
        error = found(message, kind=raised.kind, stack=raised.stack)
    else:
        error = found(message, problems=raised.problems)
    error.retry_after = raised.retry_after
    error.summary, error.remedy = raised.summary, raised.remedy
    error.vendor_message, error.credential = raised.vendor_message, raised.credential
    return error
