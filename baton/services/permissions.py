"""Permissions of service calls: each public call that takes an actor requires one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import ParamSpec, TypeVar, cast

from baton.domain.actor import Actor
from baton.domain.permission import Permission
from baton.errors import PermissionDenied
from baton.sentence import say

_P = ParamSpec("_P")
_R = TypeVar("_R")


def requires(permission: Permission) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Let a call with the keyword `actor` begin only if the actor has the permission.

    The call raises `PermissionDenied` otherwise.
    """

    def decorate(call: Callable[_P, _R]) -> Callable[_P, _R]:
        if signature(call).parameters["actor"].kind is not Parameter.KEYWORD_ONLY:
            raise TypeError(f"{call.__qualname__} must take its actor by keyword only")

        @wraps(call)
        def permitted(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            require_permission(cast("Actor", kwargs["actor"]), permission)
            return call(*args, **kwargs)

        permitted.__dict__["permission"] = permission
        return permitted

    return decorate


def require_permission(actor: Actor, permission: Permission) -> None:
    """Raise `PermissionDenied` unless the actor has the permission."""
    if permission not in actor.permissions:
        raise PermissionDenied(
            say(
                "{name} lacks the permission '{permission}'. Ask an administrator for it.",
                name=actor.name,
                permission=permission,
            )
        )
