"""The invented companies, orders, incidents and documents that all stand-ins share.

Read from the YAML files in `data/`. Ids are derived from numbers and addresses, so that they are
the same in every sandbox.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid5

import yaml

Row = dict[str, Any]

#: The parser in C takes a tenth of the time, but not every PyYAML has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NAMESPACE = UUID("6f1d2c7e-58a4-4b0e-9f3d-2a7c41d0b9e5")


def guid(kind: str, key: str) -> str:
    """Return the id for a kind and its number or address, in Microsoft's form."""
    return str(uuid5(_NAMESPACE, f"{kind}:{key}"))


def sys_id(kind: str, key: str) -> str:
    """Return the same id in ServiceNow's form: 32 hexadecimal digits."""
    return uuid5(_NAMESPACE, f"{kind}:{key}").hex


@functools.cache
def load(name: str) -> Any:
    """Return the content of one data file, read once; callers must not change it."""
    text = files("baton_sandbox").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 -- one of the two safe loaders


def samples() -> tuple[dict[str, Any], ...]:
    """Return inputs for the triage workflow: incident numbers, and texts without an incident."""
    return tuple(dict(sample) for sample in load("samples"))


def customers() -> list[Row]:
    """Return customers with their contacts, orders and cases nested."""
    return list(load("customers"))


def incidents() -> list[Row]:
    """Return ServiceNow incidents, by number."""
    return list(load("incidents"))


def documents() -> list[Row]:
    """Return documents of the SharePoint library: `path`, `modified`, `text`."""
    return list(load("documents")["documents"])
