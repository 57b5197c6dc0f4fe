"""The pages offer exactly the functions that expressions have."""

import re
from pathlib import Path

from baton.expressions.limited_interpreter import LimitedFunctions

OFFERED = Path(__file__).parents[3] / "ui/src/features/editor/expressions/functions.ts"


def test_the_pages_offer_every_function() -> None:
    names = re.findall(r"\{ name: '(\w+)'", OFFERED.read_text())
    assert names == sorted(LimitedFunctions.FUNCTION_TABLE)
