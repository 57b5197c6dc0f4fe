"""What documents cite exists (tests, files, headings, modules), and their examples are valid."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from baton.agents.library import library
from baton.domain.workflow_rules import workflow_problems
from baton.services.workflows.files import read_workflow_text
from installed import KINDS

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if path.name != "CHANGELOG.md"
)
CITED_TEST = re.compile(r"`((?:tests|ui)/[^`:\s]+)::([^`]+)`")
CITED_PATH = re.compile(r"`((?:baton|bench|docs|requirements|scripts|tests|ui)/[^`:\s*…{]*)`")
LINK = re.compile(
    r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)|(?:src|srcset)=\"([^\":]+)\""
)
WORKFLOW = re.compile(r"^```yaml\n(name: .*?)^```$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PROMISE = re.compile(r"^- \*\*([\d.]+)\*\*(.*?)(?=^- \*\*|^## |\Z)", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"\btest\(\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)")


@cache
def prose(document: str) -> str:
    return FENCE.sub("", (ROOT / document).read_text("utf-8"))


@cache
def names_in(path: str) -> frozenset[str]:
    text = (ROOT / path).read_text("utf-8")
    if path.endswith(".py"):
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        return frozenset(
            node.name for node in ast.walk(ast.parse(text)) if isinstance(node, functions)
        )
    return frozenset(single or template for single, template in TITLE.findall(text))


@cache
def anchors(document: str) -> frozenset[str]:
    headings = re.findall(r"^#{1,6} (.+)$", prose(document), re.MULTILINE)
    return frozenset(
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings
    )


@pytest.mark.parametrize("document", ["docs/contract.md", "docs/architecture.md"])
def test_every_cited_test_exists(document: str) -> None:
    cited = CITED_TEST.findall(prose(document))
    assert len(cited) > 50
    missing = [
        f"{path}::{name}"
        for path, name in cited
        if not (ROOT / path).is_file() or name not in names_in(path)
    ]
    assert missing == []


def test_every_promise_of_the_contract_names_a_test() -> None:
    promises = PROMISE.findall(prose("docs/contract.md"))
    assert len(promises) > 90
    assert [number for number, text in promises if not CITED_TEST.search(text)] == []
    numbers = [number for number, _ in promises]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_and_link_of_a_document_leads_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    missing = [path for path in CITED_PATH.findall(prose(document)) if not (ROOT / path).exists()]
    for path, anchor, picture in LINK.findall(prose(document)):
        target = (folder / (picture or path)).resolve() if picture or path else ROOT / document
        if not target.exists():
            missing.append(picture or path)
        elif anchor and anchor not in anchors(target.relative_to(ROOT).as_posix()):
            missing.append(f"{path}#{anchor}")
    assert missing == []


@pytest.mark.parametrize("package", ["engine", "queue"])
def test_every_module_of_the_engine_and_the_queue_is_explained(package: str) -> None:
    modules = {path.stem for path in (ROOT / "baton" / package).glob("*.py")} - {"__init__"}
    explained = set(re.findall(r"^\| `(\w+)` \|", prose("docs/architecture.md"), re.MULTILINE))
    assert modules - explained == set()


def test_every_folder_is_explained() -> None:
    folders = {f"baton/{path.parent.name}/" for path in (ROOT / "baton").glob("*/__init__.py")}
    folders |= {"bench/", "docs/", "requirements/", "sandbox/", "scripts/"}
    explained = set(re.findall(r"^\| `([\w/]+/)` \|", prose("docs/architecture.md"), re.MULTILINE))
    assert folders - explained == set()
    assert [folder for folder in explained if not (ROOT / folder).is_dir()] == []


@pytest.mark.parametrize("document", ["docs/agents.md", "docs/build-a-workflow.md"])
def test_every_workflow_that_a_document_shows_is_valid(document: str) -> None:
    shown = WORKFLOW.findall((ROOT / document).read_text("utf-8"))
    assert shown
    agents = {agent.slug: agent for agent in library()}
    for text in shown:
        workflow = read_workflow_text(text.encode(), name=document)
        assert workflow_problems(workflow, agents, KINDS) == ()
