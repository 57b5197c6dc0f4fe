"""Finds decorated functions in files, modules and installed packages."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from baton.agents.authoring import MARK
from baton.agents.failures import storable
from baton.agents.python_function import PythonAgent, python_agent
from baton.domain.errors import Misconfigured

ENTRY_POINT_GROUP = "baton.agents"


def installed_sources() -> tuple[str, ...]:
    """Sources that installed packages offer in the entry-point group `baton.agents`."""
    return tuple(sorted(point.value for point in entry_points(group=ENTRY_POINT_GROUP)))


def split_sources(setting: str) -> tuple[str, ...]:
    """Split the value of `BATON_AGENTS` or `--agents` at its commas."""
    return tuple(part.strip() for part in setting.split(",") if part.strip())


def of_one_module(source: str, sources: Iterable[str]) -> tuple[str, ...]:
    """Return those of `sources` that name the same file or module as `source`."""
    module = source.partition(":")[0]
    return tuple(other for other in sources if other.partition(":")[0] == module)


def load_agents(sources: Iterable[str]) -> Mapping[str, PythonAgent]:
    """Return the agents of all sources by slug.

    A source is a file (`agents.py`), a module (`company.agents`) or one function of a module
    (`company.agents:word_count`). Raises `Misconfigured` with one sentence that says where the
    mistake is.
    """
    agents: dict[str, PythonAgent] = {}
    for source in dict.fromkeys(sources):
        for function in _functions(source):
            found = replace(python_agent(function), source=source)
            slug = found.definition.slug
            known = agents.setdefault(slug, found)
            if known.function is not function:
                raise Misconfigured(
                    f"Two agents are called {slug!r}: one in {known.place} and one in"
                    f" {found.place}. Give one of them another slug."
                )
    return agents


def _functions(source: str) -> list[Callable[..., Any]]:
    if source.endswith(".py"):
        module, name = _load_file(Path(source)), ""
    else:
        module_name, _, name = source.partition(":")
        module = _load_module(module_name)
    if name and not hasattr(module, name):
        raise Misconfigured(f"The module {module.__name__!r} has no function {name!r} ({source}).")
    candidates = [getattr(module, name)] if name else list(vars(module).values())
    functions = [item for item in candidates if callable(item) and hasattr(item, MARK)]
    if not functions:
        raise Misconfigured(f"{source} defines no agents: put @agent(slug=...) before a function.")
    return functions


def _load_file(path: Path) -> ModuleType:
    path = path.absolute()
    if not path.is_file():
        raise Misconfigured(f"The file of agents {path} does not exist.")
    name = f"{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Misconfigured(f"The file of agents {path} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    # Registered first, because type hints are looked up in the module by its name.
    sys.modules[name] = module
    _let_import_from(path.parent)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise _cannot_load(str(path), error) from error
    return module


def _load_module(name: str) -> ModuleType:
    _let_import_from(Path.cwd())
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise Misconfigured(
                f"There is no Python module {name!r} with agents; a file must end in .py."
            ) from error
        raise _cannot_load(name, error) from error
    except (Exception, SystemExit) as error:
        raise _cannot_load(name, error) from error


def _let_import_from(directory: Path) -> None:
    if str(directory) not in sys.path:
        sys.path.append(str(directory))


def _cannot_load(source: str, error: BaseException) -> Misconfigured:
    kind = type(error).__name__
    if isinstance(error, SyntaxError):
        place, said = f"{error.filename}, line {error.lineno}", error.msg
    else:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place, said = f"{frame.filename}, line {frame.lineno}", str(error)
    message = f"The agents in {source} cannot be loaded: {kind} at {place}: {said}"
    return Misconfigured(storable(message))
