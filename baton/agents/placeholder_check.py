"""Problems of expressions in an agent's configuration, alone or as placeholders of a text."""

from __future__ import annotations

from collections.abc import Iterator

from baton.agents.prompt import PLACEHOLDER
from baton.errors import InvalidInput, Problem
from baton.expressions.expression import check_expression, negation_fault, root_field
from baton.sentence import Sentence, say


def placeholder_problems(place: str, text: str, inputs: frozenset[str] | None) -> Iterator[Problem]:
    """Yield a problem for each distinct placeholder `{{ path }}` that cannot be filled.

    `place` is the member that holds the text, such as `$.config.prompt`; `inputs` are the only
    members that the input has, None if unknown.
    """
    for found in dict.fromkeys(PLACEHOLDER.findall(text)):
        what = say("the placeholder {{{{{found}}}}}", found=found)
        yield from _problems(place, what, found.strip(), found, inputs, filled=say("filled"))


def expression_problems(place: str, text: str, inputs: frozenset[str] | None) -> Iterator[Problem]:
    """Yield the problem of an expression that cannot be computed; see `placeholder_problems`."""
    what = say("the expression {text}", text=text)
    yield from _problems(place, what, text, text, inputs, filled=say("computed"))


def _problems(
    place: str,
    what: Sentence,
    expression: str,
    got: str,
    inputs: frozenset[str] | None,
    *,
    filled: Sentence,
) -> Iterator[Problem]:
    try:
        check_expression(expression)
        fault = negation_fault(expression)
        root = root_field(expression)
    except InvalidInput as error:
        yield Problem(
            message=say(
                "{place}: {what} cannot be {filled}. {why}",
                place=place,
                what=what,
                filled=filled,
                why=error.sentence,
            ),
            path=place,
            rule="prompt_path",
            got=got,
        )
        return
    if fault is not None:
        why, fix = fault
        yield Problem(
            message=say("{place}: {why}", place=place, why=why),
            path=place,
            rule="always_null",
            fix=fix,
        )
    elif inputs is not None and root is not None and root not in inputs:
        yield Problem(
            message=say(
                "{place}: {what} names {root!r}, which the input of the step does not have. "
                "It has {known}.",
                place=place,
                what=what,
                root=root,
                known=", ".join(sorted(inputs)) or "no fields",
            ),
            path=place,
            rule="prompt_path",
            got=got,
            fix=say("Map a value to {root}, or correct the expression.", root=root),
        )
