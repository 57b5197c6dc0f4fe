"""A limit on the work spent on one question about foreign schemas."""

from __future__ import annotations

from dataclasses import dataclass


class OutOfWorkError(Exception):
    """The work limit is used up, so the question cannot be answered."""


@dataclass(slots=True)
class WorkLimit:
    """The remaining work; at zero the answer is "cannot tell"."""

    left: int

    @property
    def is_over(self) -> bool:
        """True if no work is left."""
        return self.left <= 0

    def spend(self, units: int = 1) -> bool:
        """Spend work; return whether some is left."""
        self.left -= units
        return self.left > 0

    def require(self, units: int = 1) -> None:
        """Spend work; raises `OutOfWorkError` if none is left."""
        self.left -= units
        if self.left <= 0:
            raise OutOfWorkError
