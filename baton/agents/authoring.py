"""The public interface for authors of Python agents: the decorator and the context.

Loaded by `import baton`, so it stays light: type hints are read later, when agents are loaded.
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

#: Finds a credential by name; raises `AgentMisconfigured`.
FindCredential = Callable[[str], Mapping[str, Any]]

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class WriteLog(Protocol):
    """Writes one line to the step's log."""

    def __call__(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Record the line."""


class CredentialsByName(Protocol):
    """Credentials looked up on access; an ordinary dict satisfies it."""

    def __getitem__(self, name: str, /) -> Mapping[str, Any]:
        """Return the members of the credential of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentContext:
    """Information about the current attempt, for the agent."""

    execution_id: str
    #: Key of the step in its workflow.
    step: str
    #: 1 for the first attempt.
    attempt: int
    #: Stays the same over all attempts with the same input; send it to systems that accept such a
    #: key.
    idempotency_key: str
    #: The agent's configuration, overridden by the step's own.
    config: Mapping[str, Any]
    #: `ctx.credentials["crm"]`; an undeclared name raises `AgentMisconfigured`.
    credentials: CredentialsByName
    write_log: WriteLog
    #: The attempt's trace (W3C Trace Context), to send to other systems; None without tracing.
    traceparent: str | None = None

    def log(self, message: str, *, level: str = "info", **fields: object) -> None:
        """Add a line to the step's log; it is kept even if the attempt fails."""
        self.write_log(message, level=level, **fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The metadata that `@agent` gives a function."""

    slug: str
    name: str
    effect: Effect
    description: str
    #: Names of the credentials that the function may request.
    credentials: tuple[str, ...] = ()


def agent(
    *,
    slug: str,
    name: str | None = None,
    effect: Effect = "write",
    description: str | None = None,
    credentials: Sequence[str] = (),
) -> Callable[[Function], Function]:
    """Declare a function to be an agent; the function itself is unchanged.

    `effect` is `read` if repeating the agent changes nothing outside, else `write`. `name` defaults
    to the slug in words and `description` to the first line of the docstring. `credentials` lists
    the names available in `ctx.credentials`. Raises `Misconfigured` for an invalid slug, effect or
    list of credentials.
    """
    if not SLUG.fullmatch(slug):
        raise Misconfigured(
            say(
                "The agent slug {slug!r} is invalid: use 1 to 63 lower-case letters, digits and "
                "hyphens, beginning with a letter or digit.",
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
                say("@agent(slug={slug!r}) must precede a function (def).", slug=slug)
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
