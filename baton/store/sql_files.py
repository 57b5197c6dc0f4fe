"""Named SQL statements, read from the `.sql` files beside this package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def statements(file: str) -> Mapping[str, bytes]:
    """The statements of one file by name: `-- name: claim`, a sentence, the SQL."""
    text = files("baton.store").joinpath("sql", file).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    return {
        name: _without_comments(body).encode()
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def _without_comments(body: str) -> str:
    lines = (line for line in body.splitlines() if not line.lstrip().startswith("--"))
    return "\n".join(lines).strip().removesuffix(";")
