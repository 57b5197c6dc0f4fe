"""Find decorated functions in files, modules and installed packages."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from baton.agents.authoring import MARK
from baton.agents.failures import storable
from baton.agents.python_function import PythonAgent, python_agent
from baton.errors import Misconfigured
from baton.sentence import say

ENTRY_POINT_GROUP = "baton.agents"


def installed_sources() -> tuple[str, ...]:
    """Return the sources that installed packages declare as entry points of `baton.agents`."""
    return tuple(sorted(point.value for point in entry_points(group=ENTRY_POINT_GROUP)))


def split_sources(setting: str) -> tuple[str, ...]:
    """Split the value of `BATON_AGENTS` or `--agents` at its commas."""
    return tuple(part.strip() for part in setting.split(",") if part.strip())


def of_one_module(source: str, sources: Iterable[str]) -> tuple[str, ...]:
    """Return those `sources` that name the same file or module as `source`."""
    module = source.partition(":")[0]
    return tuple(other for other in sources if other.partition(":")[0] == module)


def load_agents(sources: Iterable[str]) -> Mapping[str, PythonAgent]:
    """Return the agents of all sources by slug.

    A source is a file (`agents.py`), a module (`company.agents`) or one function of a module
    (`company.agents:word_count`). Raises `Misconfigured` with one sentence that locates the error.
    """
    agents: dict[str, PythonAgent] = {}
    for source in dict.fromkeys(sources):
        for function in _functions(source):
            found = replace(python_agent(function), source=source)
            known = agents.setdefault(found.definition.slug, found)
            # A file that imports an agent from another file exposes it as well.
            if known.place != found.place:
                raise _same_slug(found, known)
    return agents


def load_available_agents(
    sources: Iterable[str],
    installed: Iterable[str],
    *,
    shipped: Collection[str],
    report: Callable[[str], None],
) -> Mapping[str, PythonAgent]:
    """Return the agents of `sources`, and those of the installed packages that can be loaded.

    Agents of a package that cannot be loaded are left out, and `report` receives the reason.
    `shipped` holds the slugs that no package may use. Raises `Misconfigured` only for `sources`,
    which the operator named.
    """
    agents = dict(load_agents(sources))
    for source in dict.fromkeys(installed):
        try:
            found = load_agents([source])
            _refuse_taken(found, agents, shipped)
        except Misconfigured as error:
            report(
                f"The agents of the installed package in {source!r} are left out. "
                f"{error.message.rstrip('.')}. Correct or uninstall the package; everything else "
                "works."
            )
        else:
            agents = {**found, **agents}
    return agents


def _refuse_taken(
    found: Mapping[str, PythonAgent], agents: Mapping[str, PythonAgent], shipped: Collection[str]
) -> None:
    for slug, agent in found.items():
        if slug in agents and agents[slug].place != agent.place:
            raise _same_slug(agent, agents[slug])
        if slug in shipped:
            raise slug_of_shipped(agent)


def slug_of_shipped(agent: PythonAgent) -> Misconfigured:
    """Return the error of an agent with the slug of one that ships with Baton."""
    return Misconfigured(
        say(
            "The agent {slug!r} in {place} has the slug of an agent that ships with Baton. Give it"
            " another one.",
            slug=agent.definition.slug,
            place=agent.place,
        )
    )


def _same_slug(found: PythonAgent, known: PythonAgent) -> Misconfigured:
    return Misconfigured(
        say(
            "Two agents are called {slug!r}: one in {place} and one in"
            " {place_2}. Give one of them another slug.",
            slug=found.definition.slug,
            place=known.place,
            place_2=found.place,
        )
    )


def _functions(source: str) -> list[Callable[..., object]]:
    if source.endswith(".py"):
        module, name = _load_file(Path(source)), ""
    else:
        module_name, _, name = source.partition(":")
        module = _load_module(module_name)
    if name and not hasattr(module, name):
        raise Misconfigured(
            say(
                "The module {type!r} has no function {name!r} ({source}).",
                type=module.__name__,
                name=name,
                source=source,
            )
        )
    candidates = [getattr(module, name)] if name else list(vars(module).values())
    functions = [item for item in candidates if callable(item) and hasattr(item, MARK)]
    if not functions:
        raise Misconfigured(
            say(
                "{source} defines no agents: put @agent(slug=...) before a function.", source=source
            )
        )
    return functions


def _load_file(path: Path) -> ModuleType:
    path = path.absolute()
    if not path.is_file():
        raise Misconfigured(say("The file of agents {path} does not exist.", path=path))
    _let_import_from(path.parent)
    name = _module_name(path)
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Misconfigured(say("The file of agents {path} is not a Python file.", path=path))
    return _executed(path, spec, spec.loader)


def _executed(path: Path, spec: ModuleSpec, loader: Loader) -> ModuleType:
    module = importlib.util.module_from_spec(spec)
    # Registered before execution, because type hints are resolved in the module by its name.
    sys.modules[spec.name] = module
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[spec.name]
        raise _cannot_load(str(path), error) from error
    return module


def _module_name(path: Path) -> str:
    """Return the name under which neighbouring files import the file, or a unique name.

    The former ensures that a file which others import is loaded once.
    """
    try:
        spec = importlib.util.find_spec(path.stem) if path.stem.isidentifier() else None
    except (ImportError, ValueError):
        spec = None
    if spec is not None and spec.origin is not None and Path(spec.origin).absolute() == path:
        return path.stem
    return f"{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"


def _load_module(name: str) -> ModuleType:
    _let_import_from(Path.cwd())
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise Misconfigured(
                say(
                    "There is no Python module {name!r} with agents; a file must end in .py.",
                    name=name,
                )
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
