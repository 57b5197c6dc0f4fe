"""Writes NOTICE: every third-party package that Baton installs or its pages contain.

`make notice` runs it after `make setup`. Python packages are those of `requirements/runtime.txt`
that this platform installs; packages of the pages are the production part of
`ui/package-lock.json`. Licence texts are those of `ui/node_modules`, because only the pages are
distributed with Baton itself.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

_HEAD = """\
Baton
Copyright the Baton authors. Licensed under the Apache License, Version 2.0 (LICENSE).

Third-party software, with its licences. Written by `make notice`; do not edit.
"""
#: Words of package metadata that are no SPDX identifiers.
_SPDX = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
}
_VAGUE = frozenset({"", "LGPL", "UNKNOWN"})
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying)", re.IGNORECASE)
_COPYRIGHT = re.compile(r"^\W*(copyright\b|\(c\)|©).*\d{4}.*", re.IGNORECASE)


class Package(NamedTuple):
    """One third-party package."""

    name: str
    version: str
    licence: str
    copyrights: tuple[str, ...] = ()
    #: The licence without the lines that name who holds the copyright.
    text: str = ""


def python_packages() -> list[Package]:
    """Return the pinned packages that are installed here."""
    lock = (ROOT / "requirements/runtime.txt").read_text().replace("\\\n", " ")
    pinned = re.findall(r"^([\w.-]+)(?:\[[^]]*])?==([^\s;]+)", lock, re.MULTILINE)
    found = []
    for name, version in pinned:
        try:
            found.append(Package(name, version, _python_licence(name)))
        except PackageNotFoundError:  # only other platforms install it
            continue
    return found


def _python_licence(name: str) -> str:
    about = metadata(name)
    if expression := about.get("License-Expression"):
        return str(expression)
    word = str(about.get("License") or "").strip()
    if word not in _VAGUE and "\n" not in word:
        return _SPDX.get(word, word)
    classified = (
        classifier.rpartition(" :: ")[2]
        for classifier in about.get_all("Classifier") or ()
        if classifier.startswith("License ::") and not classifier.endswith("OSI Approved")
    )
    return " OR ".join(_SPDX.get(one, one) for one in classified)


def page_packages() -> list[Package]:
    """Return the packages from which the pages are built."""
    locked = json.loads((ROOT / "ui/package-lock.json").read_text())["packages"]
    found = {}
    for path, package in locked.items():
        if path and not package.get("dev") and not package.get("devOptional"):
            name = path.rpartition("node_modules/")[2]
            found[name, package["version"]] = _page_package(path, name, package)
    return [found[key] for key in sorted(found)]


def _page_package(path: str, name: str, locked: dict[str, str]) -> Package:
    files = sorted(
        file for file in (ROOT / "ui" / path).iterdir() if _LICENCE_FILE.match(file.name)
    )
    lines = [line.rstrip() for file in files for line in file.read_text("utf-8").splitlines()]
    copyrights = tuple(dict.fromkeys(line.strip() for line in lines if _COPYRIGHT.match(line)))
    text = "\n".join(line for line in lines if not _COPYRIGHT.match(line)).strip()
    return Package(name, locked["version"], locked["license"], copyrights, text)


def notice() -> str:
    """Return the whole text of NOTICE."""
    parts = [_HEAD, _title("Python packages that Baton installs")]
    parts += [f"{one.name} {one.version}: {one.licence}\n" for one in python_packages()]
    pages = page_packages()
    parts.append(_title("Packages that the pages contain"))
    for one in pages:
        parts.append(f"{one.name} {one.version}: {one.licence}\n")
        parts += [f"    {line}\n" for line in one.copyrights]
    parts.append(_title("Files of others in this repository"))
    parts.append(
        "baton/notifications/adaptive-card-1.5.json: MIT\n"
        "    Copyright (c) Microsoft Corporation. All rights reserved.\n"
    )
    parts.append(_title("Licence texts of the packages that the pages contain"))
    texts: dict[str, tuple[str, list[str]]] = {}
    for one in pages:
        if one.text:
            texts.setdefault(" ".join(one.text.split()), (one.text, []))[1].append(one.name)
    for text, names in texts.values():
        parts.append(f"For {', '.join(names)}:\n\n{text}\n\n{'-' * 80}\n")
    return "".join(parts)


def _title(text: str) -> str:
    return f"\n{text}\n{'=' * len(text)}\n\n"


if __name__ == "__main__":
    (ROOT / "NOTICE").write_text(notice(), "utf-8")
