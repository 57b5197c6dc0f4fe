"""Query parameters that take one value come once: of two, readers would choose differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant

from baton.domain.errors import InvalidInput, Problem


async def require_single_values(request: Request) -> None:
    """Raise `InvalidInput` if a parameter that is no list was sent more than once."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    repeated = sorted(name for name, count in counts.items() if count > 1)
    if not repeated:
        return
    lists = set(_list_parameters(request.scope["route"].dependant))
    problems = tuple(
        Problem(
            message=f"The query parameter `{name}` was sent {counts[name]} times. Send it once.",
            path=f"query.{name}",
            rule="repeated",
        )
        for name in repeated
        if name not in lists
    )
    if problems:
        raise InvalidInput(f"The request is not valid. {problems[0].message}", problems=problems)


def _list_parameters(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if any(get_origin(part) is list for part in (annotation, *get_args(annotation))):
            yield field.alias
    for inner in dependant.dependencies:
        yield from _list_parameters(inner)
