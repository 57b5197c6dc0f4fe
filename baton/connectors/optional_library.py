"""Libraries of extras, imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from baton.errors import AgentMisconfigured
from baton.sentence import say


def optional_library(module: str, *, extra: str, system: str) -> Any:
    """Import a module; raises `AgentMisconfigured` with the extra to install."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise AgentMisconfigured(
            say(
                "{system} needs the package {name}, which is not installed. Install "
                "batonflow[{extra}].",
                system=system,
                name=error.name,
                extra=extra,
            )
        ) from error
