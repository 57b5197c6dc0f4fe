"""The account for PostgreSQL's processes, which refuse to run as root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeVar

_T = TypeVar("_T")

#: "nobody" and "nogroup" on Linux.
_NOBODY = 65534
_UNSHARE = ("unshare", "-U", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}")
#: The only variables of our environment that the server may see; others hold keys.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A way to start a process as an account other than root."""

    #: A command that changes the user and then executes the command that follows it.
    prefix: tuple[str, ...] = ()
    #: User and group to switch to, who then own the data; None keeps the current ones.
    user: int | None = None
    group: int | None = None

    @classmethod
    def choose(cls, data: Path) -> Account:
        """Return the current account unless it is root; else the owner of existing data.

        New data belongs to root: in a user namespace, root's files and processes appear as those of
        "nobody", without a new user or a change to any directory. Where namespaces are forbidden,
        as in many containers, it is the real "nobody".
        """
        if os.geteuid() != 0:
            return cls()
        owner = data.stat() if data.exists() else None
        if owner is not None and owner.st_uid != 0:
            return cls(user=owner.st_uid, group=owner.st_gid)
        in_namespace = cls(prefix=_UNSHARE)
        if in_namespace.can(["true"]):
            return in_namespace
        return cls(user=_NOBODY, group=_NOBODY)

    def with_passage(self) -> Account:
        """Return the same account with passage through directories that only root may enter.

        This needs one of root's capabilities (CAP_DAC_OVERRIDE, see capabilities(7)), which
        containers usually have; where it cannot be passed on, `can` always returns false.
        """
        right = "+dac_override"
        who = (f"--reuid={self.user}", f"--regid={self.group}", "--clear-groups")
        rights = (f"--inh-caps={right}", f"--ambient-caps={right}")
        return replace(self, prefix=("setpriv", *who, *rights))

    def run(
        self, command: Sequence[str | Path], *, cwd: Path, stdin: str, inherit: int
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and return its output."""
        return subprocess.run(  # noqa: S603 - a list, no shell
            [*self.prefix, *command],
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=cwd,
            env=_environment(),
            pass_fds=(inherit,),
            start_new_session=True,
            user=self._switch(self.user),
            group=self._switch(self.group),
            extra_groups=self._switch([]),
        )

    def start(
        self, command: Sequence[str | Path], *, cwd: Path, log: IO[bytes], inherit: int
    ) -> subprocess.Popen[bytes]:
        """Start a command and leave it running, unaffected by the terminal's Ctrl-C."""
        return subprocess.Popen(  # noqa: S603 - a list, no shell
            [*self.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=cwd,
            env=_environment(),
            pass_fds=(inherit,),
            start_new_session=True,
            user=self._switch(self.user),
            group=self._switch(self.group),
            extra_groups=self._switch([]),
        )

    def can(self, command: Sequence[str | Path]) -> bool:
        """True if this account can run a command successfully."""
        try:
            ended = subprocess.run(  # noqa: S603 - a list, no shell
                [*self.prefix, *command],
                capture_output=True,
                check=False,
                cwd="/",
                user=self._switch(self.user),
                group=self._switch(self.group),
                extra_groups=self._switch([]),
            )
        except OSError:
            return False
        return ended.returncode == 0

    def own(self, top: Path) -> None:
        """Give a directory and its contents to the account's user."""
        if self.user is None or self.group is None:
            return
        os.chown(top, self.user, self.group)
        for parent, directories, files in os.walk(top):
            for name in (*directories, *files):
                os.chown(Path(parent, name), self.user, self.group, follow_symlinks=False)

    def _switch(self, to: _T) -> _T | None:
        """Return an argument for `subprocess` that changes the account.

        None if `prefix` does so.
        """
        return None if self.prefix or self.user is None else to


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # Messages in English, because Baton parses them.
    return inherited | {"LC_ALL": "C"}
