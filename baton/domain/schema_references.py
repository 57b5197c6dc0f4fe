"""Where the references of a JSON Schema lead inside its document.

Knows JSON pointers, `$anchor`, `$dynamicAnchor`, and schemas with an `$id` of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin

from baton.domain.json_text import JsonObject, JsonValue
from baton.domain.schema_keywords import at_pointer, definitions_of, parts_of, unescaped


@dataclass(frozen=True, slots=True)
class Resource:
    """A document, or a schema in it that has an `$id`: what `#` means inside it."""

    root: JsonValue
    uri: str
    #: By name; draft 7 writes them as `$id: "#name"`.
    anchors: dict[str, JsonObject] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """A schema with the resource that it is in."""

    schema: JsonValue
    resource: Resource

    def down(self, schema: JsonValue, references: References) -> Located:
        """A schema inside this one."""
        return Located(schema, references.resource_of(schema, self.resource))


class References:
    """The references of one document."""

    def __init__(self, root: JsonValue) -> None:
        self._by_uri: dict[str, Resource] = {}
        self._by_schema: dict[int, Resource] = {}
        self._dynamic: dict[str, list[Located]] = {}
        self.root = Located(root, self._resource(root, ""))
        self._index()

    def resource_of(self, schema: JsonValue, around: Resource) -> Resource:
        """The resource that a schema inside another resource is in."""
        return self._by_schema.get(id(schema), around)

    def find(self, keyword: str, text: str, resource: Resource) -> Iterator[Located]:
        """What a reference may mean; nothing where it leads out of the document."""
        uri, _, fragment = text.partition("#")
        if keyword == "$dynamicRef" and fragment in self._dynamic:
            yield from self._dynamic[fragment]
            return
        target = self._by_uri.get(urljoin(resource.uri, uri)) if uri else resource
        if target is None:
            return
        name = unquote(fragment)
        if not name:
            yield Located(target.root, target)
        elif name in target.anchors:
            yield Located(target.anchors[name], target)
        elif name.startswith("/"):
            found = at_pointer(target.root, name)
            if isinstance(found, dict | bool):
                yield Located(found, self._around(target, name))

    def _around(self, resource: Resource, pointer: str) -> Resource:
        """The innermost resource on the way of a pointer."""
        part = resource.root
        for name in map(unescaped, pointer.split("/")[1:]):
            part = part.get(name) if isinstance(part, dict) else None
            resource = self.resource_of(part, resource)
        return resource

    def _resource(self, root: JsonValue, base: str) -> Resource:
        named = root.get("$id") if isinstance(root, dict) else None
        uri = urljoin(base, named.partition("#")[0]) if isinstance(named, str) else base
        resource = Resource(root, uri)
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
            named = schema.get("$id")
            if isinstance(named, str) and named.startswith("#"):
                resource.anchors.setdefault(named[1:], schema)
            elif isinstance(named, str) and id(schema) not in self._by_schema:
                resource = self._resource(schema, resource.uri)
            for keyword in ("$anchor", "$dynamicAnchor"):
                name = schema.get(keyword)
                if isinstance(name, str):
                    resource.anchors.setdefault(name, schema)
                    if keyword == "$dynamicAnchor":
                        self._dynamic.setdefault(name, []).append(Located(schema, resource))
            inner = (*parts_of(schema), *definitions_of(schema))
            waiting += [Located(part.schema, resource) for part in inner]
