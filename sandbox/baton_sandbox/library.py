"""The SharePoint site of the sandbox: a document library as a tree, and one list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from baton_sandbox import world

SITE = "contoso.sharepoint.com:/sites/Support"

_HOST, _, _PATH = SITE.partition(":")
_WEB_URL = f"https://{_HOST}{_PATH}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveItem:
    """A file or a folder."""

    item_id: str
    #: Path in the library without leading slash; empty for the root.
    path: str
    modified: str
    #: Content of a file; empty for a folder.
    content: bytes
    #: Number of children of a folder; None for a file.
    child_count: int | None

    @property
    def is_file(self) -> bool:
        """True for a file, false for a folder."""
        return self.child_count is None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name or "root"

    @property
    def mime_type(self) -> str:
        """The media type of a file."""
        return "text/markdown" if self.path.endswith(".md") else "text/plain"

    def as_json(self) -> dict[str, object]:
        """Return a Graph driveItem."""
        parent = PurePosixPath(self.path).parent.as_posix().strip(".")
        item: dict[str, object] = {
            "id": self.item_id,
            "name": self.name,
            "size": len(self.content),
            "webUrl": f"{_WEB_URL}/Shared Documents/{self.path}".replace(" ", "%20"),
            "lastModifiedDateTime": self.modified,
            "parentReference": {"path": f"/drive/root:/{parent}".rstrip("/")},
        }
        if self.is_file:
            return item | {"file": {"mimeType": self.mime_type}}
        return item | {"folder": {"childCount": self.child_count}}


class Library:
    """Everything on the site, by id and by path."""

    site = SITE

    def __init__(self) -> None:
        items = [*self._folders(), *self._files()]
        self.by_path = {item.path: item for item in items}
        self.by_id = {item.item_id: item for item in items}

    @cached_property
    def site_id(self) -> str:
        """Graph's id of the site: host and two GUIDs."""
        return f"{_HOST},{world.guid('site', SITE)},{world.guid('web', SITE)}"

    @cached_property
    def drive_id(self) -> str:
        """Graph's id of the library."""
        return f"b!{world.sys_id('drive', SITE)}"

    def site_json(self) -> dict[str, object]:
        """Return a Graph site."""
        return {
            "id": self.site_id,
            "name": "Support",
            "displayName": "Support",
            "webUrl": _WEB_URL,
        }

    def drive_json(self) -> dict[str, object]:
        """Return a Graph drive."""
        return {"id": self.drive_id, "name": "Documents", "driveType": "documentLibrary"}

    def list_json(self) -> dict[str, object]:
        """Return a Graph list."""
        return {
            "id": world.guid("list", "Known Issues"),
            "name": "Known Issues",
            "displayName": "Known Issues",
        }

    def list_items(self, expand: str) -> list[dict[str, object]]:
        """Return the items of the list; with fields only if `$expand=fields` requests them."""
        match = re.fullmatch(r"fields(?:\((?:\$)?select=([^)]*)\))?", expand)
        names = [name for name in (match[1] or "").split(",") if name] if match else []
        items: list[dict[str, object]] = []
        for number, issue in enumerate(world.load("documents")["known_issues"], start=1):
            item: dict[str, object] = {"id": str(number)}
            if match:
                fields = {name.capitalize(): value for name, value in issue.items()}
                item["fields"] = {
                    name: value for name, value in fields.items() if not names or name in names
                }
            items.append(item)
        return items

    def children(self, folder: DriveItem) -> list[DriveItem]:
        """Return the direct content of a folder, by name."""
        prefix = f"{folder.path}/" if folder.path else ""
        return sorted(
            (
                item
                for item in self.by_path.values()
                if item.path
                and item.path.startswith(prefix)
                and "/" not in item.path.removeprefix(prefix)
            ),
            key=lambda item: item.name,
        )

    def search(self, query: str) -> list[DriveItem]:
        """Return files and folders with every word of one of the alternatives; best hits first.

        Alternatives are separated by ` OR `, as in SharePoint's keyword query language.
        """
        alternatives = [
            [word.strip('"').casefold() for word in part.split()] for part in query.split(" OR ")
        ]
        ranked = []
        for item in self.by_path.values():
            name, text = item.path.casefold(), item.content.decode().casefold()
            hits = [
                sum(3 * name.count(word) + text.count(word) for word in words)
                for words in alternatives
                if all(word in name or word in text for word in words)
            ]
            if hits and item.path:
                ranked.append((-max(hits), item.path, item))
        return [item for _, _, item in sorted(ranked, key=lambda entry: entry[:2])]

    def _files(self) -> list[DriveItem]:
        return [
            DriveItem(
                item_id=f"01{world.sys_id('file', document['path']).upper()}",
                path=document["path"],
                modified=document["modified"],
                content=document["text"].encode(),
                child_count=None,
            )
            for document in world.documents()
        ]

    def _folders(self) -> list[DriveItem]:
        children: dict[str, set[str]] = {"": set()}
        for document in world.documents():
            parts = PurePosixPath(document["path"]).parts
            for depth in range(1, len(parts) + 1):
                parent = "/".join(parts[: depth - 1])
                children.setdefault(parent, set()).add("/".join(parts[:depth]))
        latest = max(document["modified"] for document in world.documents())
        return [
            DriveItem(
                item_id=f"01{world.sys_id('folder', path).upper()}" if path else "root",
                path=path,
                modified=latest,
                content=b"",
                child_count=len(members),
            )
            for path, members in children.items()
        ]
