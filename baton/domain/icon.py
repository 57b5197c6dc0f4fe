"""Icons of kinds, channels, credentials and triggers.

They are data, so that plug-ins can bring their own. The icons that ship are Tabler Icons
(`NOTICE`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: SVG 2, 9.3: only commands and numbers of path data.
_PATH = re.compile(r"[Mm][MmZzLlHhVvCcSsQqTtAaEe0-9,.\s+-]{0,2000}")


@dataclass(frozen=True, slots=True)
class Icon:
    """Outlines on a 24 by 24 square, drawn with round strokes 2 wide and no fill."""

    #: SVG path data (attribute `d`).
    paths: tuple[str, ...]

    def __post_init__(self) -> None:
        for path in self.paths:
            if not _PATH.fullmatch(path):
                raise ValueError(f"{path!r} is not SVG path data.")
