"""The messages between a worker and the child processes of its Python agents.

Each message is one MessagePack document behind its length: four bytes, big-endian.
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
    """First message to a child: what to load."""

    sources: tuple[str, ...]
    #: Directories in which the worker itself looks for modules.
    path: tuple[str, ...]
    max_output_bytes: int
    #: Memory of its own that the child may use; None is without limit.
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
    """Lines of the step's log that were not sent because there are too many."""

    lines: int


class AskCredential(msgspec.Struct, frozen=True, tag=True):
    """The agent wants a credential; the child waits for the answer."""

    name: str


class Returned(msgspec.Struct, frozen=True, tag=True):
    """The agent's output as exact JSON text."""

    output: bytes


class Raised(msgspec.Struct, frozen=True, tag=True):
    """A `StepError`, taken apart."""

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
    """The child restored its state after a call; `left` names what it could not."""

    left: str


ToChild = Start | Run | Credential | Raised
FromChild = Ready | Log | LeftOut | AskCredential | Returned | Raised | Cleaned

#: Every error of a step by its code; a class that an author derived crosses as its base.
BY_CODE: Mapping[str, type[StepError]] = {
    item.code: item
    for item in vars(errors).values()
    if isinstance(item, type) and issubclass(item, StepError)
}

_encode = msgspec.msgpack.Encoder().encode
to_child = msgspec.msgpack.Decoder(ToChild).decode
from_child = msgspec.msgpack.Decoder(FromChild).decode


def frame(message: ToChild | FromChild) -> bytes:
    """Return the message behind its length."""
    body = _encode(message)
    return LENGTH.pack(len(body)) + body


def take_apart(error: StepError) -> Raised:
    """Return the message that carries the error."""
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
    """Return the error that the message carries."""
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
