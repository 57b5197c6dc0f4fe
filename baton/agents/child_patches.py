"""Detect functions and classes of loaded modules that an agent has replaced."""

from __future__ import annotations

import operator
import sys
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, classmethod, staticmethod, property)
#: Flag of classes implemented in C, which cannot be changed (CPython: Include/object.h).
_IMMUTABLE = 1 << 8


@dataclass(frozen=True, slots=True)
class Members:
    """A snapshot of the callable members of one module or class."""

    name: str
    members: Mapping[str, Any]
    take: Callable[[Mapping[str, Any]], Any]
    originals: Any

    def changed(self) -> str:
        """Return the name of a replaced member, or "" if none was replaced.

        The snapshots are compared as tuples: Python skips elements that are the same object.
        """
        try:
            now = self.take(self.members)
        except KeyError as missing:
            return f"{self.name}.{missing.args[0]}"
        if now is self.originals or now == self.originals:
            return ""
        return f"a function of {self.name}"


class Originals:
    """The original functions and classes of all modules except the agents' own."""

    def __init__(self, own_modules: Collection[str]) -> None:
        self._own_modules = frozenset(own_modules)
        self._modules: dict[str, types.ModuleType] = {}
        self._classes: set[type] = set()
        self._known: list[Members] = []
        self._note_new()

    def changed(self) -> str:
        """Return the name of something that was replaced, or ""; also records new modules."""
        for name, module in self._modules.items():
            if sys.modules.get(name) is not module:
                return f"the module {name}"
        for members in self._known:
            if found := members.changed():
                return found
        return self._note_new()

    def _note_new(self) -> str:
        """Record newly imported modules; return the name of a member that an agent added to one."""
        foreign = ""
        for name, module in list(sys.modules.items()):
            if name in self._modules or name in self._own_modules:
                continue
            self._modules[name] = module
            # `sys.modules` may contain objects without `__dict__`.
            members = getattr(module, "__dict__", {})
            callables = {key: value for key, value in members.items() if callable(value)}
            self._note(name, members, callables)
            for key, value in callables.items():
                if self._is_own(value):
                    foreign = f"{name}.{key}"
                if isinstance(value, type):
                    self._note_class(value)
        return foreign

    def _note_class(self, found: type) -> None:
        if found in self._classes or found.__flags__ & _IMMUTABLE:
            return
        if found.__module__ in self._own_modules:
            return
        self._classes.add(found)
        members = vars(found)
        functions = {key: it for key, it in members.items() if isinstance(it, _FUNCTIONS)}
        self._note(f"{found.__module__}.{found.__qualname__}", members, functions)

    def _note(self, name: str, members: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        if kept:
            take = operator.itemgetter(*kept)
            self._known.append(Members(name, members, take, take(members)))

    def _is_own(self, value: object) -> bool:
        return getattr(value, "__module__", None) in self._own_modules
