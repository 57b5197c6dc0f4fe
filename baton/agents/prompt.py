"""Fill a prompt with values of the input."""

from __future__ import annotations

import json
import re
from typing import Any

from baton.errors import AgentMisconfigured, InvalidInput, MappingFailed
from baton.expressions.expression import evaluate
from baton.sentence import say

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


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
                    "The prompt has the placeholder {found!r}, which cannot be filled. {why}",
                    found=found[0],
                    why=error.sentence,
                )
            ) from error
        return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)

    return PLACEHOLDER.sub(value, template)
