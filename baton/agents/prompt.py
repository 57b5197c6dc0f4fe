"""Fills a prompt with values of the input."""

from __future__ import annotations

import json
import re
from typing import Any

from baton.domain.errors import AgentMisconfigured, InvalidInput, MappingFailed
from baton.domain.expression import evaluate

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def fill(template: str, data: Any) -> str:
    """Replace each `{{ path }}` (JMESPath over the input) by its value.

    Text is inserted as it is, every other value as JSON; what is missing becomes `null`.
    Raises `AgentMisconfigured` for a path that cannot be read.
    """

    def value(found: re.Match[str]) -> str:
        path = found[1].strip()
        try:
            result = evaluate(path, data)
        except (InvalidInput, MappingFailed) as error:
            raise AgentMisconfigured(
                f"The prompt has the placeholder {found[0]!r}, which cannot be filled. "
                f"{error.message}"
            ) from error
        return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)

    return PLACEHOLDER.sub(value, template)
