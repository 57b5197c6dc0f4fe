"""Cases are parameters: the first that fails neither hides the others nor leaves its name out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
#: What only passes on, pairs or orders what it is given.
_PASSES_ON = {
    *("dict", "enumerate", "frozenset", "items", "iter", "keys", "list", "product", "reversed"),
    *("set", "sorted", "tuple", "values", "zip"),
}

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def _literals(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that are given a tuple, list, set or dict written out."""
    return {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign) and _written_out(node.value, set())
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def _written_out(node: ast.expr | None, names: set[str]) -> bool:
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return bool(parts)
        case ast.Dict(values=parts):
            return bool(parts)
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in _PASSES_ON:
            receiver = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            return any(_written_out(part, names) for part in (*receiver, *node.args))
        case _:
            return False


def _checks(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether the body asserts something or expects an error."""
    return any(
        isinstance(node, ast.Assert)
        or (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in ("pytest.raises", "pytest.warns")
        )
        for statement in loop.body
        for node in ast.walk(statement)
    )


def loops_over_cases(source: str) -> Iterator[str]:
    """Name of the test and line of each loop over written-out cases that checks something."""
    module = ast.parse(source)
    constants = _literals(module.body)
    for test in ast.walk(module):
        if isinstance(test, _Function) and test.name.startswith("test_"):
            names = constants | _literals(ast.walk(test))
            for loop in ast.walk(test):
                if (
                    isinstance(loop, ast.For | ast.AsyncFor)
                    and _written_out(loop.iter, names)
                    and _checks(loop)
                ):
                    yield f"{test.name}:{loop.lineno}"


def test_no_test_loops_over_its_cases() -> None:
    """Make them parameters, or compare what all of them gave with one assertion."""
    found = [
        f"{path.relative_to(TESTS)}::{loop}"
        for path in sorted(TESTS.rglob("*.py"))
        for loop in loops_over_cases(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "loop",
    [
        "for a in (1, 2):\n  assert a",
        "for a in [1, 2]:\n  if a:\n   assert a",
        "for a, b in {1: 2}.items():\n  assert a == b",
        "for a, b in zip((1, 2), c):\n  assert a == b",
        "for a in (1, 2):\n  with pytest.raises(ValueError):\n   f(a)",
        "for a in CASES:\n  assert a",
        "for a, b in product(CASES, c):\n  assert a",
        "cases = [1, 2]\n for a in cases:\n  assert a",
        "for a in f():\n  for b in (1, 2):\n   assert b",
    ],
)
def test_a_loop_over_cases_is_found(loop: str) -> None:
    source = f"CASES = (1, 2)\ndef test_it(c):\n {loop}\n"
    assert [found.partition(":")[0] for found in loops_over_cases(source)] == ["test_it"]


@pytest.mark.parametrize(
    "loop",
    [
        "for a in (1, 2):\n  f(a)",
        "for a in found():\n  assert a",
        "for _ in range(3):\n  assert f()",
        "made = []\n for a in made:\n  assert a",
        "for a in c:\n  assert a",
        "while f():\n  assert a",
    ],
)
def test_a_loop_that_makes_polls_or_reads_is_none_over_cases(loop: str) -> None:
    assert list(loops_over_cases(f"def test_it(c):\n {loop}\n")) == []
