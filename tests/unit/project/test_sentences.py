"""Every problem can be translated: its sentence is said with a template and values."""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from baton import errors
from baton.api.errors import problem_response
from baton.domain.failure import ProblemDetail
from baton.engine.failure import failure_record
from baton.errors import BatonError, Problem
from baton.sentence import Sentence, say

ROOT = Path(__file__).parents[3]
CLASSES = sorted(
    (
        item
        for item in vars(errors).values()
        if isinstance(item, type) and issubclass(item, BatonError)
    ),
    key=lambda item: item.__name__,
)
_RAISED = {item.__name__ for item in CLASSES} | {"advise", "restate"}
_SENTENCES = {"message", "fix", "detail"}
#: Writes what is said already under another place.
_MOVES = ("baton/errors/base.py", "moved")

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def made(error: type[BatonError], message: str) -> BatonError:
    needed = {
        name: {} if name in ("current", "submitted") else "x"
        for name, parameter in inspect.signature(error.__init__).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        and parameter.default is inspect.Parameter.empty
    }
    return error(message, **needed)


@pytest.mark.parametrize("error", CLASSES)
def test_each_error_is_answered_and_recorded_with_code_params_and_template(error):
    raised = made(error, say("There is no {thing}.", thing="step"))
    told = {"code": error.code, "params": {"thing": "step"}, "template": "There is no {thing}."}
    answer = json.loads(problem_response(raised).body)
    record = failure_record(raised, place=None, at=datetime.now(UTC), duration_ms=None)
    assert {name: record[name] for name in told} == told
    assert {name: answer[name] for name in told} == told


def test_a_problem_without_a_rule_has_a_code_too():
    assert ProblemDetail.of(Problem(message="no")).code == "other"
    assert ProblemDetail.of(Problem(message="no", rule="type")).code == "type"


SOURCES = [
    path
    for path in sorted((ROOT / "baton").rglob("*.py"))
    if not {"ui", "migrations"} & set(path.parts)
]


def called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def said(call: ast.Call) -> Iterator[ast.expr]:
    """The expressions of a call that become sentences of an error or a problem."""
    name = called(call)
    if name in _RAISED:
        yield from call.args[:1]
    elif name == "at":
        yield from call.args[1:2]
    elif name == "problem_answer":
        yield from call.args[2:3]
    elif name == "say":
        yield from (each.value for each in call.keywords)
    if name in _RAISED | {"Problem", "at", "replace", "problem_answer"}:
        yield from (each.value for each in call.keywords if each.arg in _SENTENCES)


def composed(value: ast.expr, function: _Function) -> Iterator[ast.expr]:
    """The texts put together without a template that a value is, or is assigned."""
    if isinstance(value, ast.JoinedStr | ast.BinOp):
        yield value
    elif isinstance(value, ast.IfExp):
        yield from composed(value.body, function)
        yield from composed(value.orelse, function)
    elif isinstance(value, ast.Call) and called(value) in ("format", "join"):
        yield value
    elif isinstance(value, ast.Name):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == value.id for target in node.targets
            ):
                yield from composed(node.value, function)


def has_words(text: ast.expr) -> bool:
    """True for a text with words in it, as opposed to a path or a list of names."""
    return isinstance(text, ast.JoinedStr) and any(
        isinstance(part, ast.Constant) and re.search(r"[A-Za-z] |  *[A-Za-z]", str(part.value))
        for part in text.values
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_of_an_error_is_put_together_without_a_template(path):
    functions = [
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, _Function)
    ]
    found = [
        f"{path.relative_to(ROOT)}:{text.lineno}"
        for function in functions
        if (str(path.relative_to(ROOT)), function.name) != _MOVES
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        for value in said(call)
        for text in composed(value, function)
        if called(call) != "say" or has_words(text)
    ]
    assert not found, "use say() of baton.sentence"


def test_what_is_said_fits_its_template():
    error = made(errors.NotFound, say("{a}: {b:,} of {c!r}", a="x", b=2, c="y"))
    sentence = error.sentence
    assert isinstance(sentence, Sentence)
    assert sentence.template.format(**sentence.params) == error.message


def _said(tree: ast.AST) -> Iterator[str]:
    """Every template that is said."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say":
            for part in ast.walk(call.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_no_sentence_outside_the_api_names_a_request():
    # The same sentences are read on the pages and in a terminal.
    files = [path for path in (ROOT / "baton").rglob("*.py") if "api" not in path.parts]
    templates = {text for path in files for text in _said(ast.parse(path.read_text()))}
    assert len(templates) > 300
    assert [text for text in templates if re.search(r"(GET|POST|PUT|DELETE) ?/api", text)] == []
