"""Load the descriptors that installed packages offer as entry points."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol, TypeVar

from baton.domain.agent_kind import AgentKind
from baton.domain.channel_type import ChannelType
from baton.domain.credential_type import CredentialType
from baton.domain.trigger_type import TriggerType
from baton.errors import Misconfigured
from baton.sentence import say

#: The distribution whose descriptors no other package can replace.
_OWN = "batonflow"
#: The groups in which it has descriptors.
_SHIPPED = frozenset({"baton.kinds", "baton.channels", "baton.credentials"})
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

Report = Callable[[str], None]


class _Descriptor(Protocol):
    @property
    def name(self) -> str: ...


D = TypeVar("D", bound=_Descriptor)


def load_kinds(report: Report) -> Mapping[str, AgentKind]:
    """Return every kind of agent, by name."""
    return _load("baton.kinds", AgentKind, report)


def load_channel_types(report: Report) -> Mapping[str, ChannelType]:
    """Return every channel type, by name."""
    return _load("baton.channels", ChannelType, report)


def load_credential_types(report: Report) -> Mapping[str, CredentialType[object]]:
    """Return every credential type, by name."""
    return _load("baton.credentials", CredentialType, report)


def load_trigger_types(report: Report) -> Mapping[str, TriggerType]:
    """Return every trigger type, by name."""
    return _load("baton.triggers", TriggerType, report)


def resolve(reference: str) -> Any:
    """Return the object named by `package.module:name`; raises `Misconfigured`."""
    module, _, name = reference.partition(":")
    try:
        return getattr(import_module(module), name)
    except (Exception, SystemExit) as error:
        raise Misconfigured(
            say("{reference} cannot be loaded: {said}", reference=reference, said=_said(error))
        ) from error


def _load(group: str, descriptor: type[D], report: Report) -> Mapping[str, D]:
    """Return the descriptors of a group by name; reports those of packages that are left out.

    Raises `Misconfigured` if Baton's own are not registered.
    """
    found: dict[str, D] = {}
    points = sorted(entry_points(group=group), key=_order)
    if group in _SHIPPED and not any(map(_is_own, points)):
        raise Misconfigured(
            say(
                "Baton's own entry points ({group}) are not registered: it was updated without "
                "being installed again. Install it again; in a checkout, run `make setup`.",
                group=group,
            )
        )
    for point in points:
        try:
            found[point.name] = _checked(point, descriptor, taken=found)
        except (Exception, SystemExit) as error:
            if _is_own(point):
                raise
            report(
                f"{point.name!r} ({group}) of the package {_package(point)!r} is left out. "
                f"{_said(error)}. Correct or uninstall the package; everything else works."
            )
    return dict(sorted(found.items()))


def _checked(point: EntryPoint, descriptor: type[D], *, taken: Collection[str]) -> D:
    if point.name in taken:
        raise Misconfigured("The name is taken")
    loaded = point.load()
    if not isinstance(loaded, descriptor):
        raise Misconfigured(
            say("{value} is not of the type {type}", value=point.value, type=descriptor.__name__)
        )
    if loaded.name != point.name or not _NAME.fullmatch(point.name):
        raise Misconfigured(
            say(
                "The name is {name!r}: it must be that of the entry point, of a-z, 0-9 and _",
                name=loaded.name,
            )
        )
    if isinstance(loaded, AgentKind):
        # Helper processes, which check workflow files, receive it pickled.
        pickle.dumps(loaded)
    return loaded


def _order(point: EntryPoint) -> tuple[bool, str, str]:
    return not _is_own(point), point.name, point.value


def _is_own(point: EntryPoint) -> bool:
    return _package(point) == _OWN


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else ""


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removeprefix("Misconfigured: ").rstrip(".")
