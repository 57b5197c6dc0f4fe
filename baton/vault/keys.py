"""Load the vault's keys from the environment, or from a file that only this user can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet

from baton.errors import Misconfigured
from baton.sentence import say

VARIABLE = "BATON_ENCRYPTION_KEYS"
FILE_NAME = "encryption.key"

_HOW_TO_MAKE_ONE = (
    "Each key is 32 random bytes in URL-safe base64; `openssl rand -base64 32 | tr +/ -_` makes one"
)


def find_keys(home: Path, given: Sequence[str]) -> tuple[Fernet, ...]:
    """Return the keys; the first one encrypts.

    `given` are the keys of the environment. Without them, the file in `home` is used, with one key
    a line; it is created if missing. Raises `Misconfigured`.
    """
    if given:
        return tuple(_key(text, f"{VARIABLE}, key {n}") for n, text in enumerate(given, start=1))
    path = home / FILE_NAME
    try:
        if not path.exists():
            _make(path)
        _require_private(path)
        lines = path.read_text(encoding="utf-8", errors="replace").split()
    except OSError as error:
        raise Misconfigured(
            say(
                "The key file {path} cannot be read or made ({reason}). Give this user the "
                "right to it, or set {variable}.",
                path=path,
                reason=error.strerror,
                variable=VARIABLE,
            )
        ) from error
    if not lines:
        raise Misconfigured(
            say(
                "The key file {path} is empty. Put the key back from a backup; if nothing was "
                "encrypted yet, delete the file and a new one is made.",
                path=path,
            )
        )
    return tuple(_key(text, f"{path}, line {n}") for n, text in enumerate(lines, start=1))


def _key(text: str, where: str) -> Fernet:
    try:
        return Fernet(text)
    except ValueError as error:
        raise Misconfigured(
            say(
                "{where}: this is not a key. {advice}; several are separated by commas in "
                "{variable}, and the first one encrypts.",
                where=where,
                advice=_HOW_TO_MAKE_ONE,
                variable=VARIABLE,
            )
        ) from error


def _make(path: Path) -> None:
    """Create the file with a new key, completely or not at all.

    A file created meanwhile is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            return  # another process was faster
    finally:
        temporary.unlink()


def _require_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise Misconfigured(
            say(
                "The key file {path} can be read or changed by others (mode {mode:04o}). Anyone "
                "who has read it can read every stored secret. Run `chmod 600 {path}`, and make "
                "a new key if someone may have seen it.",
                path=path,
                mode=mode,
            )
        )
