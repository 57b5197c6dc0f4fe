"""Characters that reorder or break the text around them."""

from __future__ import annotations

import msgspec
import pytest

from baton.domain.failure import ProblemDetail
from baton.errors import InvalidInput, Problem
from baton.visible_text import unshowable_character, visible

BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CONTROL = "\x00\x01\t\n\r\x1b\x7f\x85\x9b\u2028\u2029"


@pytest.mark.parametrize("character", BIDIRECTIONAL + CONTROL)
def test_a_name_has_none_of_them(character):
    found = unshowable_character(f"a{character}b")
    assert found is not None
    assert f"U+{ord(character):04X}" in found


@pytest.mark.parametrize(
    "name", ["Größe 1", "票据分类", "تصنيف التذاكر", "סיווג", "🎫 café", "a\u200db"]
)
def test_names_in_every_script_are_fine(name):
    assert unshowable_character(name) is None
    assert visible(name) == name


@pytest.mark.parametrize("character", BIDIRECTIONAL + CONTROL.replace("\n", "").replace("\t", ""))
def test_messages_show_them_escaped(character):
    text = f"There is no agent a{character}b."
    error = InvalidInput(text, problems=(Problem(message=text, got=character),))
    escape = f"\\u{ord(character):04x}"
    assert error.message == str(error) == f"There is no agent a{escape}b."
    assert msgspec.to_builtins(ProblemDetail.of(error.problems[0])) == {
        "message": error.message,
        "path": "$",
        "got": escape,
        "code": "other",
        "template": error.message,
        "params": {},
    }
