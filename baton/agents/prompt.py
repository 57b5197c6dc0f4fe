"""Fill the placeholders of a prompt or another text with values of the input."""

from __future__ import annotations

import json
import re
from typing import Any

from baton.errors import AgentMisconfigured, InvalidInput, MappingFailed
from baton.expressions.expression import evaluate
from baton.schemas.cost import UNKNOWN, expression_cost
from baton.sentence import say

#: The cost of filling a longer text counts as unknown.
_SEARCHED_CHARACTERS = 2_000
PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def filling_cost(template: str, data_bytes: int) -> int:
    """Return the cost of filling: each placeholder may repeat the whole input."""
    if len(template) > _SEARCHED_CHARACTERS:
        return UNKNOWN
    return sum(
        expression_cost(found[1].strip(), data_bytes).units
        for found in PLACEHOLDER.finditer(template)
    )


def fill(template: str, data: Any) -> str:
    """Replace each `{{ path }}` (JMESPath over the input) by its value.

    Text is inserted as is, every other value as JSON; a missing value becomes `null`. Raises
    `AgentMisconfigured` for an invalid path.
    """

    def value(found: re.Match[str]) -> str:
        path = found[1].strip()
        try:
            result = evaluate(path, data)
        except (InvalidInput, MappingFailed) as error:
            raise AgentMisconfigured(
                say(
                    "The placeholder {found!r} cannot be filled. {why}",
                    found=found[0],
                    why=error.sentence,
                )
            ) from error
        return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)

    return PLACEHOLDER.sub(value, template)
