"""NOTICE names everything of others that Baton installs or distributes."""

import json
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[3]
LISTED = re.compile(r"^(\S+) (\S+): \S", re.MULTILINE)


def installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False  # a package of other platforms


def test_every_runtime_dependency_is_in_the_notice_with_its_licence() -> None:
    lock = (ROOT / "requirements/runtime.txt").read_text()
    pinned = re.findall(r"^([\w.-]+)(?:\[[^]]*])?==([^\s;]+)", lock, re.MULTILINE)
    here = {pin for pin in pinned if installed(pin[0])}
    assert len(here) > 50
    listed = set(LISTED.findall((ROOT / "NOTICE").read_text()))
    assert here - listed == set(), "run `make notice`"


def test_every_package_of_the_pages_is_in_the_notice_with_its_licence() -> None:
    packages = json.loads((ROOT / "ui/package-lock.json").read_text())["packages"]
    shipped = {
        (path.rpartition("node_modules/")[2], package["version"])
        for path, package in packages.items()
        if path and not package.get("dev") and not package.get("devOptional")
    }
    assert len(shipped) > 100
    listed = set(LISTED.findall((ROOT / "NOTICE").read_text()))
    assert shipped - listed == set(), "run `make notice`"
