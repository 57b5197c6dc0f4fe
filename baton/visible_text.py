"""Characters in names and messages that change how the surrounding text is displayed."""

from __future__ import annotations

import re
import unicodedata

#: They reorder the surrounding text (Unicode Standard Annex 9).
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BREAKING = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_DIRECTION}]")
#: Messages may have several lines.
_HIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029{_DIRECTION}]")


def unshowable_character(name: str) -> str | None:
    """Return a description of the first character that a name must not have.

    None if there is none.
    """
    found = _BREAKING.search(name)
    if found is None:
        return None
    character = found[0]
    what = "line break" if character in "\n\r\x85\u2028\u2029" else "control character"
    label = unicodedata.name(character, what).lower()
    return f"{label} (U+{ord(character):04X})"


def visible(text: str) -> str:
    r"""Return the text for a message, with such characters written as escapes: `\u202e`."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
