"""Named SQL statements, read from the `.sql` files of this package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_PARAMETER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement in PostgreSQL's form, with `$1` for the first parameter.

    psycopg would translate `%(name)s` at every call: its cache omits statements of more than 4 KB,
    and the journal's write statements are longer (2 ms of 12 per workflow).
    """

    text: bytes
    #: Parameter names in order.
    names: tuple[str, ...]
    #: The original text with named parameters, to embed in a larger statement.
    source: str

    def values(self, params: Mapping[str, object]) -> list[object]:
        """Return the parameters of a call in order; raises `KeyError` if one is missing."""
        return [params[name] for name in self.names]


def statements(file: str) -> Mapping[str, Statement]:
    """Return the statements of one file by name: `-- name: claim`, a sentence, the SQL.

    Parameters are written `%(name)s`; each may occur several times.
    """
    text = files("baton.store").joinpath("sql", file).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    return {
        name: statement(_without_comments(body))
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def statement(sql: str) -> Statement:
    """Number the parameters of a statement."""
    names = tuple(dict.fromkeys(_PARAMETER.findall(sql)))
    numbers = {name: f"${number}" for number, name in enumerate(names, start=1)}
    numbered = _PARAMETER.sub(lambda found: numbers[found[1]], sql)
    return Statement(text=numbered.encode(), names=names, source=sql)


def _without_comments(body: str) -> str:
    lines = (line for line in body.splitlines() if not line.lstrip().startswith("--"))
    return "\n".join(lines).strip().removesuffix(";")
