"""Query parameters are known, and those that take one value come once.

Of a misspelled parameter and of two values readers would each make something else.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from pydantic.fields import FieldInfo

from baton.errors import InvalidInput, Problem
from baton.jsontext.syntax_errors import shown
from baton.sentence import Sentence, say


async def require_known_single_values(request: Request) -> None:
    """Raise `InvalidInput` for unknown parameters, and for one that is no list sent twice."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    if not counts:
        return
    parameters = dict(_parameters(request.scope["route"].dependant))
    problems = (*_unknown(counts, parameters), *_repeated(counts, parameters))
    if problems:
        raise InvalidInput(
            say("The request is not valid. {why}", why=problems[0].sentence), problems=problems
        )


def _unknown(counts: Counter[str], known: Iterable[str]) -> Iterator[Problem]:
    for name in sorted(counts.keys() - set(known)):
        yield Problem(
            message=say(
                "The query parameter {name} is not known here. {advice}",
                name=shown(name),
                advice=_advice(name, known),
            ),
            path=f"query.{name}",
            rule="unknown",
        )


def _advice(name: str, known: Iterable[str]) -> Sentence:
    near = difflib.get_close_matches(name[:100], known, n=1)
    if near:
        return say("Did you mean `{near}`?", near=near[0])
    listed = ", ".join(f"`{each}`" for each in sorted(known))
    return (
        say("Known are {listed}.", listed=listed)
        if listed
        else say("Leave it out: there are none.")
    )


def _repeated(counts: Counter[str], known: dict[str, FieldInfo]) -> Iterator[Problem]:
    for name in sorted(name for name, count in counts.items() if count > 1):
        if name in known and not _is_list(known[name]):
            yield Problem(
                message=say(
                    "The query parameter `{name}` was sent {counts} times. Send it once.",
                    name=name,
                    counts=counts[name],
                ),
                path=f"query.{name}",
                rule="repeated",
            )


def _is_list(field: FieldInfo) -> bool:
    annotation = field.annotation
    return any(get_origin(part) is list for part in (annotation, *get_args(annotation)))


def _parameters(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    for field in dependant.query_params:
        yield field.alias, field.field_info
    for inner in dependant.dependencies:
        yield from _parameters(inner)
