"""Writing workflow files that are pleasant to read and to compare: YAML in block style.

Members stand in the order of the documentation, whatever order they were saved in; data keeps its
own. What is written was read back and is the same to the last digit (`workflow_files` reads it).
"""

from __future__ import annotations

import re

import msgspec
import yaml

from baton.errors import InvalidFile, PayloadTooLarge
from baton.jsontext.text import JsonObject, to_text
from baton.services.workflows.files import read_workflow_text
from baton.services.workflows.yaml_reader import is_text_unquoted

#: Members of the file and of its parts, in the order in which they are written.
_ORDER = {
    "$": ("name", "slug", "description", "input_schema", "global_timeout_seconds",
          "stop_on_error", "steps", "agents"),
    "steps": ("key", "agent", "name", "when", "mapping", "config", "timeout_seconds", "retry",
              "input_schema", "output_schema"),
    "agents": ("slug", "kind", "name", "description", "effect", "config", "input_schema",
               "output_schema"),
}  # fmt: skip
_WIDTH = 100
#: YAML 1.1 takes these for line breaks; here they are escaped.
_FOREIGN_BREAKS = re.compile("[\x85\u2028\u2029]")


def write_workflow_yaml(document: JsonObject) -> bytes:
    """A workflow file as YAML that reads as the same document."""
    ordered = ordered_document(document)
    text = _written(ordered, plain=True)
    return text if _reads_as(text, ordered) else _written(ordered, plain=False)


def write_workflow_json(document: JsonObject) -> bytes:
    """A workflow file as JSON, a member a line."""
    text = msgspec.json.format(to_text(ordered_document(document)), indent=2)
    return text.replace("\ufffd".encode(), b"\\ufffd") + b"\n"


def ordered_document(document: JsonObject) -> JsonObject:
    """The same document with the members of the file in their documented order."""
    ordered = _ordered(document, "$")
    for member in ("steps", "agents"):
        listed = ordered.get(member)
        if isinstance(listed, list):
            ordered[member] = [
                _ordered(item, member) if isinstance(item, dict) else item for item in listed
            ]
    return ordered


def _reads_as(text: bytes, document: JsonObject) -> bool:
    try:
        return to_text(read_workflow_text(text, name="workflow.yaml")) == to_text(document)
    except (InvalidFile, PayloadTooLarge):
        return False


def _ordered(members: JsonObject, what: str) -> JsonObject:
    names = (*(name for name in _ORDER[what] if name in members), *members)
    return {name: members[name] for name in dict.fromkeys(names)}


def _written(document: JsonObject, *, plain: bool) -> bytes:
    dumper = _Pleasant if plain else _Quoted
    return yaml.dump(
        document,
        Dumper=dumper,
        encoding="utf-8",
        allow_unicode=plain,
        default_flow_style=False,
        sort_keys=False,
        width=_WIDTH,
    )


class _Pleasant(yaml.SafeDumper):
    """Plain text where it reads as text again, blocks for text of several lines."""

    def ignore_aliases(self, data: object) -> bool:
        """Anchors are not allowed in workflow files."""
        del data
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Items of a list stand to the right of its name."""
        del indentless
        super().increase_indent(flow, indentless=False)

    def text(self, text: str) -> yaml.ScalarNode:
        """One text in the style that suits it."""
        style: str | None
        if _FOREIGN_BREAKS.search(text):
            style = '"'
        elif "\n" in text:
            style = "|"
        else:
            style = None if is_text_unquoted(text) else "'"
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def number(self, number: float) -> yaml.ScalarNode:
        """A float by its shortest digits, with the point without which YAML 1.1 reads text."""
        digits, e, exponent = repr(number).partition("e")
        whole = digits if "." in digits else f"{digits}.0"
        return self.represent_scalar("tag:yaml.org,2002:float", f"{whole}{e}{exponent}")


class _Quoted(_Pleasant):
    """Every text in double quotes, in ASCII: there is nothing that this cannot say."""

    def text(self, text: str) -> yaml.ScalarNode:
        """One text as JSON would have it."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_Pleasant.add_representer(str, _Pleasant.text)
_Pleasant.add_representer(float, _Pleasant.number)
_Quoted.add_representer(str, _Quoted.text)
