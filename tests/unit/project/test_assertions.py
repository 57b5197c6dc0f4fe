"""Each test asserts something, expects an error, or calls a helper of the tests that does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
_EXPECTS = frozenset({"pytest.raises", "pytest.warns", "pytest.fail"})

_Function = ast.FunctionDef | ast.AsyncFunctionDef
#: Module and name; that of a method begins with a dot, because its class is not known at a call.
_Name = tuple[str, str]


class Sources:
    """Functions of the tests, and where each module has its names from."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.functions: dict[_Name, list[tuple[str, _Function]]] = {}
        self._imported: dict[_Name, _Name] = {}
        for module, text in texts.items():
            self._read(module, ast.parse(text))

    def _read(self, module: str, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for name in node.names:
                    self._imported[module, name.asname or name.name] = (node.module, name.name)
            body = node.body if isinstance(node, ast.Module | ast.ClassDef) else ()
            for function in body:
                if isinstance(function, _Function):
                    method = isinstance(node, ast.ClassDef)
                    key = ("", f".{function.name}") if method else (module, function.name)
                    self.functions.setdefault(key, []).append((module, function))

    def called(self, module: str, function: _Function) -> Iterator[_Name]:
        for node in ast.walk(function):
            match node:
                case ast.Call(func=ast.Name(id=name)):
                    here = (module, name)
                    yield here if here in self.functions else self._imported.get(here, here)
                case ast.Call(func=ast.Attribute(attr=name)):
                    yield ("", f".{name}")


def _checks(function: _Function) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in _EXPECTS)
        for node in ast.walk(function)
    )


def idle_tests(texts: Mapping[str, str]) -> list[str]:
    sources = Sources(texts)
    callers: dict[_Name, set[_Name]] = {}
    for name, functions in sources.functions.items():
        for module, function in functions:
            for callee in sources.called(module, function):
                callers.setdefault(callee, set()).add(name)
    checking: set[_Name] = set()
    found = {
        name
        for name, functions in sources.functions.items()
        if any(_checks(function) for _, function in functions)
    }
    while found:
        checking |= found
        found = {caller for name in found for caller in callers.get(name, ())} - checking
    return [
        f"{module}::{name}"
        for module, name in sources.functions
        if name.startswith("test_") and (module, name) not in checking
    ]


def test_every_test_checks_something() -> None:
    texts = {
        ".".join(path.relative_to(TESTS).with_suffix("").parts): path.read_text("utf-8")
        for path in TESTS.rglob("*.py")
    }
    assert idle_tests(texts) == []


@pytest.mark.parametrize(
    "body",
    [
        "assert f()",
        "with pytest.raises(ValueError):\n  f()",
        "checked()",
        "stage.meets()",
        "imported()",
    ],
)
def test_a_test_that_checks_is_none_of_them(body: str) -> None:
    helper = "def made():\n assert True\ndef checked():\n made()\n"
    texts = {
        "helper": helper + "class Stage:\n def meets(self):\n  checked()\n",
        "test_a": f"from helper import checked as imported\n{helper}def test_it():\n {body}\n",
    }
    assert idle_tests(texts) == []


@pytest.mark.parametrize("body", ["f()", "made()", "product()", "stage.f()", "pass"])
def test_a_test_that_only_runs_something_is_found(body: str) -> None:
    texts = {
        "other": "def made():\n assert True\n",
        "test_a": f"from baton import product\ndef f(): pass\ndef test_it():\n {body}\n",
    }
    assert idle_tests(texts) == ["test_a::test_it"]
