"""Icons of kinds, channels, credentials and triggers: data, so that a plug-in brings its own.

Those that ship are Tabler Icons (`NOTICE`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: SVG 2, 9.3: commands and numbers of path data, and nothing else.
_PATH = re.compile(r"[Mm][MmZzLlHhVvCcSsQqTtAaEe0-9,.\s+-]{0,2000}")


@dataclass(frozen=True, slots=True)
class Icon:
    """Outlines on a square of 24 by 24, drawn with round strokes 2 wide and not filled."""

    #: SVG path data (attribute `d`).
    paths: tuple[str, ...]

    def __post_init__(self) -> None:
        for path in self.paths:
            if not _PATH.fullmatch(path):
                raise ValueError(f"{path!r} is not SVG path data.")
