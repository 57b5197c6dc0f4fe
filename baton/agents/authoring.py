"""The interface for authors of Python agents: the decorator and the context.

Imported by `import baton`, so it stays light: types are read later, when agents are loaded.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

from baton.errors import Misconfigured
from baton.sentence import say

Effect = Literal["read", "write"]
Function = TypeVar("Function", bound=Callable[..., Any])

#: Attribute of a decorated function that holds its `Declaration`.
MARK = "__baton_agent__"

#: Finds a credential by name, or raises `AgentMisconfigured`.
FindCredential = Callable[[str], Mapping[str, Any]]

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class WriteLog(Protocol):
    """Takes one line for the step's log."""

    def __call__(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Record the line."""


class CredentialsByName(Protocol):
    """Credentials looked up when they are asked for; an ordinary dict is one."""

    def __getitem__(self, name: str, /) -> Mapping[str, Any]:
        """Return the members of the credential of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentContext:
    """Facts about the current attempt, for the agent."""

    execution_id: str
    #: Key of the step in its workflow.
    step: str
    #: 1 for the first.
    attempt: int
    #: The same over all attempts with the same input: send it where a system can take one.
    idempotency_key: str
    #: Configuration of the agent with the step's own merged over it.
    config: Mapping[str, Any]
    #: `ctx.credentials["crm"]`; a name that is not declared raises `AgentMisconfigured`.
    credentials: CredentialsByName
    write_log: WriteLog
    #: The trace that the attempt belongs to (W3C Trace Context), to send to a system; null if none.
    traceparent: str | None = None

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Add a line to the step's log; it is kept when the attempt fails, too."""
        self.write_log(message, level=level, **fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The metadata that `@agent` gives a function."""

    slug: str
    name: str
    effect: Effect
    description: str
    #: Names of the credentials that the function may ask for.
    credentials: tuple[str, ...] = ()


def agent(
    *,
    slug: str,
    name: str | None = None,
    effect: Effect = "write",
    description: str | None = None,
    credentials: Sequence[str] = (),
) -> Callable[[Function], Function]:
    """Declare a function to be an agent; the function itself stays as it is.

    `effect` is `read` if repeating the agent changes nothing outside, else `write`. `name` is
    made from the slug and `description` is the first line of the docstring unless given.
    `credentials` names those that `ctx.credentials` gives out.
    Raises `Misconfigured` where a slug, an effect or a list of credentials is not possible.
    """
    if not SLUG.fullmatch(slug):
        raise Misconfigured(
            say(
                "The agent slug {slug!r} is not possible: use 1 to 63 lower-case letters, digits "
                "and hyphens, beginning with a letter or digit.",
                slug=slug,
            )
        )
    if effect not in {"read", "write"}:
        raise Misconfigured(
            say(
                "The effect of the agent {slug!r} must be 'read' or 'write', not {effect!r}.",
                slug=slug,
                effect=effect,
            )
        )

    declared = _names(credentials, slug)

    def declare(function: Function) -> Function:
        if not inspect.isfunction(function):
            raise Misconfigured(
                say("@agent(slug={slug!r}) must stand before a function (def).", slug=slug)
            )
        doc = (function.__doc__ or "").strip()
        declaration = Declaration(
            slug=slug,
            name=name or slug.replace("-", " ").capitalize(),
            effect=effect,
            description=description if description is not None else doc.partition("\n")[0],
            credentials=declared,
        )
        setattr(function, MARK, declaration)
        return function

    return declare


def _names(credentials: Sequence[str], slug: str) -> tuple[str, ...]:
    if isinstance(credentials, str) or not all(
        isinstance(name, str) and name for name in credentials
    ):
        raise Misconfigured(
            say(
                "The credentials of the agent {slug!r} must be a list of names, such as"
                " credentials=('crm',), not {credentials!r}.",
                slug=slug,
                credentials=credentials,
            )
        )
    return tuple(credentials)
