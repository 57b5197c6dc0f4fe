"""Resolve the references of a JSON Schema inside its document.

Supports JSON pointers, `$anchor`, `$dynamicAnchor`, and schemas with their own `$id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin

from baton.jsontext.path import Segment
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.keywords import (
    Part,
    definitions_of,
    escaped,
    member,
    parts_of,
    references_of,
    unescaped,
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A document, or a schema in it with an `$id`, which `#` refers to inside it."""

    root: JsonValue
    uri: str
    place: tuple[Segment, ...]
    #: By name; draft 7 writes them as `$id: "#name"`.
    anchors: dict[str, Located] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """A schema with its resource and its place in the document."""

    schema: JsonValue
    resource: Resource
    place: tuple[Segment, ...] = ()

    @property
    def pointer(self) -> str:
        """Its place as a JSON pointer."""
        return "".join(f"/{escaped(str(segment))}" for segment in self.place)


class References:
    """The references of one document."""

    def __init__(self, root: JsonValue) -> None:
        self._by_uri: dict[str, Resource] = {}
        self._by_schema: dict[int, Resource] = {}
        self._dynamic: dict[str, list[Located]] = {}
        #: Number of schemas in the document.
        self.count = 0
        self._is_draft_7 = isinstance(root, dict) and "draft-07" in str(root.get("$schema", ""))
        self.root = Located(root, self._resource(root, "", ()))
        self._index()

    def parts(self, located: Located) -> Iterator[tuple[Part, Located]]:
        """Yield the schemas that a schema itself applies; in draft 7, none next to a `$ref`."""
        schema = located.schema
        if isinstance(schema, dict) and not self.is_alone(schema):
            for part in parts_of(schema):
                yield part, self._down(located, part)

    def is_alone(self, schema: JsonObject) -> bool:
        """True if keywords next to its `$ref` are ignored."""
        return self._is_draft_7 and "$ref" in schema

    def targets(self, located: Located) -> Iterator[tuple[str, tuple[Located, ...]]]:
        """Yield each reference with its possible targets; none if it leads out of the document."""
        if isinstance(located.schema, dict):
            for keyword, text in references_of(located.schema):
                yield keyword, tuple(self._find(keyword, text, located.resource))

    def in_place(self, located: Located) -> Iterator[Located]:
        """Yield the schemas applied to the same value, including referenced ones."""
        for part, inner in self.parts(located):
            if part.in_place:
                yield inner
        for _, targets in self.targets(located):
            yield from targets

    def inside(self, located: Located) -> Iterator[Located]:
        """Yield all schemas inside a schema, including definitions and referenced ones."""
        if isinstance(located.schema, dict):
            for part in (*parts_of(located.schema), *definitions_of(located.schema)):
                yield self._down(located, part)
            for _, targets in self.targets(located):
                yield from targets

    def _find(self, keyword: str, text: str, resource: Resource) -> Iterator[Located]:
        uri, _, fragment = text.partition("#")
        if keyword == "$dynamicRef" and fragment in self._dynamic:
            yield from self._dynamic[fragment]
            return
        target = self._by_uri.get(_joined(resource.uri, uri)) if uri else resource
        if target is None:
            return
        name = unquote(fragment)
        if not name:
            yield Located(target.root, target, target.place)
        elif name in target.anchors:
            yield target.anchors[name]
        elif name.startswith("/"):
            yield from self._at(target, name)

    def _at(self, resource: Resource, pointer: str) -> Iterator[Located]:
        part, place = resource.root, resource.place
        for name in map(unescaped, pointer.split("/")[1:]):
            segment, part = member(part, name)
            place = (*place, segment)
            resource = self._by_schema.get(id(part), resource)
        if isinstance(part, dict | bool):
            yield Located(part, resource, place)

    def _down(self, located: Located, part: Part) -> Located:
        resource = self._by_schema.get(id(part.schema), located.resource)
        return Located(part.schema, resource, (*located.place, *part.place))

    def _resource(self, root: JsonValue, base: str, place: tuple[Segment, ...]) -> Resource:
        named = root.get("$id") if isinstance(root, dict) else None
        uri = _joined(base, named.partition("#")[0]) if isinstance(named, str) else base
        resource = Resource(root, uri, place)
        self._by_uri.setdefault(uri, resource)
        self._by_schema[id(root)] = resource
        return resource

    def _index(self) -> None:
        waiting = [self.root]
        while waiting:
            located = waiting.pop()
            schema, resource = located.schema, located.resource
            if not isinstance(schema, dict):
                continue
            self.count += 1
            named = schema.get("$id")
            if isinstance(named, str) and named.startswith("#"):
                resource.anchors.setdefault(named[1:], located)
            elif isinstance(named, str) and id(schema) not in self._by_schema:
                resource = self._resource(schema, resource.uri, located.place)
                located = Located(schema, resource, located.place)
            for keyword in ("$anchor", "$dynamicAnchor"):
                name = schema.get(keyword)
                if isinstance(name, str):
                    resource.anchors.setdefault(name, located)
                    if keyword == "$dynamicAnchor":
                        self._dynamic.setdefault(name, []).append(located)
            inner = (*parts_of(schema), *definitions_of(schema))
            waiting += [self._down(located, part) for part in inner]


def _joined(base: str, uri: str) -> str:
    try:
        return urljoin(base, uri)
    except ValueError:  # for example an address with an unmatched bracket
        return uri
