"""Work that may be spent on one question about schemas that somebody else wrote."""

from __future__ import annotations

from dataclasses import dataclass


class OutOfWorkError(Exception):
    """Nothing is left, and what was asked cannot be told."""


@dataclass(slots=True)
class WorkLimit:
    """The rest of a limit on work; at zero the answer is "cannot tell"."""

    left: int

    @property
    def is_over(self) -> bool:
        """True if nothing is left."""
        return self.left <= 0

    def spend(self, units: int = 1) -> bool:
        """Take some away; tells whether something is left."""
        self.left -= units
        return self.left > 0

    def require(self, units: int = 1) -> None:
        """Take some away. Raises `OutOfWorkError` where nothing is left."""
        self.left -= units
        if self.left <= 0:
            raise OutOfWorkError
